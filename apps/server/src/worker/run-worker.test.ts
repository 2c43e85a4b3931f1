import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import { migrate, PgRunStore, startRun, WorkerStore } from '@drover/database';
import { freshDatabase } from '@drover/database/testing';
import { expect, it } from 'vitest';
import { startTestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

const LONG = { timeout: 60_000, interval: 200 };

it.each([
  ['was not set up yet', { migrated: false }, /not set up yet/],
  ['is older than the worker', { upTo: '0003-steering' }, /older \(its schema is 0003-steering\)/],
])(
  'a worker whose database %s says so once, waits, and goes on when a server has brought it up to date',
  async (_, as, says) => {
    await using server = await startTestServer();
    await using fresh = await freshDatabase(as);
    const { database } = fresh;
    const workers = new WorkerStore(database);
    const parts = { store: new PgRunStore(database, server.app.sealer), workers };
    await using _worker = startTestWorker({ ...server.app, database }, parts);
    const warnings = () => server.logged.filter((line) => line.includes('"level":40'));
    await expect.poll(warnings, LONG).toHaveLength(1);
    expect(warnings()[0]).toMatch(says);
    expect(warnings()[0]).toContain('./drover up');
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(warnings()).toHaveLength(1);
    await migrate(database.db);
    await expect.poll(async () => (await workers.live()).length, LONG).toBe(1);
    await expect.poll(() => warnings().at(-1), LONG).toContain('the worker goes on');
  },
  120_000,
);

it('work that breaks off again and again is begun ever later, said once, and once that it goes on', async () => {
  await using server = await startTestServer();
  const { app, folder } = server;
  const side = async (name: string) => {
    const path = join(folder, name);
    await mkdir(path);
    const wish = { type: 'local-files', displayName: name, options: { path, durable: false }, secrets: {} };
    const { id } = await app.connectors.create({ ...wish, ownerId: null, shared: true });
    return { connectorId: id, root: '', path: [] };
  };
  const [source, destination] = [await side('from'), await side('to')];
  await writeFile(join(folder, 'from', 'a.txt'), 'a');
  const { id: transferId } = await app.transfers.create({
    ...{ name: 'T', source, destination, transferKey: '0'.repeat(12), filters: {}, policy: {} },
    ...{ ownerId: null, schedule: null },
  });
  const store = new PgRunStore(app.database, app.sealer);
  const begun: number[] = [];
  let full = true;
  const open: PgRunStore['open'] = async (...args) => {
    begun.push(Date.now());
    if (!full) return await store.open(...args);
    throw new StorageError({ kind: 'quota-exceeded', fault: 'space', retryable: true, message: 'The disk is full.' });
  };
  const run = await startRun(app.database, { transferId, mode: 'copy', requestedBy: null });
  await using _worker = startTestWorker(app, { store: opening(store, open) });
  await expect.poll(() => begun.length, LONG).toBeGreaterThan(3);
  const [first = 0, , , fourth = 0] = begun;
  expect(fourth - first).toBeGreaterThan(6000);
  const said = () => server.logged.filter((line) => line.includes('"level":40'));
  expect(said()).toHaveLength(1);
  expect(said()[0]).toContain('work on the run broke off');
  full = false;
  await expect.poll(async () => (await app.runs.get(run))?.state, LONG).toBe('ended');
  await expect.poll(said).toHaveLength(2);
  expect(said()[1]).toContain('work on the run goes on');
}, 120_000);

/** The store with another way to open a run. */
function opening(store: PgRunStore, open: PgRunStore['open']): PgRunStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'open') return open;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
