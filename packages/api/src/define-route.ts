import type { z } from 'zod';
import type { ProblemCode } from './problem-codes.ts';

/** Who may call a route; each role may do what the ones before it may. `public` needs no session. */
export type Access = 'public' | 'viewer' | 'operator' | 'administrator';

/** What a route answers with: JSON by a schema, nothing, events by their schemas, or a file that is streamed. */
export type Answer =
  | { readonly kind: 'json'; readonly status: 200 | 201; readonly schema: z.ZodType }
  | { readonly kind: 'empty'; readonly status: 204 }
  | { readonly kind: 'events'; readonly status: 200; readonly events: Readonly<Record<string, z.ZodType>> }
  | { readonly kind: 'file'; readonly status: 200; readonly type: string };

/** A file that is sent as it is, instead of a body by a schema. */
export interface Upload {
  readonly types: readonly string[];
  readonly maxBytes: number;
}

export type Schemas = Readonly<Record<string, z.ZodType>>;

/** One operation of the HTTP interface; the server, the client and the reference are all made from it. */
export interface Route {
  /** Unique, as programs name it: `listConnectors`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters as `{id}`. */
  readonly path: string;
  readonly tag: string;
  /** One sentence for the reference. */
  readonly summary: string;
  readonly access: Access;
  /** Only a person who has signed in may call it, no API token: it makes or recovers accounts, links, roles, passwords or tokens, or belongs to one browser. */
  readonly session?: 'person';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Instead of `body`. */
  readonly upload?: Upload;
  readonly answer: Answer;
  /** Problems beside those that every route of its access may answer with. */
  readonly problems?: readonly ProblemCode[];
}

export function defineRoute<const R extends Route>(route: R): R {
  return route;
}

export function json<const S extends z.ZodType>(
  schema: S,
): { readonly kind: 'json'; readonly status: 200; readonly schema: S } {
  return { kind: 'json', status: 200, schema };
}

export function created<const S extends z.ZodType>(
  schema: S,
): { readonly kind: 'json'; readonly status: 201; readonly schema: S } {
  return { kind: 'json', status: 201, schema };
}

export const nothing = { kind: 'empty', status: 204 } as const;

export function events<const E extends Schemas>(
  each: E,
): { readonly kind: 'events'; readonly status: 200; readonly events: E } {
  return { kind: 'events', status: 200, events: each };
}

export function file(type: string): { readonly kind: 'file'; readonly status: 200; readonly type: string } {
  return { kind: 'file', status: 200, type };
}
