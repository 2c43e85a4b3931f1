import { createClient, routes } from '@drover/api';
import { admitRuns } from '@drover/database';
import { WEEKDAYS } from '@drover/migration';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startScheduled } from '../runs/start-scheduled.ts';
import { asPage } from '../testing/as-page.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let ada: Person;
let viewer: Person;

beforeAll(async () => {
  server = await startTestServer();
  [ada, viewer] = await Promise.all([server.person('operator'), server.person('viewer')]);
});
afterAll(() => server[Symbol.asyncDispose]());

const as = (person: Person) => createClient({ baseUrl: server.url, fetch: asPage(person) });

async function made(rows: number) {
  const { connectors } = server.app;
  const own = { type: 'ftp', options: { server: 'ftp.example.org' }, secrets: {}, ownerId: ada.id, shared: true };
  const sourceConnectorId = (await connectors.create({ ...own, displayName: 'Old server' })).id;
  const destinationConnectorId = (await connectors.create({ ...own, displayName: 'New server' })).id;
  const sides = { sourceConnectorId, destinationConnectorId };
  const { id } = await as(ada).call(routes.createMigration, { body: sides });
  const each = (n: number) => ({ source: { path: ['home', `user${n}`] }, destination: { path: [`user${n}`] } });
  const body = { rows: Array.from({ length: rows }, (_, n) => each(n)) };
  const { ids } = await as(ada).call(routes.addRows, { params: { id }, body });
  return { id, ids, ...sides };
}

const startRow = (id: string) => as(ada).call(routes.startRun, { params: { id }, body: { mode: 'copy' } });

it('says how the queue of a migration stands, and lets operators change how many rows are under way at once', async () => {
  const { id, ids } = await made(3);
  for (const row of ids) await startRow(row);
  const params = { id };
  expect(await as(viewer).call(routes.getQueue, { params })).toEqual({
    ...{ rowsAtOnce: 50, allowedNow: 50, lowered: null, opensAt: null, waitsFor: null },
    ...{ underWay: 0, waiting: 3, underWayOfPair: 0, waitingOfPair: 3 },
  });
  const changed = await as(ada).call(routes.changeQueue, { params, body: { rowsAtOnce: 2 } });
  expect(changed).toMatchObject({ rowsAtOnce: 2, waiting: 3 });
  const queues = async () =>
    (await as(viewer).call(routes.listRows, { params, query: {} })).items.map((row) => row.queue);
  expect(await queues()).toEqual([1, 2, 3].map((place) => ({ state: 'waiting', place, priority: 0 })));
  await admitRuns(server.app.database, []);
  expect(await as(ada).call(routes.getQueue, { params })).toMatchObject({ underWay: 2, waiting: 1 });
  const [, , last = ''] = ids;
  const waits = { state: 'waiting', place: 1, priority: 0 };
  expect(await queues()).toEqual([{ state: 'running' }, { state: 'running' }, waits]);
  const shown = await as(viewer).call(routes.getRow, { params: { id, rowId: last } });
  expect(shown).toMatchObject({ queue: waits, agents: [], filesDownloaded: 0 });
  const report = `/api/migrations/${id}/reports/table.csv?columns=queue,agent,filesDownloaded,filesUploaded`;
  const { text } = await send(server.url, 'GET', report, { as: viewer });
  expect(text.replace('\ufeff', '').trimEnd().split('\r\n')).toEqual([
    'Queue,Agent,Files Successful Download,Files Successful Upload',
    ...['Running,,0,0', 'Running,,0,0', '1 (priority 0),,0,0'],
  ]);
  const { items } = await as(ada).call(routes.listRuns, { query: { state: 'queued' } });
  expect(items.find(({ transfer }) => transfer.id === last)?.waiting?.message).toBe(
    'Waiting for its turn in the queue of the migration.',
  );
  await expect(as(viewer).call(routes.changeQueue, { params, body: { rowsAtOnce: 3 } })).rejects.toMatchObject({
    problem: { code: 'forbidden' },
  });
});

