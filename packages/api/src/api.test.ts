import { describe, expect, it } from 'vitest';
import { createClient } from './client/create-client.ts';
import { urlOf } from './client/url-of.ts';
import { openApiDocument } from './openapi.ts';
import { routes } from './routes.ts';

const id = 'a'.repeat(22);

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
