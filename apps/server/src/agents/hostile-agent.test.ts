import { generateKeyPairSync } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { connectorKeyOf, createIdentity, type ServeCall, serveStorage } from '@drover/agent-link';
import { withMembers } from '@drover/connector-kit';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import type { ByteStream, Connection } from '@drover/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { openAgentDoor } from './gateway/open-door.ts';
import { dial } from './testing/dial.ts';

/** What a terminal obeys, and what turns writing round. */
const TRICKS = /(?![\t\r\n])[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;
const LONG = { timeout: 60_000 };

let open: AsyncDisposableStack;
let server: TestServer;
let ada: Person;
let at: { port: number; pin: string };

beforeAll(async () => {
  open = new AsyncDisposableStack();
  server = open.use(await startTestServer());
  await mkdir(server.app.dataFolder, { recursive: true });
  const listen = { host: '127.0.0.1', port: 0 };
  const agents = { listen, told: true, address: null, channelBinding: 'tls' as const, updates: null };
  const { privateKey: identity } = generateKeyPairSync('ed25519');
  open.use(await openAgentDoor(server.app, { agents, tls: { kind: 'none' }, identity }));
  open.use(startTestWorker(server.app, { id: server.app.agentSessions.process }));
  ada = await server.person('operator');
  const { body } = await call('GET', '/api/agent-server');
  at = { port: body.address.port, pin: body.pin };
});
afterAll(() => open.disposeAsync());

interface Body {
  readonly id: string;
  readonly pin: string;
  readonly address: { readonly port: number };
  readonly state: string;
  readonly complete: boolean;
  readonly counters: Readonly<Record<string, number>>;
  readonly items: readonly { readonly display: string }[];
}

async function call(method: string, path: string, sent?: unknown) {
  const answer = await send(server.url, method, path, { as: ada, ...(sent === undefined ? {} : { body: sent }) });
  return { ...answer, body: answer.body as unknown as Body };
}

/** An agent that is authorised, and answers as it likes. */
async function authorized(displayName: string, serve: ServeCall): Promise<string> {
  const identity = createIdentity();
  const { link } = await dial(at.port, at.pin, new MemoryStore(), { identity, serve });
  open.use(link as AsyncDisposable);
  const body = { type: 'agent', displayName, options: { key: connectorKeyOf(identity.spki) } };
  const made = await vi.waitFor(async () => {
    const answer = await call('POST', '/api/connectors', body);
    expect(answer.status).toBe(201);
    return answer;
  }, 10_000);
  return made.body.id;
}

/** A store behind a connection of which some members lie. */
const lying = (store: MemoryStore, lies: (inner: Connection) => Parameters<typeof withMembers>[1]): ServeCall => {
  const inner = new MemoryConnection(store);
  return serveStorage(withMembers(inner, lies(inner)));
};

/** Copies everything from one connector to another, and gives the run in the end. */
async function copied(name: string, from: string, to: string) {
  const side = (connectorId: string) => ({ connectorId, root: '', path: [] });
  const made = await call('POST', '/api/transfers', { name, source: side(from), destination: side(to) });
  const { body: run } = await call('POST', `/api/transfers/${made.body.id}/runs`, { mode: 'copy' });
  return await vi.waitFor(async () => {
    const { body } = await call('GET', `/api/runs/${run.id}`);
    expect(body.state).toBe('ended');
    return body;
  }, LONG);
}

const source = (...names: string[]): MemoryStore => {
  const store = new MemoryStore();
  for (const name of names) store.putFile(name, 'hello');
  return store;
};

const bodyOf = (text: string): ByteStream => ({
  async *[Symbol.asyncIterator]() {
    yield new TextEncoder().encode(text);
  },
});

describe('an agent that lies', () => {
  it('about the lengths of files has these fail, and no part of them arrives', LONG, async () => {
    const store = source('a.txt', 'b.txt', 'c.txt', 'longer.txt', 'shorter.txt');
    const liar = lying(store, (inner) => ({
      read: async (entry, range, signal) => {
        if (entry.name === 'longer.txt') return bodyOf('hello and more than was announced');
        return entry.name === 'shorter.txt' ? bodyOf('hel') : await inner.read(entry, range, signal);
      },
    }));
    const arrived = new MemoryStore();
    const to = await authorized('Lengths to', serveStorage(new MemoryConnection(arrived)));
    const run = await copied('Lengths', await authorized('Lengths from', liar), to);
    expect(run.counters).toMatchObject({ filesCopied: 3, filesFailedAtSource: 2 });
    expect(arrived.paths().sort()).toEqual(['a.txt', 'b.txt', 'c.txt']);
    const { text } = await call('GET', `/api/runs/${run.id}/items?outcome=failed`);
    expect(text).toMatch(/longer\.txt (?:grew|changed) while it was read/);
    expect(text).toMatch(/shorter\.txt (?:shrank|changed) while it was read/);
  });

  it('about the content that it stored is found out by its hash', LONG, async () => {
    const arrived = new MemoryStore({ capabilities: { hashes: [{ kind: 'md5', cost: 'computed' }] } });
    const liar = lying(arrived, (inner) => ({
      write: (target, body, signal) => inner.write(target, swapped(body), signal),
    }));
    const from = await authorized('Hashes from', serveStorage(new MemoryConnection(source('a.txt', 'b.txt'))));
    const run = await copied('Hashes', from, await authorized('Hashes to', liar));
    expect(run.counters).toMatchObject({ filesCopied: 0, filesFailedAtDestination: 2 });
    const { text } = await call('GET', `/api/runs/${run.id}/items?outcome=failed`);
    expect(text).toContain('arrived with other content (md5)');
  });

  it('by a hash that is none fails, and is named as what misbehaved', LONG, async () => {
    const arrived = new MemoryStore({ capabilities: { hashes: [{ kind: 'md5', cost: 'computed' }] } });
    const liar = lying(arrived, () => ({ hashes: { hash: async () => '../../etc/passwd' } }));
    const from = await authorized('No hash from', serveStorage(new MemoryConnection(source('a.txt'))));
    const run = await copied('No hash', from, await authorized('No hash to', liar));
    expect(run.counters).toMatchObject({ filesCopied: 0, filesFailedAtDestination: 1 });
    const { text } = await call('GET', `/api/runs/${run.id}/items?outcome=failed`);
    expect(text).toContain('answered something else than was asked');
  });

  it('by names that lead elsewhere has these reported, and nothing of them is made', LONG, async () => {
    const tricky = 'tricky\u001b[2J\u202egpj\n.txt';
    const honest = serveStorage(new MemoryConnection(source('fine.txt', '=cmd|calc.txt', tricky)));
    const bad = ['..', '../../etc/passwd', '/etc/passwd', 'a\0b', 'x'.repeat(5_000)];
    const page = { shapes: [['name', 'kind', 'size']], rows: bad.map((name) => [0, name, 'file', 5]) };
    const from = await authorized('Names from', async (method, params, stream, signal) => {
      if (method === 'list') await stream.send({ message: { page } });
      if (method === 'walk.tree')
        await stream.send({ message: { groups: [{ folder: [], page }], cursor: null, complete: [], passedOver: [] } });
      await honest(method, params, stream, signal);
    });
    const arrived = new MemoryStore();
    const to = await authorized('Names to', serveStorage(new MemoryConnection(arrived)));
    const { body } = await call('GET', `/api/connectors/${from}/entries`);
    const shown = body.items.map(({ display }) => display);
    expect(shown).toContain('tricky\\u001B[2J\\u202Egpj\\u000A.txt');
    expect(shown.join('')).not.toMatch(TRICKS);
    const run = await copied('Names', from, to);
    expect(run.counters).toMatchObject({ filesCopied: 3, filesFailedAtSource: bad.length });
    expect(arrived.paths().sort()).toEqual(['=cmd|calc.txt', 'fine.txt', tricky].sort());
    const { text: csv } = await call('GET', `/api/runs/${run.id}/log.csv`);
    expect(csv).not.toMatch(TRICKS);
    expect(csv).toContain('fine.txt');
    expect(csv).not.toMatch(/(?:^|[,"\n])=cmd/);
  });

  it('about the end of a folder is listened to so long, and no longer', LONG, async () => {
    const rows = Array.from({ length: 5_000 }, () => [0, 'again.txt', 'file', 1]);
    const honest = serveStorage(new MemoryConnection(new MemoryStore()));
    const told = { pages: 0, ended: false };
    const connector = await authorized('Endless', async (method, params, stream, signal) => {
      if (method !== 'list') return await honest(method, params, stream, signal);
      try {
        for (; ; told.pages++) await stream.send({ message: { page: { shapes: [['name', 'kind', 'size']], rows } } });
      } finally {
        told.ended = true;
      }
    });
    const { status, body } = await call('GET', `/api/connectors/${connector}/entries`);
    expect(status).toBe(200);
    expect(body.complete).toBe(false);
    await vi.waitFor(() => expect(told.ended).toBe(true), 10_000);
    expect(told.pages).toBeLessThan(100);
  });
});

/** The same number of other bytes. */
function swapped(body: ByteStream): ByteStream {
  return {
    async *[Symbol.asyncIterator]() {
      for await (const chunk of body) yield chunk.map((byte) => byte ^ 1);
    },
  };
}
