import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, routes } from '@drover/api';
import { newId } from '@drover/database';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectorOpener } from '../connectors/connector-opener.ts';
import { type MicrosoftBed, openMicrosoftBed } from '../oauth/testing/microsoft-bed.ts';
import { asPage } from '../testing/as-page.ts';
import type { Person } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { ServiceBudgets } from './service-budgets.ts';

const USERS = ['anna@contoso.example', 'ben@contoso.example'] as const;
const LONG = { timeout: 60_000, interval: 50 };
const PAUSE_SECONDS = 6;

const cleanup = new AsyncDisposableStack();
let bed: MicrosoftBed;
let admin: Person;
let client: ReturnType<typeof createClient>;
let connectorId: string;
let sourceConnectorId: string;
let id: string;

beforeAll(async () => {
  bed = cleanup.use(await openMicrosoftBed({ users: USERS.map((userPrincipalName) => ({ userPrincipalName })) }));
  const { app, folder, url } = bed.server;
  admin = await bed.server.person('administrator');
  client = createClient({ baseUrl: url, fetch: asPage(admin) });
  const path = join(folder, 'files');
  await mkdir(path);
  await writeFile(join(path, 'plan.txt'), 'x');
  const options = { path, durable: false };
  const shape = { type: 'local-files', displayName: 'Homes', options, secrets: {}, ownerId: admin.id, shared: true };
  sourceConnectorId = (await app.connectors.create(shape)).id;
  connectorId = await bed.admit(admin);
  await bed.call(admin, 'GET', `/api/connectors/${connectorId}/entries?root=${encodeURIComponent(USERS[0])}`);
  await client.call(routes.enterLicences, { params: { id: connectorId }, body: { licences: 1_000 } });
  // Each knows of the budget what a process of its own would.
  const { database, clock, log, signInApps } = app;
  for (const budgets of [app.budgets, new ServiceBudgets({ database, clock, log, signInApps })])
    cleanup.use(startTestWorker(app, { opener: connectorOpener({ ...app, budgets }) }));
}, 120_000);
afterAll(() => cleanup.disposeAsync());

const items = async () => (await client.call(routes.listRows, { params: { id }, query: {} })).items;
const waiting = async (run: string | null) =>
  run === null ? null : (await client.call(routes.getRun, { params: { id: run } })).waiting;
const waitsFor = async () => (await client.call(routes.getQueue, { params: { id } })).waitsFor;
const pausedUntil = async () =>
  (await client.call(routes.getConnectorLimits, { params: { id: connectorId } })).budget?.pausedUntil;

it('rows that wait for the service say for how long and what is left of the day, until the pause is over', async () => {
  const body = { sourceConnectorId, destinationConnectorId: connectorId };
  id = (await client.call(routes.createMigration, { body })).id;
  const rows = USERS.map((root) => ({ source: { path: [] }, destination: { root, path: [newId()] } }));
  await client.call(routes.addRows, { params: { id }, body: { rows } });
  const fault = { kind: 'status', status: 429, retryAfter: PAUSE_SECONDS } as const;
  const matches = ({ operation }: { readonly operation: string }) => operation === 'PUT upload';
  bed.cloud.microsoft.fail({ matches, fault, times: 1 });
  await client.call(routes.startRows, { params: { id }, body: { selection: { filter: '', except: [] } } });
  const words = /^Waiting for Microsoft: \d s, 100 % of today's budget left\.$/;
  const said = async () => {
    const running = (await items()).find(({ state }) => state === 'running');
    return [await waitsFor(), (await waiting(running?.lastRunId ?? null))?.message, await pausedUntil()];
  };
  const told = expect.stringMatching(words);
  await expect.poll(said, LONG).toEqual([told, told, expect.any(String)]);
  await expect.poll(async () => (await items()).map(({ state }) => state), LONG).toEqual(['success', 'success']);
  expect(await waitsFor()).toBeNull();
  expect(await pausedUntil()).toBeNull();
  expect(await Promise.all((await items()).map(({ lastRunId }) => waiting(lastRunId)))).toEqual([null, null]);
}, 120_000);
