import type { Route } from '@drover/api';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { ApplicationError } from '../errors/application-error.ts';

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** The parts of a request by the route's schemas. An id that cannot be one is an id of nothing. */
export function parseRequest(route: Route, request: FastifyRequest): ParsedRequest {
  const params = route.params?.safeParse(request.params);
  if (params?.success === false) throw new ApplicationError('not-found');
  return {
    params: params?.data,
    query: route.query === undefined ? undefined : parse(route.query, request.query),
    body: route.upload === undefined ? bodyOf(route, request) : fileOf(request),
  };
}

function bodyOf(route: Route, request: FastifyRequest): unknown {
  return route.body === undefined ? undefined : parse(route.body, request.body);
}

/** No body is an empty file: whoever reads it says so. */
function fileOf({ body }: FastifyRequest): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array();
}

function parse(schema: z.ZodType, value: unknown): unknown {
  if (holdsNul(value)) throw new ApplicationError('invalid-request', 'The request holds a NUL character.');
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = result.error.issues.slice(0, 20).map(({ path, message, code }) => ({
    field: path.map(String).join('.'),
    message: code === 'unrecognized_keys' ? 'There is no such field.' : message,
  }));
  const [first] = fields;
  throw new ApplicationError('invalid-request', first === undefined ? undefined : sentence(first), {
    fields,
    ...(first === undefined || first.field === '' ? {} : { field: first.field }),
  });
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
  return field === '' ? `${message}.` : `"${field}" is not valid: ${message}.`;
}
