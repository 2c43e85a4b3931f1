import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { limitConnector, startRun } from '@drover/database';
import { realClock } from '@drover/database/testing';
import { WEEKDAYS } from '@drover/migration';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { ConnectorRules } from './connector-rules.ts';

const LONG = { timeout: 60_000, interval: 100 };
const SLOW = 50_000;
/** Slower than anybody waits for. */
const FILE_BYTES = 5_000_000;

let server: TestServer;
let worker: AsyncDisposable;

beforeAll(async () => {
  server = await startTestServer();
  worker = startTestWorker(server.app);
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** A transfer of one file between two folders, each with a connector of its own. */
async function transferOf(name: string) {
  const { app, folder } = server;
  const side = async (end: string) => {
    const path = await mkdtemp(join(folder, `${name}-${end}`));
    const wish = { type: 'local-files', displayName: `${name} ${end}`, options: { path, durable: false }, secrets: {} };
    return { path, id: (await app.connectors.create({ ...wish, ownerId: null, shared: true })).id };
  };
  const [from, to] = [await side('from'), await side('to')];
  await writeFile(join(from.path, 'a.bin'), Buffer.alloc(FILE_BYTES, 7));
  const { id } = await app.transfers.create({
    ...{ name, transferKey: '0'.repeat(12), filters: {}, policy: {}, ownerId: null, schedule: null },
    source: { connectorId: from.id, root: '', path: [] },
    destination: { connectorId: to.id, root: '', path: [] },
  });
  return {
    from: from.id,
    to: to.id,
    start: () => startRun(app.database, { transferId: id, mode: 'copy', requestedBy: null }),
  };
}

const viewOf = (run: string) => server.app.runs.get(run);
const limit = (connector: string, limits: { bytesPerSecond?: number; windows?: unknown }) =>
  limitConnector(server.app.database, connector, { bytesPerSecond: null, windows: null, ...limits });

/** Two hours of a day that is neither today nor near. */
function farHours() {
  const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
  const day = days[(new Date().getUTCDay() + 3) % 7];
  return { timeZone: 'UTC', windows: [{ days: [day], from: '20:00', to: '22:00' }] };
}

it('a limit of a connector holds for a run that goes on, and it is handed back outside the hours and goes on inside them', async () => {
  const { to, start } = await transferOf('slow');
  // The window that is open says how fast, not the connector.
  const always = { days: WEEKDAYS, from: '00:00', to: '00:00', bytesPerSecond: SLOW };
  await limit(to, { bytesPerSecond: FILE_BYTES * 1000, windows: { timeZone: 'UTC', windows: [always] } });
  const run = await start();
  await expect.poll(async () => (await viewOf(run))?.progress.bytesMoved ?? 0, LONG).toBeGreaterThan(0);
  const underWay = await viewOf(run);
  expect(underWay?.state).toBe('running');
  expect(underWay?.progress.bytesMoved).toBeLessThan(FILE_BYTES);
  await limit(to, { bytesPerSecond: SLOW, windows: farHours() });
  await expect.poll(async () => (await sessionsOf(run)).length, LONG).toBe(0);
  expect((await viewOf(run))?.state).toBe('running');
  expect((await viewOf(run))?.progress.bytesMoved).toBeLessThan(FILE_BYTES / 2);
  await limit(to, {});
  await expect.poll(async () => (await viewOf(run))?.state, LONG).toBe('ended');
  expect(await viewOf(run)).toMatchObject({ status: 100, counters: { filesCopied: 1, bytesCopied: FILE_BYTES } });
}, 120_000);

it('nothing is begun outside the hours of a connector, while others are used', async () => {
  const [closed, open] = [await transferOf('closed'), await transferOf('open')];
  await limit(closed.from, { windows: farHours() });
  const waits = await closed.start();
  const runs = await open.start();
  await expect.poll(async () => (await viewOf(runs))?.state, LONG).toBe('ended');
  expect((await viewOf(waits))?.state).toBe('queued');
  await limit(closed.from, {});
  await expect.poll(async () => (await viewOf(waits))?.state, LONG).toBe('ended');
}, 120_000);

it('no byte passes outside the hours of a connector, also where it has no limit otherwise', async () => {
  const { from, to } = await transferOf('shut');
  const rules = new ConnectorRules(server.app.database, realClock);
  const bandwidth = async () => {
    await rules.read();
    return rules.bandwidth({ connectors: { source: from, destination: to } });
  };
  expect(await bandwidth()).toBeUndefined();
  await limit(to, { windows: farHours() });
  const controller = new AbortController();
  const taken = expect((await bandwidth())?.take(1, controller.signal)).rejects.toThrow('handed back');
  await limit(to, { bytesPerSecond: SLOW, windows: farHours() });
  const still = expect((await bandwidth())?.take(1, controller.signal)).rejects.toThrow('handed back');
  controller.abort(new Error('handed back'));
  await Promise.all([taken, still]);
  await limit(to, { bytesPerSecond: SLOW });
  await (await bandwidth())?.take(1, new AbortController().signal);
  await limit(to, {});
  expect(await bandwidth()).toBeUndefined();
}, 60_000);

async function sessionsOf(run: string): Promise<readonly unknown[]> {
  const text = 'select s.id from drover.run_sessions s join drover.runs r on r.number = s.run where r.id = $1';
  return (await server.app.database.withClient((client) => client.query(text, [run]))).rows;
}
