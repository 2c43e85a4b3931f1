import { createClient, type RowSelection, routes } from '@drover/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let ada: Person;
let admin: Person;
let source: string;
let destination: string;

beforeAll(async () => {
  server = await startTestServer();
  [ada, admin] = await Promise.all([server.person('operator'), server.person('administrator')]);
  const { connectors } = server.app;
  const own = { type: 'ftp', options: { server: 'ftp.example.org' }, secrets: {}, ownerId: ada.id, shared: false };
  source = (await connectors.create({ ...own, displayName: 'Old server' })).id;
  destination = (await connectors.create({ ...own, displayName: 'New server' })).id;
});
afterAll(() => server[Symbol.asyncDispose]());

const as = (person: Person) => createClient({ baseUrl: server.url, fetch: asPage(person) });
const api = () => as(ada);

/** A migration with these rows; one whose name ends with `?` has no destination. */
async function migrationOf(...names: string[]) {
  const { id } = await api().call(routes.createMigration, {
    body: { sourceConnectorId: source, destinationConnectorId: destination },
  });
  const rows = names.map((name) => ({
    source: { path: ['home', name] },
    destination: name.endsWith('?') ? null : { path: [name] },
  }));
  const { ids } = await api().call(routes.addRows, { params: { id }, body: { rows } });
  const read = async () => (await api().call(routes.listRows, { params: { id }, query: {} })).items;
  return { id, ids, params: { id }, read };
}

/** What is kept of the runs of these rows, oldest first. */
async function runsOf(ids: readonly string[]) {
  const { rows } = await server.app.database.withClient((client) =>
    client.query(
      `select mode, requested_by, requester_id, priority, settings->'policy'->>'attempts' as attempts, settings->>'against' as against from drover.runs
        where transfer_id = any($1) order by number`,
      [ids],
    ),
  );
  return rows;
}

const all: RowSelection = { filter: '' };

it('a row is not deleted as if it were a single transfer', async () => {
  const { ids, read } = await migrationOf('a');
  const remove = api().call(routes.deleteTransfer, { params: { id: ids[0] ?? '' } });
  await expect(remove).rejects.toThrow('row of a migration');
  expect(await read()).toHaveLength(1);
});

it('who lost sight of a migration does not get it back when a connector of it is deleted', async () => {
  const wish = { type: 'ftp', options: { server: 'ftp.example.org' }, secrets: {}, displayName: 'Shared for a while' };
  const shared = await server.app.connectors.create({ ...wish, ownerId: admin.id, shared: true });
  const { id } = await api().call(routes.createMigration, {
    body: { sourceConnectorId: shared.id, destinationConnectorId: destination },
  });
  await as(admin).call(routes.changeConnector, { params: { id: shared.id }, body: { shared: false } });
  await expect(api().call(routes.getMigration, { params: { id } })).rejects.toThrow();
  await as(admin).call(routes.deleteConnector, {
    params: { id: shared.id },
    query: { confirm: shared.displayName },
  });
  await expect(api().call(routes.getMigration, { params: { id } })).rejects.toThrow();
});

