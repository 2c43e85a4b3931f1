import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { createClient } from './client/create-client.ts';
import { urlOf } from './client/url-of.ts';
import type { Route } from './define-route.ts';
import { openApiDocument } from './openapi.ts';
import { routes } from './routes.ts';

const id = 'a'.repeat(22);

/** A schema of the document, as far as it is looked at here. */
interface Described {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Described>>;
  readonly additionalProperties?: Described | boolean;
  readonly items?: Described;
  readonly anyOf?: readonly Described[];
  readonly oneOf?: readonly Described[];
  readonly contentSchema?: object;
}

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Described }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema?: Described }>> };
}

const { paths: described } = openApiDocument(routes, { version: '1.2.3', cookie: 'session' });

function operationOf({ path, method }: Route): Operation {
  const found = (described as Record<string, Record<string, Operation>>)[path]?.[method.toLowerCase()];
  if (found === undefined) throw new Error(`${method} ${path} is not described`);
  return found;
}

function parametersOf(route: Route): Operation['parameters'] {
  return operationOf(route).parameters;
}

/** Refuses a text that is no JSON of its kind, but takes nothing else than texts. */
function isReadAsJson(field: z.ZodType | undefined): boolean {
  const messages = field?.safeParse('{').error?.issues.map(({ message }) => message) ?? [];
  return messages.includes('Not the JSON that belongs here');
}

/** Where fields may stand that nobody described. */
function looseParts(schema: Described, at: string): readonly string[] {
  const { type, properties = {}, additionalProperties, items, anyOf = [], oneOf = [] } = schema;
  const told = Object.keys(schema).filter((key) => key !== 'description' && key !== 'default');
  const isOpen = type === 'object' && additionalProperties === undefined;
  return [
    ...(told.length === 0 ? [`${at}: anything`] : []),
    ...(isOpen ? [`${at}: more fields`] : []),
    ...Object.entries(properties).flatMap(([name, each]) => looseParts(each, `${at}.${name}`)),
    ...[...anyOf, ...oneOf].flatMap((each, n) => looseParts(each, `${at}|${n}`)),
    ...(items === undefined ? [] : looseParts(items, `${at}[]`)),
    ...(typeof additionalProperties === 'object' ? looseParts(additionalProperties, `${at}{}`) : []),
  ];
}

describe('the routes', () => {
  it('have one name and one place each', () => {
    const all = Object.entries(routes);
    expect(all.filter(([name, route]) => name !== route.name)).toEqual([]);
    expect(new Set(all.map(([, { method, path }]) => `${method} ${path}`)).size).toBe(all.length);
  });

  it('declare a schema for every parameter of their path, and for no other', () => {
    for (const route of Object.values(routes)) {
      const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect('params' in route ? Object.keys(route.params.shape) : []).toEqual(named);
    }
  });

  it('make an OpenAPI document in which everything can be expressed', () => {
    const document = openApiDocument(routes, { version: '1.2.3', cookie: 'session' });
    const text = JSON.stringify(document);
    expect(Object.keys(document['paths'] as object).length).toBeGreaterThan(30);
    expect(text).toContain('"openapi":"3.1.0"');
    expect(text).not.toContain('"undefined"');
  });

  it('describe every field of their queries, and what those hold that are read as more than a text', () => {
    for (const route of Object.values(routes) as Route[]) {
      const { query } = route;
      if (query === undefined) continue;
      const parameters = parametersOf(route).filter((each) => each.in === 'query');
      expect(parameters.map(({ name }) => name).sort(), route.name).toEqual(Object.keys(query.shape).sort());
      for (const { name, schema } of parameters) {
        for (const value of schema.enum ?? []) {
          expect(query.shape[name]?.safeParse(value).success, `${route.name} ${name}=${value}`).toBe(true);
        }
        if (!isReadAsJson(query.shape[name])) continue;
        expect(Object.keys(schema.contentSchema ?? {}), `${route.name} ${name}`).not.toEqual([]);
      }
    }
    const rules = parametersOf(routes.discoverRows).find(({ name }) => name === 'rules')?.schema;
    expect(JSON.stringify(rules?.contentSchema)).toContain('"equal-names"');
    expect(parametersOf(routes.discoverRows).find(({ name }) => name === 'preview')?.schema.enum).toEqual([
      'true',
      'false',
    ]);
  });

  it('describe every field of their bodies, and say that there are no others', () => {
    for (const route of Object.values(routes) as Route[]) {
      const body = operationOf(route).requestBody?.content['application/json']?.schema;
      if (body !== undefined) expect(looseParts(body, route.name)).toEqual([]);
    }
  });
});

describe('an address', () => {
  it('carries paths as JSON and leaves out what is not given', () => {
    const url = urlOf(routes.listEntries, {
      params: { id },
      query: { path: ['a/b', 'ü&'], limit: 5, cursor: undefined },
    });
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    expect(pathname).toBe(`/api/connectors/${id}/entries`);
    expect(routes.listEntries.query.parse(Object.fromEntries(searchParams))).toEqual({
      root: '',
      path: ['a/b', 'ü&'],
      limit: 5,
    });
  });

  it.each(['', '{', '"a"', '[1]', '[""]', '["\\u0000"]', '["\\ud800"]', 'null'])('refuses the path %s', (path) => {
    expect(routes.listEntries.query.safeParse({ path }).success).toBe(false);
  });
});

describe('the client', () => {
  const answering = (status: number, body: string, type: string): typeof fetch => {
    return () => Promise.resolve(new Response(body, { status, headers: { 'content-type': type } }));
  };

  it('gives the problem that the server answered with', async () => {
    const problem = {
      type: '/api/docs#not-found',
      title: 't',
      status: 404,
      detail: 'd',
      remedy: 'r',
      code: 'not-found',
    };
    const client = createClient({ fetch: answering(404, JSON.stringify(problem), 'application/problem+json') });
    await expect(client.call(routes.getRun, { params: { id } })).rejects.toMatchObject({ problem });
  });

  it('says so when something else than Drover answers, or nothing', async () => {
    const proxy = createClient({ fetch: answering(502, '<h1>Bad Gateway', 'text/html') });
    await expect(proxy.call(routes.getSession, {})).rejects.toMatchObject({ problem: { status: 502 } });
    const dead = createClient({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(dead.call(routes.getSession, {})).rejects.toMatchObject({ problem: { code: 'unavailable' } });
  });

  it('rejects with the reason of its signal', async () => {
    const reason = new Error('changed the page');
    const client = createClient({ fetch: (_, init) => Promise.reject(init?.signal?.reason) });
    await expect(client.call(routes.getSession, {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it('reads events however they are cut into pieces', async () => {
    const activity = { running: 1, queued: 0, bytesPerSecond: 2, filesPerSecond: 3, busiest: [] };
    const text = `event: alive\ndata: {"everyMs":15000}\n\n: a remark\n\nid: 7\nevent: activity\ndata: ${JSON.stringify(activity)}\n\nevent: alive\ndata: {"everyMs":15000}\n\n`;
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 5, 1000]) {
      const body = new ReadableStream({
        start(controller) {
          for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
          controller.close();
        },
      });
      const client = createClient({ fetch: () => Promise.resolve(new Response(body)) });
      const seen = await Array.fromAsync(client.events(routes.watchActivity, {}));
      expect(seen).toEqual([{ event: 'activity', id: '7', data: activity }]);
    }
  });
});
