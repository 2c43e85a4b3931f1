import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { type Reach, reaching } from '@drover/connector-kit';
import { Agent, type Dispatcher, request } from 'undici';
import manifest from '../../../package.json' with { type: 'json' };

/** Connections that one account holds to one host: more wait for a free one. */
const CONNECTIONS = 64;
const CONNECT_MS = 20_000;
/** A socket holds back whoever sends it more than this at once. */
const PIECE_BYTES = 64 * 1024;
/**
 * From a request, and from one with content, to its answer, and between two pieces of one. The layers around a connection allow less, but stand
 * still while other requests are held back for the service, whatever becomes of one that was sent.
 */
const SILENT_MS = { request: 180_000, content: 300_000, answer: 120_000 } as const;

/**
 * Whose traffic it is, as Microsoft wants it told: traffic that tells goes before other traffic when the service is short. Drover is no product of an
 * independent vendor but run by each organisation for itself. Source: "Avoid getting throttled or blocked in SharePoint Online",
 * how to decorate traffic: `NONISV|CompanyName|AppName/Version`.
 */
const USER_AGENT = `NONISV|Drover|Drover/${manifest.version}`;

export interface HttpCall {
  readonly url: URL;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** Told how much of a binary body has left so far, from 0 on; begins again when the call is sent again. */
  readonly onSent?: (bytes: number) => void;
}

/** The answer of a service, its body unread. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Dispatcher.ResponseData['body'];
}

/** Kept-alive connections of one account, held to the networks that connectors may reach. Follows no redirection by itself. */
export class HttpAgent implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #reach: Reach | undefined;

  constructor(reach?: Reach) {
    this.#reach = reach;
    this.#agent = new Agent({
      connections: CONNECTIONS,
      connect: { timeout: CONNECT_MS, ...lookupWithin(reach) },
      bodyTimeout: SILENT_MS.answer,
    });
  }

  /** Rejects with the signal's reason when cancelled, and with undici's or the system's error where no answer came. */
  async call({ url, method, headers, body, onSent }: HttpCall, signal: AbortSignal): Promise<HttpAnswer> {
    signal.throwIfAborted();
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) !== 0) reaching(host, this.#reach);
    try {
      const answer = await request(url, {
        dispatcher: this.#agent,
        method,
        signal,
        headersTimeout: body instanceof Uint8Array ? SILENT_MS.content : SILENT_MS.request,
        headers: { 'user-agent': USER_AGENT, ...lengthOf(body), ...headers },
        ...(body === undefined ? {} : contentOf(body, onSent)),
      });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

/** What undici sends. Who wants to know what has left has it sent in pieces: the next is asked for when the socket has taken the one before. */
function contentOf(body: Uint8Array | string, onSent: HttpCall['onSent']): { body: Uint8Array | string | Readable } {
  if (onSent === undefined || typeof body === 'string' || body.length <= PIECE_BYTES) return { body };
  return { body: Readable.from(pieces(body, onSent), { highWaterMark: 1 }) };
}

function lengthOf(body: HttpCall['body']): { 'content-length'?: string } {
  return body instanceof Uint8Array ? { 'content-length': String(body.length) } : {};
}

function* pieces(body: Uint8Array, onSent: (bytes: number) => void): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    onSent(Math.max(0, at - PIECE_BYTES));
    yield body.subarray(at, at + PIECE_BYTES);
  }
}

/** Every address that a name stands for is looked at when it is connected to. */
function lookupWithin(reach: Reach | undefined): { lookup?: LookupFunction } {
  const { lookup } = reaching('a-name', reach);
  return lookup === undefined ? {} : { lookup };
}
