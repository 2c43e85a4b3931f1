import type { Route } from '../define-route.ts';
import { notReached, refusedBy } from './api-error.ts';
import type { AnyInput, EventOf, InputOf, OutputOf } from './call-types.ts';
import { readEvents } from './read-events.ts';
import { urlOf } from './url-of.ts';

export interface ClientSettings {
  /** Address of the server; '' for the page's own. */
  readonly baseUrl?: string;
  /** An API token; a page goes by its cookie. */
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

/** How long a stream may take to begin; the server answers before it has anything to tell. */
const BEGIN_MS = 30_000;

export interface ApiClient {
  /** Calls a route that answers with JSON or nothing. Rejects with an ApiError, or with the signal's reason. */
  call<R extends Route>(route: R, input: InputOf<R>, signal?: AbortSignal): Promise<OutputOf<R>>;
  /** The whole file that a route answers with; large ones are better downloaded by their address (`urlOf`). */
  file<R extends Route>(route: R, input: InputOf<R>, signal?: AbortSignal): Promise<Blob>;
  /** The same as it comes, for files of any size; its reader meets what breaks it off. */
  stream<R extends Route>(
    route: R,
    input: InputOf<R>,
    signal?: AbortSignal,
  ): Promise<ReadableStream<Uint8Array> | null>;
  /** The events of a route that streams them, until the server or the signal ends it; rejects when it falls silent. Does not connect again by itself. */
  events<R extends Route>(
    route: R,
    input: InputOf<R>,
    signal?: AbortSignal,
    lastEventId?: string,
  ): AsyncGenerator<EventOf<R>, void, undefined>;
}

/** The typed client of the HTTP interface, for browsers and programs alike. */
export function createClient(settings: ClientSettings = {}): ApiClient {
  const { baseUrl = '', token } = settings;
  const send = settings.fetch ?? globalThis.fetch.bind(globalThis);

  async function request(
    route: Route,
    input: unknown,
    signal: AbortSignal | undefined,
    headers: Record<string, string>,
  ) {
    const { body } = input as AnyInput;
    const isFile = body instanceof Blob;
    const type = isFile ? (route.upload?.types[0] ?? '') : 'application/json';
    const init: RequestInit = {
      method: route.method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': type }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isFile ? body : JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    };
    const url = baseUrl + urlOf(route, input as never);
    const response = await send(url, init).catch((error: unknown) => {
      throw signal?.aborted === true ? signal.reason : notReached(error);
    });
    if (!response.ok) throw await refusedBy(response);
    return response;
  }

  return {
    async call<R extends Route>(route: R, input: InputOf<R>, signal?: AbortSignal): Promise<OutputOf<R>> {
      const response = await request(route, input, signal, { accept: 'application/json' });
      if (response.status === 204) return undefined as OutputOf<R>;
      return (await response.json().catch((error: unknown) => {
        throw signal?.aborted === true ? signal.reason : notReached(error);
      })) as OutputOf<R>;
    },
    async file<R extends Route>(route: R, input: InputOf<R>, signal?: AbortSignal): Promise<Blob> {
      const response = await request(route, input, signal, {});
      return await response.blob().catch((error: unknown) => {
        throw signal?.aborted === true ? signal.reason : notReached(error);
      });
    },
    async stream<R extends Route>(route: R, input: InputOf<R>, signal?: AbortSignal) {
      return (await request(route, input, signal, {})).body;
    },
    async *events<R extends Route>(route: R, input: InputOf<R>, signal?: AbortSignal, lastEventId?: string) {
      const headers = {
        accept: 'text/event-stream',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      };
      const beginning = new AbortController();
      const late = setTimeout(() => beginning.abort(notReached(new Error('The stream did not begin.'))), BEGIN_MS);
      const either = AbortSignal.any(signal === undefined ? [beginning.signal] : [signal, beginning.signal]);
      const response = await request(route, input, either, headers).finally(() => clearTimeout(late));
      if (response.body === null) return;
      try {
        for await (const { event, data, id } of readEvents(response.body)) {
          yield { event, data: JSON.parse(data), id } as EventOf<R>;
        }
      } catch (error) {
        throw signal?.aborted === true ? signal.reason : notReached(error);
      }
    },
  };
}
