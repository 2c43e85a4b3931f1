import {
  type Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  Agent as PlainAgent,
} from 'node:http';
import { request as httpsRequest, Agent as SecureAgent } from 'node:https';
import { type Mortal, type OpenStep, type Reach, reaching } from '@drover/connector-kit';
import { type Clock, isAbort, StorageError } from '@drover/core';
import type { Authorizer } from '../sign-in/authorizer.ts';
import { childText, parseXml } from '../xml.ts';
import { closed, networkFailure } from './network-failure.ts';
import { Refusal } from './refusal.ts';
import { type BlobRequest, type PreparedRequest, prepare, targetOf } from './request.ts';

/** Sockets of one connection: as many as it is worth to have calls under way, and some for reads that nobody reads on. */
const MAX_SOCKETS = 128;
/** The service closes sockets that lie idle; a call that it had not seen by then would fail. */
const IDLE_MS = 30_000;
/** A page of a listing with 5000 long names and their metadata stays below. */
const LONGEST_TEXT = 64 * 1024 * 1024;
const LONGEST_REFUSAL = 64 * 1024;

export interface ClientSettings {
  readonly endpoint: URL;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly reach: Reach | undefined;
  readonly onStep: ((step: OpenStep) => void) | undefined;
  /** The shared access signature has ended. Must not reject. */
  readonly onEnded?: (refusal: Refusal) => Promise<void>;
}

/** Calls the Blob service: signs, sends, and parts answers from refusals. Nothing is tried again but with a renewed token. */
export class BlobClient implements AsyncDisposable, Mortal {
  readonly #settings: ClientSettings;
  readonly #base: string;
  readonly #agent: Agent;
  readonly #underWay = new Set<ClientRequest>();
  readonly #ends = new Set<(reason: Error) => void>();
  #failure: Error | null = null;

  constructor(settings: ClientSettings) {
    const { endpoint } = settings;
    this.#settings = settings;
    this.#base = endpoint.pathname.replace(/\/$/, '');
    const options = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: IDLE_MS };
    this.#agent = endpoint.protocol === 'https:' ? new SecureAgent(options) : new PlainAgent(options);
  }

  /** The answer, whose body must be read or destroyed, or what the service refused with. */
  async open(request: BlobRequest, signal: AbortSignal): Promise<IncomingMessage | Refusal> {
    const first = await this.#call(request, signal);
    if (first.status !== 401 || !this.#settings.authorizer.renew(first.signed)) return first.outcome;
    return (await this.#call(request, signal)).outcome;
  }

  /** The same for calls with short answers, which are read to their end. */
  async ask(request: BlobRequest, signal: AbortSignal): Promise<Answer | Refusal> {
    const response = await this.open(request, signal);
    if (response instanceof Refusal) return response;
    return {
      headers: response.headers,
      rawHeaders: response.rawHeaders,
      text: await this.#read(response, LONGEST_TEXT, signal),
    };
  }

  /** Why it is closed; null while it is open. */
  get failure(): Error | null {
    return this.#failure;
  }

  onEnd(callback: (reason: Error) => void): () => void {
    this.#ends.add(callback);
    return () => this.#ends.delete(callback);
  }

  /** What reading an answer's body failed with, in the words of this connector. */
  failureOf(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    if (this.#failure !== null) return this.#failure;
    return error instanceof StorageError ? error : networkFailure(this.#settings.endpoint, error);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= closed();
    for (const end of this.#ends) end(this.#failure);
    for (const request of this.#underWay) request.destroy();
    this.#agent.destroy();
  }

  async #call(request: BlobRequest, signal: AbortSignal): Promise<Called> {
    this.#check(signal);
    const { authorizer, clock, endpoint } = this.#settings;
    const signed = await authorizer.sign(prepare(request, this.#base, clock.now()), signal);
    this.#check(signal);
    let response: IncomingMessage;
    try {
      response = await this.#send(signed, request.body ?? [], signal);
    } catch (error) {
      if (isAbort(error, signal)) throw signal.reason;
      throw this.failureOf(error, signal);
    }
    const status = response.statusCode ?? 0;
    if (status < 400) {
      this.#settings.onStep?.({ step: 'sign-in', detail: `${endpoint.host} accepted the credentials.` });
      return { status, signed, outcome: response };
    }
    const named = response.headers['x-ms-error-code'];
    const text = await this.#read(response, LONGEST_REFUSAL, signal);
    const code = typeof named === 'string' ? named : codeIn(text);
    const refusal = new Refusal(status, response.headers, code, clock.now(), authorizer.endsAt);
    if (refusal.afterEnd) await this.#settings.onEnded?.(refusal);
    return { status, signed, outcome: refusal };
  }

  #check(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.#failure !== null) throw this.#failure;
  }

  #send(signed: PreparedRequest, body: readonly Uint8Array[], signal: AbortSignal): Promise<IncomingMessage> {
    const { endpoint, reach, onStep } = this.#settings;
    const secure = endpoint.protocol === 'https:';
    const host = endpoint.hostname.replace(/^\[(.*)\]$/, '$1');
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)({
        ...reaching(host, reach),
        port: endpoint.port === '' ? (secure ? 443 : 80) : Number(endpoint.port),
        method: signed.method,
        path: targetOf(signed),
        headers: signed.headers,
        agent: this.#agent,
      });
      const abort = (): void => {
        request.destroy();
        reject(signal.reason);
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#underWay.add(request);
      request.once('close', () => {
        signal.removeEventListener('abort', abort);
        this.#underWay.delete(request);
      });
      request.once('response', resolve);
      request.on('error', reject);
      if (onStep !== undefined) {
        request.once('socket', (socket) => {
          socket.once('connect', () => onStep({ step: 'port', detail: `${endpoint.host} answers.` }));
          socket.once('secureConnect', () =>
            onStep({ step: 'tls', detail: 'The connection is encrypted, and the certificate is valid.' }),
          );
        });
      }
      for (const chunk of body) request.write(chunk);
      request.end();
    });
  }

  async #read(response: IncomingMessage, longest: number, signal: AbortSignal): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response) {
        bytes += chunk.length;
        if (bytes > longest) throw tooLong(this.#settings.endpoint);
        chunks.push(chunk);
      }
    } catch (error) {
      throw this.failureOf(error, signal);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

export interface Answer {
  readonly headers: IncomingMessage['headers'];
  /** Names as the service wrote them, each before its value. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
}

interface Called {
  readonly status: number;
  readonly signed: PreparedRequest;
  readonly outcome: IncomingMessage | Refusal;
}

/** The code in the body of a refusal, where no header tells it. */
function codeIn(text: string): string {
  try {
    return childText(parseXml(text), 'Code') ?? '';
  } catch {
    return ''; // a proxy's own page; the status says all there is
  }
}

function tooLong({ host }: URL): StorageError {
  return new StorageError({
    kind: 'unexpected',
    fault: 'server',
    message: `${host} sent an answer that never ends.`,
    remedy: 'Check that the endpoint is one of Azure Blob Storage.',
  });
}
