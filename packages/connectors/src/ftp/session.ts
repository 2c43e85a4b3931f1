import { isIPv4 } from 'node:net';
import { StorageError } from '@drover/core';
import { passiveFailure } from './connect-errors.ts';
import type { ControlChannel } from './control-channel.ts';
import { type Endpoint, labelOf } from './endpoint.ts';
import { isNotUnderstood } from './errors.ts';
import type { ServerKnowledge } from './knowledge.ts';
import { passivePort } from './passive.ts';
import { replyText } from './reply-parser.ts';

/** The newest TLS session of a control connection or of its data connections. */
export interface TicketBox {
  ticket: Buffer | undefined;
}

export interface SessionParts {
  readonly endpoint: Endpoint;
  readonly knowledge: ServerKnowledge;
  readonly control: ControlChannel;
  /** The login folder as the server spells it; '' where it is the root. */
  readonly home: string;
  /** SHA-256 of the certificate and the TLS version, on encrypted connections. */
  readonly encryption: { readonly fingerprint: string; readonly protocol: string; readonly box: TicketBox } | null;
  readonly localAddress: string | undefined;
  readonly remoteAddress: string;
}

/** One logged-in control connection. It runs one transfer at a time; further commands queue behind it. */
export class Session {
  readonly parts: SessionParts;
  readonly endpoint: Endpoint;
  readonly knowledge: ServerKnowledge;
  readonly control: ControlChannel;
  /** It has been used before, so the server may have closed it meanwhile. */
  served = false;
  /** Monotonic time of the last return to the pool. */
  idleSince = 0;
  /** The data connection of the transfer that runs. */
  data: { destroy(reason: StorageError): void } | null = null;
  #ahead: { readonly port: number; readonly at: number } | null = null;
  #asking: Promise<void> | null = null;

  constructor(parts: SessionParts) {
    this.parts = parts;
    this.endpoint = parts.endpoint;
    this.knowledge = parts.knowledge;
    this.control = parts.control;
  }

  get usable(): boolean {
    return this.control.usable;
  }

  /** Ends control and data connection at once. */
  destroy(reason: StorageError = ended(this.endpoint)): void {
    this.data?.destroy(reason);
    this.control.destroy(reason);
  }

  /** Ends an idle session politely. */
  quit(): void {
    this.control.quit();
  }

  /** Asks for the port of the next data connection before it is needed. */
  askAhead(): void {
    if (this.#ahead !== null || this.#asking !== null) return;
    this.#asking = this.control.send(this.knowledge.passive).then(
      (reply) => {
        const port = passivePort(reply);
        this.#asking = null;
        if (port !== null) this.#ahead = { port, at: this.endpoint.clock.monotonic() };
      },
      () => undefined, // the session is lost, which whoever uses it next will see
    );
  }

  /** Whether the port that was asked for ahead was told. */
  async portIsAhead(): Promise<boolean> {
    if (this.#asking !== null) await this.#asking;
    return this.#ahead !== null;
  }

  /** The port that was asked for ahead, where it has arrived and the server still has reason to listen there. */
  takePort(): number | null {
    const ahead = this.#ahead;
    this.#ahead = null;
    if (ahead === null) return null;
    return this.endpoint.clock.monotonic() - ahead.at < this.endpoint.limits.passiveFreshMs ? ahead.port : null;
  }

  /** A port of the server that is ready for one data connection. */
  async nextPort(): Promise<number> {
    if (this.#asking !== null) await this.#asking;
    return this.takePort() ?? this.#ask();
  }

  async #ask(): Promise<number> {
    const { knowledge, control, parts } = this;
    const reply = await control.send(knowledge.passive);
    const port = passivePort(reply);
    if (port !== null) return port;
    const canUsePasv = isIPv4(parts.remoteAddress.replace(/^::ffff:/i, ''));
    if (knowledge.passive === 'EPSV' && canUsePasv && (reply.code === 522 || isNotUnderstood(reply.code))) {
      knowledge.passive = 'PASV';
      return this.#ask();
    }
    throw passiveFailure(this.endpoint, null, replyText(reply));
  }
}

function ended(endpoint: Endpoint): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    message: `The session with ${labelOf(endpoint)} was ended.`,
    remedy: 'Try again.',
  });
}
