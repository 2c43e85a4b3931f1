import type { Route } from '@drover/api';
import { sentences } from '@drover/core';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

const NO_QUERY = z.strictObject({});

/** The parts of a request by the route's schemas. An id that cannot be one is an id of nothing. */
export function parseRequest(route: Route, request: Pick<FastifyRequest, 'body' | 'params' | 'query'>): ParsedRequest {
  const params = route.params?.safeParse(request.params);
  if (params?.success === false) throw new ApplicationError('not-found');
  return {
    params: params?.data,
    query: parse(route.query ?? NO_QUERY, request.query),
    body: route.upload === undefined ? bodyOf(route, request) : fileOf(request),
  };
}

function bodyOf(route: Route, request: Pick<FastifyRequest, 'body'>): unknown {
  return route.body === undefined ? undefined : parse(route.body, request.body);
}

/** No body is an empty file: whoever reads it says so. */
function fileOf({ body }: Pick<FastifyRequest, 'body'>): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array();
}

function parse(schema: z.ZodType, value: unknown): unknown {
  if (holdsNul(value)) throw new ApplicationError('invalid-request', 'The request holds a NUL character.');
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.flatMap(problemsOf).slice(0, 20);
  const [first] = fields;
  throw new ApplicationError('invalid-request', first === undefined ? undefined : sentence(first), {
    fields,
    ...(first === undefined || first.field === '' ? {} : { field: first.field }),
  });
}

/** A field that is not known is named: it may be a slip of the pen in one that is. */
function problemsOf(issue: z.core.$ZodIssue): { readonly field: string; readonly message: string }[] {
  const at = (...more: string[]) => [...issue.path.map(String), ...more].join('.');
  if (issue.code !== 'unrecognized_keys') return [{ field: at(), message: issue.message }];
  return issue.keys.map((key) => ({ field: at(key), message: 'There is no such field' }));
}

/** No name, text or id may hold one, and the database takes none. Bodies may be nested deeper than calls may be. */
function holdsNul(whole: unknown): boolean {
  const rest = [whole];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value === 'string' && value.includes('\0')) return true;
    if (typeof value === 'object' && value !== null) for (const each of Object.entries(value)) rest.push(...each);
  }
  return false;
}

function sentence({ field, message }: { field: string; message: string }): string {
  return sentences(field === '' ? message : `"${field}" is not valid: ${message}`);
}
