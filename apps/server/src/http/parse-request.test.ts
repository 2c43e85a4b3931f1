import { type Route, routes } from '@drover/api';
import { expect, it } from 'vitest';
import { ApplicationError } from '../errors/application-error.ts';
import { parseRequest } from './parse-request.ts';

const all: readonly Route[] = Object.values(routes);
const named = (some: readonly Route[]) => some.map((route) => [route.name, route] as const);

/** What is said of the fields of a request; null where nothing is wrong with them. */
function refused({ params: _, ...route }: Route, query: unknown, body?: unknown): unknown {
  try {
    parseRequest(route, { params: {}, query, body });
    return null;
  } catch (error) {
    if (!(error instanceof ApplicationError)) throw error;
    return error.details.fields;
  }
}

const unknown = { field: 'nonsense', message: 'There is no such field' };

it.each(named(all))('%s refuses a query that it does not know, and names it', (_, route) => {
  expect(refused(route, { nonsense: '1' })).toContainEqual(unknown);
});

// What stands in a union is judged by its kind first.
const UNIONS = new Set<string>([routes.beginSignIn.name]);
const withBody = all.filter(({ body, query, name }) => body !== undefined && query === undefined && !UNIONS.has(name));

it.each(named(withBody))('%s refuses a field in its body that it does not know, and names it', (_, route) => {
  expect(refused(route, {}, { nonsense: 1 })).toContainEqual(unknown);
});