describe('many rows at once', () => {
  it('get tags and flags, lose others, and keep the rest in their order', async () => {
    const { params, ids, read } = await migrationOf('a', 'b', 'c');
    const [first = ''] = ids;
    const tag = async (selection: RowSelection, add: string[], remove: string[] = []) =>
      await api().call(routes.changeTags, { params, body: { selection, add, remove } });
    expect(await tag(all, ['x', 'pilot'])).toEqual({ done: 3, refused: [], refusedCount: 0 });
    expect(await tag({ filter: 'tags:x', except: [first] }, ['late'], ['x'])).toMatchObject({ done: 2 });
    await api().call(routes.changeFlags, { params, body: { selection: { ids: [first] }, add: ['vip'] } });
    expect((await read()).map(({ tags, flags }) => ({ tags, flags }))).toEqual([
      { tags: ['x', 'pilot'], flags: ['vip'] },
      { tags: ['pilot', 'late'], flags: [] },
      { tags: ['pilot', 'late'], flags: [] },
    ]);
  });

  it.each(['tags', 'flags'] as const)('have no more %s than a file may give them', async (kind) => {
    const { params, ids, read } = await migrationOf('a', 'b');
    const [first = ''] = ids;
    const route = kind === 'tags' ? routes.changeTags : routes.changeFlags;
    const put = async (selection: RowSelection, add: string[], remove: string[] = []) =>
      await api().call(route, { params, body: { selection, add, remove } });
    await put({ ids: [first] }, ['own']);
    const many = Array.from({ length: 20 }, (_, at) => `t${at}`);
    expect(await put(all, many)).toEqual({
      done: 1,
      refused: [{ rowId: first, reason: expect.stringContaining(`would have 21 ${kind}, and a row may have 20`) }],
      refusedCount: 1,
    });
    expect((await read()).map((row) => row[kind].length)).toEqual([1, 20]);
    expect(await put(all, many, ['own'])).toMatchObject({ done: 2 });
  });

  it('are told apart from what is no row of the migration', async () => {
    const { params, ids } = await migrationOf('a');
    const other = await migrationOf('b');
    const [foreign = ''] = other.ids;
    const body = { selection: { ids: [...ids, foreign] }, notes: 'call Bob' };
    const end = await api().call(routes.changeNotes, { params, body });
    expect(end).toEqual({
      done: 1,
      refused: [{ rowId: foreign, reason: expect.stringContaining('no row of this migration') }],
      refusedCount: 1,
    });
    expect((await other.read())[0]).toMatchObject({ notes: '' });
  });

  it('are moved, deleted and duplicated; those that were run stay as they are, and their copies start anew', async () => {
    const { params, ids, read } = await migrationOf('a', 'b', 'c');
    const [first = '', second = ''] = ids;
    await api().call(routes.changeRowSettings, { params, body: { selection: all, policy: { attempts: 5 } } });
    await api().call(routes.startRows, { params, body: { selection: { ids: [first] } } });
    const moved = await api().call(routes.changePaths, {
      params,
      body: { selection: { ids: [first, second] }, destination: { path: '/elsewhere/b' } },
    });
    expect(moved).toMatchObject({ done: 1, refused: [{ rowId: first }] });
    expect(moved.refused[0]?.reason).toMatch(/Duplicate it/);
    expect(await api().call(routes.deleteRows, { params, body: { selection: all } })).toMatchObject({
      done: 2,
      refused: [{ rowId: first, reason: expect.stringContaining('stays') }],
    });
    await api().call(routes.duplicateRows, { params, body: { selection: all } });
    const [ran, copy, ...none] = await read();
    expect(none).toEqual([]);
    expect(ran).toMatchObject({ state: 'queued', locked: true });
    expect(copy).toMatchObject({
      ...{ state: 'new', locked: false, ownSettings: true },
      source: { display: '/home/a' },
    });
    expect(copy?.id).not.toBe(ran?.id);
  });

  it('are started, but for those that cannot be, and are not started twice', async () => {
    const { params, ids, read } = await migrationOf('a', 'b', 'c?');
    const [, , unplaced = ''] = ids;
    const start = async (selection: RowSelection) =>
      await api().call(routes.startRows, { params, body: { selection } });
    expect(await start(all)).toEqual({
      done: 2,
      refused: [{ rowId: unplaced, reason: expect.stringContaining('no destination') }],
      refusedCount: 1,
    });
    const again = await start(all);
    expect(again).toMatchObject({ done: 0, refusedCount: 3 });
    expect(again.refused.map(({ reason }) => reason)).toContain('It is queued or running already.');
    expect(
      await api().call(routes.scanRows, { params, body: { selection: { filter: 'path:c' }, against: 'windows' } }),
    ).toMatchObject({
      done: 1,
    });
    expect((await read()).map(({ state }) => state)).toEqual(['queued', 'queued', 'queued']);
    const rows = await runsOf(ids);
    expect(rows.map(({ mode }) => mode)).toEqual(['copy', 'copy', 'scan']);
    expect(rows.map(({ against }) => against)).toEqual([null, null, 'windows']);
    expect(rows[0]).toMatchObject({ requested_by: 'The operator', requester_id: ada.id, attempts: '3' });
  });

  it('are started once where several people start them at the same time', async () => {
    const { params, ids } = await migrationOf(...Array.from({ length: 40 }, (_, n) => `user ${n}`));
    const ends = await Promise.all(
      [ada, admin, ada, admin].map((who) => as(who).call(routes.startRows, { params, body: { selection: all } })),
    );
    expect(ends.reduce((sum, { done }) => sum + done, 0)).toBe(ids.length);
    const canceled = await Promise.all(
      [ada, admin].map((who) => as(who).call(routes.cancelRows, { params, body: { selection: all } })),
    );
    expect(canceled.reduce((sum, { done }) => sum + done, 0)).toBe(ids.length);
    const { byState } = await api().call(routes.getRowTotals, { params, query: {} });
    expect(byState).toEqual({ canceled: ids.length });
  });

  it('are paused, go on and are cancelled while that can be', async () => {
    const { params, ids, read } = await migrationOf('a', 'b');
    const [first = ''] = ids;
    const states = async () => (await read()).map(({ state }) => state);
    await api().call(routes.startRows, { params, body: { selection: { ids: [first] } } });
    expect(await api().call(routes.pauseRows, { params, body: { selection: all } })).toMatchObject({
      ...{ done: 1, refusedCount: 1 },
      refused: [{ reason: 'It is neither queued nor running.' }],
    });
    expect(await states()).toEqual(['paused', 'new']);
    expect(await api().call(routes.resumeRows, { params, body: { selection: all } })).toMatchObject({ done: 1 });
    expect(await states()).toEqual(['queued', 'new']);
    expect(await api().call(routes.cancelRows, { params, body: { selection: all } })).toMatchObject({ done: 1 });
    expect(await states()).toEqual(['canceled', 'new']);
  });

  it('go by settings and a priority of their own, until those of the migration hold again', async () => {
    const { id, params, ids, read } = await migrationOf('a', 'b');
    const [first = ''] = ids;
    const selection = { ids: [first] };
    const settings = async () => await api().call(routes.getTransfer, { params: { id: first } });
    await api().call(routes.changeRowSettings, {
      params,
      body: { selection, policy: { attempts: 5 }, filters: { include: ['*.pdf'] } },
    });
    await api().call(routes.changeMigration, { params: { id }, body: { policy: { attempts: 2, verify: 'size' } } });
    expect(await settings()).toMatchObject({ policy: { attempts: 5 }, filters: { include: ['*.pdf'] } });
    await api().call(routes.changeRowSettings, { params, body: { selection, inherit: true } });
    expect(await settings()).toMatchObject({ policy: { attempts: 2, verify: 'size' }, filters: { include: [] } });
    await api().call(routes.startRows, { params, body: { selection } });
    await api().call(routes.changePriority, { params, body: { selection: all, priority: 7 } });
    expect((await read()).map(({ priority }) => priority)).toEqual([7, 7]);
    expect(await runsOf([first])).toMatchObject([{ priority: 7 }]);
  });

  it('leave one entry in the audit log, with what was chosen and what became of it', async () => {
    const { id, params, ids } = await migrationOf('a', 'b');
    await api().call(routes.changeTags, { params, body: { selection: { ids: [...ids] }, add: ['x'] } });
    await api().call(routes.deleteRows, { params, body: { selection: { filter: 'tags:x' } } });
    const { items } = await as(admin).call(routes.listAudit, { query: { limit: 2 } });
    const named = ['a', 'b'].map((name, at) => ({ id: ids[at], source: `/home/${name}`, destination: `/${name}` }));
    expect(items).toMatchObject([
      {
        action: 'migration.delete-rows',
        target: id,
        detail: { rows: { filter: 'tags:x', except: 0, named }, done: 2 },
      },
      {
        action: 'migration.tag-rows',
        target: id,
        detail: { rows: { chosen: 2, named }, add: ['x'], done: 2, refused: 0 },
      },
    ]);
    const other = await migrationOf('c');
    const both = [...other.ids, ...ids];
    await api().call(routes.cancelRows, { params: other.params, body: { selection: { ids: both } } });
    const [last, made] = (await as(admin).call(routes.listAudit, { query: { limit: 2 } })).items;
    expect(last).toMatchObject({
      action: 'migration.cancel-rows',
      detail: { rows: { chosen: 3, named: [{ source: '/home/c' }] }, done: 0, refused: 3, refusedRows: both },
    });
    expect(made).toMatchObject({
      action: 'migration.add-rows',
      detail: { rows: { chosen: 1, named: [{ source: '/home/c' }] } },
    });
  });

  it('are not started where a connector is not authorised, and nothing is queued', async () => {
    const { params, read } = await migrationOf('a');
    await server.app.connectors.deauthorize(destination, 'For a test.');
    const refused = api().call(routes.startRows, { params, body: { selection: all } });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'connector-deauthorized' } });
    expect((await read())[0]).toMatchObject({ state: 'new', locked: false });
  });
});
