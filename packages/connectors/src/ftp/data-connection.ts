import { connect as connectTcp, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { StorageError } from '@drover/core';
import { labelOf } from './endpoint.ts';
import type { Session } from './session.ts';
import { dataTlsOptions, fingerprintOf } from './tls.ts';

export interface DataHandlers {
  /** Bytes may be sent: the connection stands and, where encrypted, the peer is the one of the control connection. */
  ready?(): void;
  /** The server has sent everything. */
  end?(): void;
  /** Nothing more will happen. Called at most once, and not after a `destroy` without a reason. */
  failed(error: NodeJS.ErrnoException | StorageError): void;
  /** Buffers to read into; without, whatever the server sends is thrown away. */
  readonly onread?: OnReadOpts;
}

/** Large writes are handed to the kernel in one call; more than this is never held for it. */
const WRITE_AHEAD = 1024 * 1024;

/**
 * One data connection to a passive port. The command that uses it must be sent in the same turn of the event loop or before: servers
 * begin TLS only after they have answered it with 150.
 */
export class DataConnection {
  readonly socket: Socket;
  /** The TCP connection stood, so the passive port could be reached. */
  connected = false;
  readonly #session: Session;
  readonly #handlers: DataHandlers;
  #over = false;

  constructor(session: Session, port: number, handlers: DataHandlers) {
    this.#session = session;
    this.#handlers = handlers;
    const { endpoint, parts } = session;
    const address = {
      host: parts.remoteAddress,
      port,
      writableHighWaterMark: WRITE_AHEAD,
      ...(handlers.onread === undefined ? {} : { onread: handlers.onread }),
    };
    if (endpoint.tls === null || parts.encryption === null) {
      this.socket = connectTcp(address).once('connect', this.#connected);
      this.socket.once('connect', this.#ready);
    } else {
      const { box } = parts.encryption;
      const secure = connectTls({ ...dataTlsOptions(endpoint.tls, box.ticket), ...address });
      secure.on('session', (ticket: Buffer) => {
        box.ticket = ticket;
      });
      secure.once('connect', this.#connected).once('secureConnect', () => this.#verify(secure));
      this.socket = secure;
    }
    this.socket.setTimeout(endpoint.limits.dataConnectMs);
    this.socket.on('timeout', this.#timeout).on('error', this.#error).once('end', this.#end).once('close', this.#close);
    if (handlers.onread === undefined) this.socket.resume();
    session.data = this;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Whether silence counts: it does while the other side has reason to act. */
  watch(on: boolean): void {
    this.socket.setTimeout(on ? this.#session.endpoint.limits.dataIdleMs : 0);
  }

  /** Ends the connection. With a reason, whoever waits for it is told. */
  destroy(reason?: StorageError): void {
    if (reason !== undefined) {
      this.#fail(reason);
      return;
    }
    this.#over = true;
    if (this.#session.data === this) this.#session.data = null;
    this.socket.destroy();
  }

  readonly #connected = (): void => {
    this.connected = true;
    this.#session.knowledge.dataPortsReached = true;
  };

  readonly #ready = (): void => {
    if (this.#over) return;
    this.socket.setTimeout(this.#session.endpoint.limits.dataIdleMs);
    this.#handlers.ready?.();
  };

  /** A resumed session proves the peer; otherwise its certificate must be the one that the control connection showed. */
  #verify(secure: TLSSocket): void {
    const { parts, endpoint } = this.#session;
    if (secure.isSessionReused() || fingerprintOf(secure) === parts.encryption?.fingerprint) {
      this.#ready();
      return;
    }
    this.#fail(
      new StorageError({
        kind: 'untrusted',
        fault: 'certificate',
        message: `A data connection to ${labelOf(endpoint)} shows another certificate than its control connection.`,
        remedy: 'Ask the administrator; somebody may be listening in between.',
      }),
    );
  }

  readonly #end = (): void => {
    if (!this.#over) this.#handlers.end?.();
  };

  readonly #timeout = (): void => {
    this.#fail(Object.assign(new Error('data connection timed out'), { code: 'ETIMEDOUT' }));
  };

  readonly #error = (error: Error): void => this.#fail(error);

  readonly #close = (): void => {
    if (this.#session.data === this) this.#session.data = null;
  };

  #fail(error: NodeJS.ErrnoException | StorageError): void {
    if (this.#over) return;
    this.destroy();
    this.#handlers.failed(error);
  }
}
