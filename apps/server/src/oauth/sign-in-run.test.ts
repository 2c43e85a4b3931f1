import { randomBytes } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Person } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { openSignInBed, type SignInBed, setUpApp } from './testing/sign-in-bed.ts';

const FILES = 60;
/** With a kilobyte in each file, enough for several lives of a token. */
const SLOWLY = { transfers: 1, bytesPerSecond: 8 * 1024 };
let bed: SignInBed;
let ada: Person;
let workers: AsyncDisposableStack;

beforeAll(async () => {
  bed = await openSignInBed({ accessTokenSeconds: 4 });
  workers = new AsyncDisposableStack();
  for (const _ of [1, 2]) workers.use(startTestWorker(bed.server.app));
  ada = await bed.server.person('operator');
  await setUpApp(bed, await bed.server.person('administrator'));
});
afterAll(async () => {
  await workers[Symbol.asyncDispose]();
  await bed[Symbol.asyncDispose]();
});

async function started(from: string, name: string): Promise<{ readonly transfer: string; readonly run: string }> {
  const { connectors, transfers } = bed.server.app;
  const path = join(bed.server.folder, `${name} arrived`);
  await mkdir(path);
  const local = { type: 'local-files', displayName: `To ${name}`, options: { path, durable: false }, secrets: {} };
  const to = await connectors.create({ ...local, ownerId: ada.id, shared: true });
  const side = (connectorId: string) => ({ connectorId, root: '', path: [] });
  const { id } = await transfers.create({
    ...{ name, source: side(from), destination: side(to.id), transferKey: '0'.repeat(12), filters: {} },
    ...{ policy: SLOWLY, ownerId: ada.id, schedule: null },
  });
  const run = await bed.call(ada, 'POST', `/api/transfers/${id}/runs`, { mode: 'copy' });
  expect(run.status, run.text).toBe(201);
  return { transfer: id, run: run.body['id'] as unknown as string };
}

/** A test may be tried once more. */
const fresh = (name: string) => `${name} ${randomBytes(3).toString('hex')}`;
const view = (run: string) => bed.server.app.runs.get(run);
const ended = (run: string) =>
  expect.poll(async () => (await view(run))?.state, { timeout: 120_000, interval: 200 }).toBe('ended');
const arrived = (name: string) => readdir(join(bed.server.folder, `${name} arrived`));

it('goes on through many tokens without a failed file, though each refresh token works once', async () => {
  const name = fresh('Short lives');
  const from = await bed.signIn(ada, 'ada', name, FILES);
  const before = bed.oidc.given('refresh_token');
  const { run } = await started(from, name);
  await ended(run);
  expect(await view(run)).toMatchObject({ status: 100, counters: { filesCopied: FILES } });
  expect(await arrived(name)).toHaveLength(FILES);
  expect(bed.oidc.given('refresh_token') - before).toBeGreaterThan(1);
  expect(await bed.server.app.connectors.get(from)).toMatchObject({ state: 'authorized' });
}, 180_000);

it('stops with 402 when the sign-in is taken back, and goes on by itself once somebody signs in again', async () => {
  const name = fresh('Taken back');
  const from = await bed.signIn(ada, 'grace', name, FILES);
  const { transfer, run } = await started(from, name);
  await expect
    .poll(async () => (await view(run))?.counters.filesCopied, { timeout: 60_000, interval: 100 })
    .toBeGreaterThan(0);
  await bed.oidc.revokeAll();
  await ended(run);
  const stopped = await bed.call(ada, 'GET', `/api/runs/${run}`);
  expect(stopped.body).toMatchObject({ status: { code: 402 }, stoppedBy: { side: 'source' } });
  expect((await arrived(name)).length).toBeLessThan(FILES);
  const connector = await bed.call(ada, 'GET', `/api/connectors/${from}`);
  expect(connector.body).toMatchObject({ state: 'deauthorized', stateReason: expect.stringContaining('Test Sign-in') });

  const query = await bed.goThrough(ada, 'grace', { id: from });
  const again = await bed.call(ada, 'POST', '/api/sign-ins/finish', { query });
  expect(again.body, again.text).toMatchObject({ connector: { state: 'authorized', goesOn: 1 } });
  const next = (await bed.server.app.transfers.get(transfer))?.lastRunId ?? '';
  expect(next).not.toBe(run);
  await ended(next);
  expect(await view(next)).toMatchObject({ status: 100 });
  expect(await arrived(name)).toHaveLength(FILES);
}, 180_000);
