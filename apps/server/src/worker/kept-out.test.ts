import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type Connection, StorageError } from '@drover/core';
import { newId, startRun } from '@drover/database';
import { realClock } from '@drover/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectorOpener } from '../connectors/connector-opener.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import type { ConnectorOpener } from './connector-opener.ts';

const FILES = 60;
const LONG = { timeout: 90_000, interval: 100 };
/** A minute of patience passes in six seconds. */
const quick: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * 10,
  sleep: (ms, signal) => realClock.sleep(ms / 10, signal),
};
const hasty: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now() * 100,
  sleep: (ms, signal) => realClock.sleep(ms / 100, signal),
};

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** A storage with few places, which answers whoever is one too many as it answers a wrong password. */
class Gate {
  readonly #inside = new Map<string, AbortController>();
  places = 1;
  /** Who comes too late each time. */
  late = '';
  refused = 0;

  /** The worker's way in. */
  opener(worker: string, inner: ConnectorOpener, guarded: string): ConnectorOpener {
    return {
      used: (id) => inner.used(id),
      open: async (id, root, signal) => {
        const opened = await inner.open(id, root, signal);
        if (id !== guarded) return opened;
        if (this.#inside.size >= this.places || worker === this.late) {
          this.refused++;
          await opened[Symbol.asyncDispose]();
          throw full();
        }
        const lost = new AbortController();
        this.#inside.set(worker, lost);
        return {
          connector: opened.connector,
          connection: losing(opened.connection, lost.signal),
          [Symbol.asyncDispose]: async () => {
            this.#inside.delete(worker);
            await opened[Symbol.asyncDispose]();
          },
        };
      },
    };
  }

  /** Ends the sessions of all who are in. */
  throwOut(): void {
    for (const lost of this.#inside.values()) lost.abort();
  }
}

function full(): StorageError {
  const message = 'The server refused user and password (530).';
  return new StorageError({ kind: 'unauthenticated', fault: 'credentials', message });
}

function losing(inner: Connection, lost: AbortSignal): Connection {
  const check = () => {
    if (lost.aborted) throw full();
  };
  return new Proxy(inner, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        check();
        return value.apply(target, args);
      };
    },
  });
}

async function newRun(name: string): Promise<{ run: string; to: string; folder: string }> {
  const { app, folder } = server;
  const made = async (side: string) => {
    const path = join(folder, name, side);
    await mkdir(path, { recursive: true });
    const wish = {
      type: 'local-files',
      displayName: `${name} ${side}`,
      options: { path, durable: false },
      secrets: {},
    };
    return (await app.connectors.create({ ...wish, ownerId: null, shared: true })).id;
  };
  const [from, to] = [await made('from'), await made('to')];
  for (let n = 0; n < FILES; n++) await writeFile(join(folder, name, 'from', `${n}`), Buffer.alloc(1024));
  const side = (connectorId: string) => ({ connectorId, root: '', path: [] });
  const { id } = await app.transfers.create({
    ...{ name, source: side(from), destination: side(to), transferKey: '0'.repeat(12), filters: {} },
    ...{ policy: { transfers: 1, bytesPerSecond: 20_000 }, ownerId: null, schedule: null },
  });
  const run = await startRun(app.database, { transferId: id, mode: 'copy', requestedBy: null });
  return { run, to, folder: join(folder, name, 'to') };
}

const stateOf = async (run: string) => {
  const view = await server.app.runs.get(run);
  return { state: view?.state, status: view?.status, stoppedBy: view?.stoppedBy?.error.message };
};
const copied = async (run: string) => (await server.app.runs.get(run))?.counters.filesCopied;
const worker = (gate: Gate, name: string, to: string, clock = realClock) =>
  startTestWorker({ ...server.app, clock }, { id: name, opener: gate.opener(name, connectorOpener(server.app), to) });

it('a run goes on when the worker that lost its only session is let in again before long', async () => {
  const { run, to, folder } = await newRun('alone');
  const gate = new Gate();
  await using _only = worker(gate, 'only', to);
  await expect.poll(() => copied(run), LONG).toBeGreaterThan(0);
  gate.places = 0;
  gate.throwOut();
  await expect.poll(() => gate.refused, LONG).toBeGreaterThan(2);
  expect(await stateOf(run)).toMatchObject({ state: 'running', stoppedBy: undefined });
  gate.places = 1;
  await expect.poll(() => stateOf(run), LONG).toEqual({ state: 'ended', status: 100, stoppedBy: undefined });
  expect(await readdir(folder)).toHaveLength(FILES);
}, 120_000);

it('a run is left to the worker that got the place of the one that lost its session', async () => {
  const { run, to, folder } = await newRun('two');
  const gate = new Gate();
  await using _one = worker(gate, 'one', to);
  await expect.poll(() => copied(run), LONG).toBeGreaterThan(0);
  await using _other = worker(gate, 'other', to);
  gate.late = 'one';
  gate.throwOut();
  await expect.poll(() => stateOf(run), LONG).toEqual({ state: 'ended', status: 100, stoppedBy: undefined });
  expect(await readdir(folder)).toHaveLength(FILES);
}, 120_000);

it('a run ends with the reason when nobody was let in again for a minute', async () => {
  const { run, to } = await newRun('never');
  const gate = new Gate();
  await using _one = worker(gate, 'one', to, quick);
  await expect.poll(() => copied(run), LONG).toBeGreaterThan(0);
  await using _other = worker(gate, 'other', to, quick);
  const since = performance.now();
  gate.places = 0;
  gate.throwOut();
  await expect.poll(() => stateOf(run), LONG).toMatchObject({ state: 'ended', status: 402, stoppedBy: full().message });
  expect(performance.now() - since).toBeGreaterThan(5000);
  const waits = server.logged.filter((line) => line.includes(run) && line.includes('it is tried again'));
  expect(waits.length).toBeGreaterThan(0);
  expect(waits.length).toBeLessThanOrEqual(2);
}, 120_000);

it('a run whose side asks to be called later waits for it, however long that takes', async () => {
  const { run, to, folder } = await newRun(`later ${newId()}`);
  const inner = connectorOpener(server.app);
  let minuteIsOver = 0;
  const message = 'Microsoft asked to slow down and takes calls again in 214 s.';
  const asking: ConnectorOpener = {
    ...inner,
    open: async (id, root, signal) => {
      if (id !== to) return await inner.open(id, root, signal);
      if (minuteIsOver === 0) minuteIsOver = hasty.monotonic() + 70_000;
      if (hasty.monotonic() > minuteIsOver) return await inner.open(id, root, signal);
      throw new StorageError({
        kind: 'rate-limited',
        fault: 'server',
        retryable: true,
        message,
        retryAfterMs: 214_000,
      });
    },
  };
  await using _only = startTestWorker({ ...server.app, clock: hasty }, { id: 'held', opener: asking });
  await expect.poll(() => stateOf(run), LONG).toEqual({ state: 'ended', status: 100, stoppedBy: undefined });
  expect(await readdir(folder)).toHaveLength(FILES);
}, 120_000);
