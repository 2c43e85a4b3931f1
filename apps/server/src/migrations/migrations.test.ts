import { createClient, routes } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { RowSnapshots } from './row-snapshots.ts';

let server: TestServer;
let ada: Person;
let viewer: Person;
let sides: { readonly sourceConnectorId: string; readonly destinationConnectorId: string };

beforeAll(async () => {
  server = await startTestServer();
  [ada, viewer] = await Promise.all([server.person('operator'), server.person('viewer')]);
  const { connectors } = server.app;
  const own = { type: 'ftp', options: { server: 'ftp.example.org' }, secrets: {}, ownerId: ada.id, shared: true };
  sides = {
    sourceConnectorId: (await connectors.create({ ...own, displayName: 'Old server' })).id,
    destinationConnectorId: (await connectors.create({ ...own, displayName: 'New server' })).id,
  };
});
afterAll(() => server[Symbol.asyncDispose]());

const as = (person: Person) => createClient({ baseUrl: server.url, fetch: asPage(person) });
const call = () => as(ada);

async function made(rows = 0) {
  const { id } = await call().call(routes.createMigration, { body: sides });
  if (rows === 0) return { id, ids: [] };
  const each = (n: number) => ({ source: { path: ['home', `user${n}`] }, destination: { path: [`user${n}`] } });
  const { ids } = await call().call(routes.addRows, {
    params: { id },
    body: { rows: Array.from({ length: rows }, (_, n) => each(n)) },
  });
  return { id, ids };
}

it('makes a migration, names it after its connectors, renames it, and lists the newest first', async () => {
  const first = await call().call(routes.createMigration, { body: sides });
  expect(first.name).toMatch(/^Old server to New server, \d{4}-\d\d-\d\d$/);
  expect(first).toMatchObject({ rows: 0, priority: 0, source: { connectorName: 'Old server', connectorType: 'ftp' } });
  const second = await call().call(routes.createMigration, { body: { ...sides, name: 'Pilot' } });
  const changed = await call().call(routes.changeMigration, {
    params: { id: first.id },
    body: { name: 'Home drives' },
  });
  expect(changed).toMatchObject({ name: 'Home drives', policy: first.policy });
  const { items } = await as(viewer).call(routes.listMigrations, {});
  expect(items.map(({ id }) => id).slice(0, 2)).toEqual([second.id, first.id]);
});

it('adds rows, also without a destination and twice the same, and gives them a page at a time', async () => {
  const { id } = await made();
  const row = { source: { path: ['a'] }, destination: { path: ['b'] }, tags: ['pilot'] };
  const wish = { rows: [row, row, { source: { path: ['c'] }, notes: 'ask Bob' }] };
  const { added, ids } = await call().call(routes.addRows, { params: { id }, body: wish });
  expect(added).toBe(3);
  const page = await call().call(routes.listRows, { params: { id }, query: { offset: 1, limit: 2 } });
  expect(page.items.map((each) => each.id)).toEqual(ids.slice(1));
  expect(page.items).toMatchObject([
    { source: { display: '/a' }, destination: { display: '/b' }, tags: ['pilot'], state: 'new', locked: false },
    { source: { display: '/c' }, destination: null, notes: 'ask Bob', status: null },
  ]);
  const totals = await call().call(routes.getRowTotals, { params: { id } });
  expect(totals).toMatchObject({ rows: 3, byState: { new: 3 }, files: { successful: 0, failed: 0, skipped: 0 } });
  const { items } = await call().call(routes.listTransfers, { query: {} });
  expect(items.filter((each) => ids.includes(each.id))).toEqual([]);
});

it('refuses to copy a row to nowhere, and says what to do', async () => {
  const { id } = await made();
  const { ids } = await call().call(routes.addRows, { params: { id }, body: { rows: [{ source: { path: ['c'] } }] } });
  const refused = call().call(routes.startRun, { params: { id: ids[0] ?? '' }, body: { mode: 'copy' } });
  await expect(refused).rejects.toMatchObject({ problem: { code: 'destination-unknown' } });
});

it('refuses an exclusion that no run could go by', async () => {
  const { id, ids } = await made(1);
  const change = { exclusions: ['default', 'Thumbs.db'] };
  const problem = { code: 'invalid-request', field: 'exclusions', detail: expect.stringContaining('"Thumbs.db"') };
  const row = call().call(routes.changeTransfer, { params: { id: ids[0] ?? '' }, body: change });
  await expect(row).rejects.toMatchObject({ problem });
  const migration = call().call(routes.changeMigration, { params: { id }, body: change });
  await expect(migration).rejects.toMatchObject({ problem });
});

