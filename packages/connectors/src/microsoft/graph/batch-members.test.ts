import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { realClock } from '@drover/connector-kit/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { GraphClient } from './graph-client.ts';
import { HttpAgent } from './http-agent.ts';

interface Member {
  readonly id: string;
  readonly url: string;
}
interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const { signal } = new AbortController();
const batchSchema = z.object({ requests: z.array(z.object({ id: z.string(), url: z.string() })) });
const valueSchema = z.object({ value: z.string() });
const http = new HttpAgent();

let server: Server;
/** What is said to a member of the nth batch, from 1 on; null for nothing. */
let reply: (member: Member, batch: number) => Reply | null;
/** The members of each batch, by their addresses. */
let batches: string[][];
let pauses: number[];
let client: GraphClient;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { requests } = batchSchema.parse(JSON.parse(await text(request)));
    batches.push(requests.map(({ url }) => url));
    const responses = requests.flatMap((member) => {
      const said = reply(member, batches.length);
      return said === null ? [] : [{ id: member.id, ...said }];
    });
    response.writeHead(200, { 'content-type': 'application/json' });
    // As the service may: the last first.
    response.end(JSON.stringify({ responses: responses.reverse() }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
beforeEach(() => {
  [batches, pauses] = [[], []];
  client = new GraphClient({
    entries: [],
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens: { get: async () => 'token', refused: () => undefined },
    http,
    budget: { take: async () => undefined, pause: (ms) => pauses.push(ms), told: () => undefined, held: () => false },
    clock: realClock,
  });
});
afterAll(async () => {
  await http[Symbol.asyncDispose]();
  server.close();
});

const ask = (...paths: string[]) =>
  Promise.allSettled(
    paths.map(async (path) => (await client.askTogether({ path, to: `ask ${path}` }, valueSchema, signal)).value),
  );
const done = ({ url }: Member): Reply => ({ status: 200, body: { value: url } });
const values = (...paths: string[]) => paths.map((value) => ({ status: 'fulfilled', value }));

it('each caller gets the answer of its own request, in whatever order they come', async () => {
  reply = done;
  const paths = Array.from({ length: 20 }, (_, at) => `/item${at}`);
  expect(await ask(...paths)).toEqual(values(...paths));
  expect(batches).toEqual([paths]);
});

it('those that came too fast are sent again after the longest pause that they name, the others are not', async () => {
  reply = (member, batch) => {
    if (batch > 1) return done(member);
    if (member.url === '/b') return { status: 429, headers: { 'Retry-After': '7' } };
    return member.url === '/d' ? { status: 503, headers: { 'retry-after': '31' } } : done(member);
  };
  expect(await ask('/a', '/b', '/c', '/d')).toEqual(values('/a', '/b', '/c', '/d'));
  expect(batches).toEqual([
    ['/a', '/b', '/c', '/d'],
    ['/b', '/d'],
  ]);
  expect(pauses.toSorted((one, other) => one - other)).toEqual([7_000, 31_000]);
});

it('where all of a batch came too fast, all are sent again until they are taken', async () => {
  reply = (member, batch) => (batch <= 2 ? { status: 429 } : done(member));
  expect(await ask('/a', '/b', '/c')).toEqual(values('/a', '/b', '/c'));
  expect(batches).toHaveLength(3);
  expect(new Set(batches.map((members) => members.join()))).toEqual(new Set(['/a,/b,/c']));
  // A service that names no time is left alone for a while of our own.
  expect(pauses).toEqual(Array(6).fill(5_000));
});

it.each([
  [500, 'unavailable', true],
  [502, 'unavailable', true],
  [503, 'unavailable', true],
  [504, 'unavailable', true],
  [507, 'quota-exceeded', false],
])(
  'a member that fails with %i fails alone, and is not sent again from here: it may have been done',
  async (status, kind, retryable) => {
    reply = (member) =>
      member.url === '/b' ? { status, body: { error: { code: 'generalException' } } } : done(member);
    const [first, second, third] = await ask('/a', '/b', '/c');
    expect([first, third]).toEqual(values('/a', '/c'));
    expect(second).toMatchObject({ status: 'rejected', reason: { kind, retryable } });
    expect(batches).toHaveLength(1);
    expect(pauses).toEqual([]);
  },
);

it('where all fail, each is told of its own', async () => {
  reply = ({ url }) => ({ status: url === '/a' ? 500 : 404 });
  expect(await ask('/a', '/b')).toMatchObject([
    { status: 'rejected', reason: { kind: 'unavailable', message: expect.stringContaining('/a') } },
    { status: 'rejected', reason: { kind: 'not-found', message: expect.stringContaining('/b') } },
  ]);
});

it('where one got no answer nobody knows which was whose: all fail, and nothing is sent again', async () => {
  reply = (member) => (member.url === '/b' ? null : done(member));
  const failed = { status: 'rejected', reason: { kind: 'unavailable', retryable: true } };
  expect(await ask('/a', '/b', '/c')).toMatchObject([failed, failed, failed]);
  expect(batches).toHaveLength(1);
});
