import type { z } from 'zod';
import type { Route, Upload } from '../define-route.ts';

type Sent<S extends z.ZodType> = {
  readonly [K in keyof z.input<S>]: K extends keyof z.output<S> ? z.output<S>[K] : never;
};
type Part<Name extends string, T> = object extends T ? { readonly [K in Name]?: T } : { readonly [K in Name]: T };

type ParamsOf<R extends Route> = R extends { readonly params: infer S extends z.ZodObject }
  ? { readonly params: z.input<S> }
  : unknown;
type QueryOf<R extends Route> = R extends { readonly query: infer S extends z.ZodObject }
  ? Part<'query', Sent<S>>
  : unknown;
type BodyOf<R extends Route> = R extends { readonly body: infer S extends z.ZodType }
  ? { readonly body: z.input<S> }
  : R extends { readonly upload: Upload }
    ? { readonly body: Blob }
    : unknown;

/** What a caller sends: parameters of the path, query and body, each where the route has it. */
export type InputOf<R extends Route> = ParamsOf<R> & QueryOf<R> & BodyOf<R>;

/** What a route answers with as JSON; undefined where it answers with nothing. */
export type OutputOf<R extends Route> = R['answer'] extends {
  readonly kind: 'json';
  readonly schema: infer S extends z.ZodType;
}
  ? z.output<S>
  : undefined;

type EventMap<R extends Route> = R['answer'] extends { readonly kind: 'events'; readonly events: infer E } ? E : never;

/** The events of a route that streams them. */
export type EventOf<R extends Route> = {
  [K in keyof EventMap<R> & string]: EventMap<R>[K] extends z.ZodType
    ? { readonly event: K; readonly data: z.output<EventMap<R>[K]>; readonly id: string }
    : never;
}[keyof EventMap<R> & string];

/** What the parts of a request look like when the route is not known. */
export interface AnyInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}