it('shows how a row stands, keeps it from being deleted with its migration while it runs, and then lets both go', async () => {
  const { id, ids } = await made(2);
  const rowId = ids[1] ?? '';
  const run = await call().call(routes.startRun, { params: { id: rowId }, body: { mode: 'copy' } });
  const row = () => call().call(routes.getRow, { params: { id, rowId } });
  expect(await row()).toMatchObject({ state: 'queued', locked: true, lastRunId: run.id });
  const refused = call().call(routes.deleteMigration, { params: { id } });
  await expect(refused).rejects.toMatchObject({ problem: { code: 'already-running' } });
  await call().call(routes.cancelRun, { params: { id: run.id } });
  expect(await row()).toMatchObject({ state: 'canceled', status: { code: 230, message: 'Canceled' }, timesRun: 0 });
  expect(await row()).toMatchObject({ locked: false, lastRunId: null });
  await call().call(routes.deleteMigration, { params: { id } });
  await expect(row()).rejects.toMatchObject({ problem: { code: 'not-found' } });
  await expect(call().call(routes.getRun, { params: { id: run.id } })).rejects.toMatchObject({
    problem: { code: 'not-found' },
  });
});

it('has its rows go by its settings, and by changed ones, until they have their own', async () => {
  const { id, ids } = await made(2);
  const [first = '', second = ''] = ids;
  await call().call(routes.changeTransfer, { params: { id: first }, body: { policy: { attempts: 7 } } });
  await call().call(routes.changeTransfer, { params: { id: second }, body: { tags: ['late'] } });
  await call().call(routes.changeMigration, { params: { id }, body: { policy: { attempts: 2 }, exclusions: [] } });
  const settings = async (rowId: string) => {
    const run = await call().call(routes.startRun, { params: { id: rowId }, body: { mode: 'copy' } });
    return await call().call(routes.getRunSettings, { params: { id: run.id } });
  };
  expect(await settings(first)).toMatchObject({ policy: { attempts: 7 } });
  expect(await settings(second)).toMatchObject({ policy: { attempts: 2 }, exclusions: [] });
  const { items } = await call().call(routes.listRows, { params: { id }, query: {} });
  expect(items.map(({ ownSettings, tags }) => ({ ownSettings, tags }))).toEqual([
    { ownSettings: true, tags: [] },
    { ownSettings: false, tags: ['late'] },
  ]);
});

it('tells whoever watches when rows change, in one question for all of them', async () => {
  const { id, ids } = await made(2);
  let asked = 0;
  const { rowSnapshots, rows } = server.app;
  const watching = new RowSnapshots(
    {
      totals: async (from) => {
        asked++;
        return await rows.totals(from);
      },
    },
    server.app.clock,
  );
  const from = { migrationId: id, filter: [], sides: { source: [], destination: [] } };
  const all = await Promise.all(Array.from({ length: 200 }, () => watching.totals(from)));
  expect(new Set(all.map(({ version }) => version)).size).toBe(1);
  expect(asked).toBe(1);
  expect(await rowSnapshots.totals(from)).toEqual(all[0]);
  const over = new AbortController();
  const seen: string[] = [];
  for await (const { data } of as(viewer).events(routes.watchRows, { params: { id }, query: {} }, over.signal)) {
    if (!('rows' in data)) continue;
    seen.push(data.version);
    if (seen.length === 2) break;
    const selection = { ids: ids.slice(0, 1) };
    await call().call(routes.changeNotes, { params: { id }, body: { selection, notes: 'seen by others' } });
  }
  over.abort();
  expect(new Set(seen).size).toBe(2);
});

it('keeps for each person how they want to see the table', async () => {
  const view = {
    columns: ['status', 'source'],
    density: 'compact',
    sort: 'filesFailed',
    direction: 'descending',
  } as const;
  expect(await as(viewer).call(routes.getRowView, {})).toBeNull();
  await as(viewer).call(routes.saveRowView, { body: view });
  await as(viewer).call(routes.saveRowView, { body: { ...view, columns: ['source', 'tags'], gridlines: true } });
  expect(await as(viewer).call(routes.getRowView, {})).toEqual({
    ...view,
    columns: ['source', 'tags'],
    gridlines: true,
  });
  expect(await call().call(routes.getRowView, {})).toBeNull();
  await as(viewer).call(routes.forgetRowView, {});
  expect(await as(viewer).call(routes.getRowView, {})).toBeNull();
});