it('keeps a connector to its hours and its bandwidth, and says what a run waits for', async () => {
  const { id, ids, sourceConnectorId } = await made(1);
  const limits = { params: { id: sourceConnectorId } };
  expect(await as(viewer).call(routes.getConnectorLimits, limits)).toEqual({
    ...{ bytesPerSecond: null, windows: null, opensAt: null, budget: null },
    now: { open: true, bytesPerSecond: null, until: null },
  });
  // Two hours that are not now.
  const day = new Date(Date.now() + 3 * 86_400_000);
  const days = [
    (['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const)[day.getUTCDay()] ??
      'monday',
  ];
  const far = { days, from: '20:00', to: '22:00' };
  const windows = { timeZone: 'UTC', windows: [far] };
  const body = { bytesPerSecond: 1_000_000, windows };
  const set = await as(ada).call(routes.changeConnectorLimits, { ...limits, body });
  const opensAt = `${day.toISOString().slice(0, 10)}T20:00:00.000Z`;
  expect(set).toEqual({
    ...body,
    opensAt,
    budget: null,
    now: { open: false, bytesPerSecond: 1_000_000, until: opensAt },
  });
  expect(await as(ada).call(routes.getQueue, { params: { id } })).toMatchObject({ opensAt });
  const run = await startRow(ids[0] ?? '');
  expect(run.waiting?.message).toContain('Waiting for the hours in which Old server may be used: from ');
  // The window that is open says how fast.
  const always = { days: [...WEEKDAYS], from: '00:00', to: '00:00', bytesPerSecond: 2_000_000 };
  const open = { bytesPerSecond: 1_000_000, windows: { timeZone: 'UTC', windows: [far, always] } };
  expect(await as(ada).call(routes.changeConnectorLimits, { ...limits, body: open })).toMatchObject({
    ...{ opensAt: null, now: { open: true, bytesPerSecond: 2_000_000, until: opensAt } },
  });
  const bad = { bytesPerSecond: null, windows: { ...windows, timeZone: 'Mars/Olympus' } };
  await expect(as(ada).call(routes.changeConnectorLimits, { ...limits, body: bad })).rejects.toMatchObject({
    problem: { code: 'invalid-request' },
  });
});

it('previews a rule, and starts a row once when its schedule comes, however many servers look', async () => {
  const { id, ids } = await made(2);
  const body = { rule: { every: 'month', day: 4, at: '06:00' }, timeZone: 'Europe/Berlin' } as const;
  const preview = await as(viewer).call(routes.previewSchedule, { body });
  expect(preview).toMatchObject({ text: 'Monthly on 4th at 6:00' });
  expect(preview.next).toHaveLength(5);
  const [row = '', other = ''] = ids;
  const of = (rowId: string) => as(ada).call(routes.getSchedule, { params: { id, rowId } });
  expect(await of(row)).toBeNull();
  const { schedules } = server.app;
  // Hours ago: no server was there.
  const nextAt = new Date(Date.now() - 5 * 3_600_000);
  const wish = { ...body, mode: 'copy', state: 'active', setBy: ada.id, words: preview.text, nextAt } as const;
  await schedules.set([row], wish);
  await schedules.set([other], { ...wish, setBy: viewer.id });
  await Promise.all([startScheduled(server.app), startScheduled(server.app)]);
  const runs = await as(ada).call(routes.listTransferRuns, { params: { id: row }, query: {} });
  expect(runs.items).toMatchObject([
    { state: 'queued', requestedBy: 'The operator', scheduled: { for: nextAt.toISOString(), late: true } },
  ]);
  const after = await of(row);
  expect(after).toMatchObject({ state: 'active', next: preview.next, lastAt: nextAt.toISOString(), lastProblem: null });
  // Whoever may not start it now has not started it then.
  expect(await of(other)).toMatchObject({ lastProblem: 'Whoever set the schedule may not start it any more.' });
  expect((await as(ada).call(routes.getRow, { params: { id, rowId: row } })).schedule).toBe('Monthly on 4th at 6:00');
  await schedules.pause([row]);
  expect(await of(row)).toMatchObject({ state: 'paused', next: [] });
});

it('sets schedules for many rows, which begin when the rows are started on schedule, pause and go on', async () => {
  const { id, ids } = await made(3);
  const params = { id };
  const [first = '', second = '', third = ''] = ids;
  const schedule = { rule: { every: 'day', at: '04:00' }, timeZone: 'UTC', active: false } as const;
  const both = { ids: [first, second] };
  const call = as(ada);
  expect(await call.call(routes.scheduleRows, { params, body: { selection: both, schedule } })).toMatchObject({
    done: 2,
  });
  const stateOf = async (rowId: string) => (await call.call(routes.getSchedule, { params: { id, rowId } }))?.state;
  expect(await stateOf(first)).toBe('set');
  const started = await call.call(routes.startRows, { params, body: { selection: { filter: '' }, when: 'schedule' } });
  expect(started).toMatchObject({
    done: 2,
    refused: [{ rowId: third, reason: expect.stringContaining('no schedule') }],
  });
  expect(await stateOf(first)).toBe('active');
  const due = await server.app.schedules.due(new Date(Date.now() + 86_400_000), 100);
  expect(due.map(({ transferId }) => transferId).sort()).toEqual([first, second].sort());
  await call.call(routes.pauseSchedules, { params, body: { selection: { ids: [second] } } });
  expect(await stateOf(second)).toBe('paused');
  expect(await call.call(routes.resumeSchedules, { params, body: { selection: both } })).toMatchObject({ done: 2 });
  expect(await stateOf(second)).toBe('active');
  const rows = async () => (await call.call(routes.listRows, { params, query: {} })).items.map((row) => row.schedule);
  expect(await rows()).toEqual(['Daily at 4:00', 'Daily at 4:00', null]);
  await call.call(routes.scheduleRows, { params, body: { selection: { filter: '' }, schedule: null } });
  expect(await rows()).toEqual([null, null, null]);
  const over = { rule: { every: 'once', at: '2026-01-01T04:00' }, timeZone: 'UTC' } as const;
  await expect(
    call.call(routes.scheduleRows, { params, body: { selection: both, schedule: over } }),
  ).rejects.toMatchObject({ problem: { code: 'invalid-request', field: 'schedule.rule.at' } });
});
