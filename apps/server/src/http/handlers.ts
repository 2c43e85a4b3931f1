import type { EventOf, OutputOf, Role, Route, routes, Upload } from '@drover/api';
import type { z } from 'zod';

/** Who makes a request. */
export interface Principal {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** Of the session, when it is one; API tokens have none. */
  readonly session: string | null;
}

/** What a handler may know of the request beside its parsed parts. */
export interface RequestContext {
  readonly address: string;
  /** The name or address by which the caller says to have reached this server, without a port. Any may be claimed. */
  readonly host: string;
  readonly userAgent: string | null;
  /** Aborted when the caller has gone or the server stops. */
  readonly signal: AbortSignal;
  /** For a stream: hears every 30 seconds who the caller is by then; the stream ends where it rejects. */
  onLook(judge: (who: Principal) => Promise<void>): void;
  /** Gives or, with null, takes the session cookie. */
  setSession(secret: string | null): void;
  /** What the browser was given to keep under this name; null when it has nothing. */
  kept(name: string): string | null;
  /** Has the browser keep a value, to be shown again where somebody signs in. */
  keep(name: string, value: string): void;
}

type Parsed<R, Key extends string> = R extends { readonly [K in Key]: infer S extends z.ZodType } ? z.output<S> : never;

/** A request that has passed authentication, the check of its role and its schemas. */
export interface Call<R extends Route> {
  /** Never null but on public routes. */
  readonly who: R extends { readonly access: 'public' }
    ? Principal | null
    : R extends { readonly session: 'person' }
      ? Principal & { readonly session: string }
      : Principal;
  readonly params: Parsed<R, 'params'>;
  readonly query: Parsed<R, 'query'>;
  readonly body: R extends { readonly upload: Upload } ? Uint8Array : Parsed<R, 'body'>;
  readonly context: RequestContext;
}

/** One event to send; an id lets the client say what it saw last. */
export type SentEvent<R extends Route> = Omit<EventOf<R>, 'id'> & { readonly id?: string };

/** A file that is sent while it is made, or read. */
export interface FileAnswer {
  readonly name: string;
  readonly chunks: AsyncIterable<string | Uint8Array>;
  /** Where its size is known before. */
  readonly bytes?: number;
}

type AnswerTo<R extends Route> = {
  json: OutputOf<R>;
  empty: undefined;
  events: AsyncIterable<SentEvent<R>>;
  file: FileAnswer;
}[R['answer']['kind']];

export type Handler<R extends Route> = (call: Call<R>) => Promise<AnswerTo<R>>;

export type Routes = typeof routes;

/** A handler for every route of the interface, by name. */
export type Handlers = { readonly [K in keyof Routes]: Handler<Routes[K]> };
