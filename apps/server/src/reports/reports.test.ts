import { mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, routes } from '@drover/api';
import { LARGEST_FILES } from '@drover/core';
import { dropOldRuns } from '@drover/database';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { hasPython, unzipped } from '../testing/unzipped.ts';

let server: TestServer;
let ada: Person;
let client: ReturnType<typeof createClient>;
let sides: { readonly sourceConnectorId: string; readonly destinationConnectorId: string };
let id: string;
let rows: readonly string[];

/** More than the files that the report of large files is about, and takes no room. */
const LARGE = 16 * 1024 ** 3;
const LONG = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(60));

beforeAll(async () => {
  server = await startTestServer();
  ada = await server.person('operator');
  client = createClient({ baseUrl: server.url, fetch: asPage(ada) });
  const source = await folder('from');
  const home = (name: string) => join(server.folder, 'from', name);
  for (const name of ['anna', 'bob', 'carl']) await mkdir(home(name));
  await writeFile(join(home('anna'), 'a.txt'), 'abc');
  await writeFile(join(home('anna'), 'disk.vmdk'), '');
  await truncate(join(home('anna'), 'disk.vmdk'), LARGE);
  await mkdir(join(home('bob'), ...LONG), { recursive: true });
  await writeFile(join(home('bob'), ...LONG, 'deep.docx'), 'deep');
  await writeFile(join(home('bob'), 'what?.txt'), 'w');
  await writeFile(join(home('bob'), 'film.mkv'), '');
  await truncate(join(home('bob'), 'film.mkv'), LARGEST_FILES.sharepoint + 1024 ** 3);
  await writeFile(join(home('carl'), 'taken'), 'c');
  const destination = await folder('to');
  await mkdir(join(server.folder, 'to', 'carl', 'taken'), { recursive: true });
  sides = { sourceConnectorId: source, destinationConnectorId: destination };
  id = (await client.call(routes.createMigration, { body: { ...sides, filters: { exclude: ['*.vmdk'] } } })).id;
  const row = (name: string, tags: string[] = []) => ({
    ...{ source: { path: [name] }, tags },
    destination: name === 'bob' ? null : { path: [name] },
  });
  const body = { rows: [row('anna', ['=pilot']), row('bob'), row('carl'), row('gone')] };
  rows = (await client.call(routes.addRows, { params: { id }, body })).ids;
  await using _worker = startTestWorker(server.app);
  await run('anna', 'scan');
  await run('bob', 'scan', 'sharepoint');
  for (const name of ['anna', 'carl', 'gone'] as const) await run(name, 'copy');
  // What may get well by itself is tried again three times.
  const tried = async () => (await server.app.rows.getMany([rowOf('carl')])).get(rowOf('carl'))?.timesRun;
  await vi.waitFor(async () => expect(await tried()).toBe(4), { timeout: 60_000, interval: 50 });
}, 120_000);
afterAll(() => server[Symbol.asyncDispose]());

async function folder(name: string): Promise<string> {
  const path = join(server.folder, name);
  await mkdir(path);
  const { connectors } = server.app;
  const options = { path, durable: false };
  const shape = { type: 'local-files', displayName: name, options, secrets: {}, ownerId: ada.id, shared: true };
  return (await connectors.create(shape)).id;
}

const rowOf = (name: string) => rows[['anna', 'bob', 'carl', 'gone'].indexOf(name)] ?? '';

async function run(name: string, mode: 'copy' | 'scan', against?: 'sharepoint'): Promise<void> {
  const body = { mode, ...(against === undefined ? {} : { against }) };
  const started = await client.call(routes.startRun, { params: { id: rowOf(name) }, body });
  const ended = async () => expect((await server.app.runs.get(started.id))?.state).toBe('ended');
  await vi.waitFor(ended, { timeout: 60_000, interval: 50 });
}

const noted = async (wanted: string) =>
  (await server.app.audit.list({ limit: 50 })).find(({ action }) => action === wanted)?.detail;
const report = async (path: string) => {
  const { text, status } = await send(server.url, 'GET', `/api/migrations/${id}/reports/${path}`, { as: ada });
  expect(status).toBe(200);
  return text.replace('\ufeff', '').trimEnd().split('\r\n');
};

it('a row says whether it is ready, also one without a destination that was held against name rules', async () => {
  const readiness = async (name: string) =>
    await client.call(routes.getReadiness, { params: { id, rowId: rowOf(name) } });
  expect(await readiness('anna')).toMatchObject({ readiness: 'ready', reasons: [] });
  const bob = await readiness('bob');
  expect(bob.readiness).toBe('blocked');
  expect(bob.reasons.map(({ code, items }) => [code, items])).toEqual([
    ['no-destination', null],
    ['path-too-long', 3],
    ['too-large', 1],
    ['renamed', 1],
  ]);
  expect(await readiness('carl')).toMatchObject({ readiness: null, scanRunId: null });
  const { items } = await client.call(routes.listRows, { params: { id }, query: {} });
  expect(items.map((each) => each.readiness)).toEqual(['ready', 'blocked', null, null]);
  const inCode = "Success. Some files aren't supported by SharePoint and OneDrive and weren't transferred";
  expect(items[1]?.status).toEqual({ code: 102, message: inCode });
  const run = await client.call(routes.getRun, { params: { id: bob.scanRunId ?? '' } });
  expect(run.status.message).toBe(inCode);
});

it('what filters leave out stands by itself, and is none of what a scan found', async () => {
  const { items } = await client.call(routes.listRows, { params: { id }, query: { filter: 'files excluded:1' } });
  expect(items.map((each) => each.id)).toEqual([rowOf('anna')]);
  expect(await report('table.csv?columns=source,filesSkipped,filesExcluded,dataExcluded&filter=path:anna')).toEqual([
    'Source Path,Files Skipped,Files Excluded,Data Excluded (MB)',
    '/anna,0,1,16384.00',
  ]);
});

it('only a scan is held against name rules', async () => {
  const body = { mode: 'copy', against: 'sharepoint' } as const;
  const refused = client.call(routes.startRun, { params: { id: rowOf('anna') }, body });
  await expect(refused).rejects.toMatchObject({ problem: { code: 'invalid-request' } });
});

it('the overview says what was scanned and is not copied yet, and how long that takes by what was measured', async () => {
  const overview = await client.call(routes.getScanOverview, { params: { id } });
  expect(overview).toMatchObject({ rows: 4, scanned: 2, files: 1 });
  expect(overview.estimate?.basis).toBe('few');
  expect(overview.estimate?.from).toMatchObject({ runs: expect.any(Number), files: expect.any(Number) });
  expect(overview.estimate?.seconds).toBeGreaterThan(0);
});

it('chosen rows are weighed: what their scans found, and how many have a schedule', async () => {
  const body = { selection: { ids: [rowOf('bob'), rowOf('gone')] } };
  expect(await client.call(routes.weighRows, { params: { id }, body })).toMatchObject({
    ...{ rows: 2, scanned: 1, scheduled: 0, files: 1 },
    estimate: { basis: 'few' },
  });
  const unscanned = { selection: { filter: 'source:carl' } };
  expect(await client.call(routes.weighRows, { params: { id }, body: unscanned })).toEqual({
    ...{ rows: 1, scanned: 0, scheduled: 0, blocked: 0, files: 0, bytes: 0, estimate: null, budget: null },
  });
});

async function scanReports(): Promise<Record<string, string>> {
  const answer = await asPage(ada)(`${server.url}/api/migrations/${id}/reports/scan.zip`);
  expect(answer.headers.get('content-disposition')).toMatch(/ScanReport-\d{4}-\d\d-\d\d\.zip/);
  const path = join(server.folder, 'scan.zip');
  await writeFile(path, Buffer.from(await answer.arrayBuffer()));
  return Object.fromEntries(await unzipped(path));
}

it('the scan reports are five files that say what each scan found', async (context) => {
  context.skip(!hasPython, 'no python3 with its library here');
  const files = await scanReports();
  const lines = (name: string) => files[`${name}.csv`]?.trimEnd().split('\r\n');
  expect(Object.keys(files)).toHaveLength(5);
  expect(lines('ScanSummaryReport')).toEqual([
    'Source Path,Files,Data (MB),Status,Status Code,Tags',
    `/anna,1,0.00,Success,100,"'=pilot"`,
    '/bob,1,0.00,Success,102,',
    'Total,2,0.00,-,-,-',
  ]);
  const [heading, ...long] = lines('LongPathReport') ?? [];
  expect(heading).toBe('Source Path,Path,Length,Limit');
  expect(long.sort()).toEqual([
    `/bob,/${LONG.slice(0, 7).join('/')},426,400`,
    `/bob,/${LONG.join('/')},487,400`,
    `/bob,/${LONG.join('/')}/deep.docx,497,400`,
  ]);
  expect(lines('CommonPathReport')).toEqual([
    'Source Path,Folder,Items,Longest Path,Limit',
    `/bob,/${LONG.slice(0, 3).join('/')},2,497,400`,
    `/bob,/${LONG.slice(0, 2).join('/')},1,426,400`,
  ]);
  expect(lines('LargeFilesReport')).toEqual(['Source Path,Path,Size (MB)', '/bob,/film.mkv,257024.00']);
  expect(lines('FilesExtensionReport')).toEqual(['Extension,Files,Data (MB)', 'txt,2,0.00']);
});

it('the migration report has a line for each row', async () => {
  const [heading, ...lines] = await report('migration.csv');
  expect(heading).toMatch(/^Schedule ID,Source,Destination,Tags,Notes,First Run Start,Files Transferred,/);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(
    new RegExp(
      `^${rowOf('anna')},/anna,/anna,"'=pilot",,\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00,1,3,0\\.00,"0 days, `,
    ),
  );
  expect(lines[0]).toContain(',2,Success,100,1,3,0.00,');
  expect(lines[3]).toContain(',Failure,');
});

it('the table report has the columns asked for, filtered and sorted', async () => {
  expect(
    await report('table.csv?columns=source,readiness,status&sort=source&direction=descending&filter=-path:gone'),
  ).toEqual(['Source Path,Readiness,Status', '/carl,,Failed', '/bob,blocked,Scanned', '/anna,ready,Success']);
  const wrong = await send(server.url, 'GET', `/api/migrations/${id}/reports/table.csv?columns=nonsense`, { as: ada });
  expect(wrong.body).toMatchObject({ code: 'invalid-request', detail: expect.stringContaining('nonsense') });
});

it('the error report names each failure, and rows that could not be opened at all', async () => {
  const [heading, ...lines] = await report('errors.csv');
  expect(heading).toBe('ScheduleID,Username,Action,Path,Error Message,Comments');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(new RegExp(`^${rowOf('gone')},/gone,open the source,/,`));
  expect(lines[1]).toMatch(new RegExp(`^${rowOf('carl')},/carl,upload,/taken,.*,".*\\."$`));
});

it('the log of a row that could not be opened at all says why, and what to do', async () => {
  const row = (await server.app.rows.getMany([rowOf('gone')])).get(rowOf('gone'));
  expect(row?.statusCode).toBe(411);
  const { text } = await send(server.url, 'GET', `/api/runs/${row?.lastRunId}/log.csv`, { as: ada });
  const [, start, line, ...more] = text.trimEnd().split('\r\n');
  expect(more).toEqual([]);
  expect(start).toContain(',n/a,start,');
  expect(line).toMatch(/^Failure,.*gone.*\. .*\./);
  expect(await readdir(join(server.folder, 'to'))).not.toContain('gone');
});

it('logs of the rows that pass a filter come as one archive', async () => {
  const answer = await fetch(`${server.url}/api/migrations/${id}/logs.zip`, {
    method: 'POST',
    headers: { cookie: ada.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    body: JSON.stringify({ selection: { filter: '-path:gone', except: [rowOf('carl')] }, formats: ['csv'] }),
  });
  const archive = Buffer.from(await answer.arrayBuffer()).toString('latin1');
  const names = new Set(archive.match(/\d{4}-\d\d-\d\d_\w+_[0-9A-Za-z]{22}\.droverlog\.(?:csv|html)/g));
  expect([...names].map((name) => name.replace(/_[0-9A-Za-z]{22}/, '').slice(11)).sort()).toEqual([
    'anna.droverlog.csv',
    'bob.droverlog.csv',
  ]);
});

it('rows that never ran have no logs: alone they are refused with what is missing, among others they are left out', async () => {
  const own = (await client.call(routes.createMigration, { body: sides })).id;
  const row = (name: string) => ({ source: { path: [name] }, destination: null });
  const { ids } = await client.call(routes.addRows, { params: { id: own }, body: { rows: [row('anna'), row('bob')] } });
  const logsOf = async (selection: unknown) =>
    await send(server.url, 'POST', `/api/migrations/${own}/logs.zip`, { as: ada, body: { selection } });
  const looked = vi.spyOn(server.app.transfers, 'getMany');
  const detail = 'None of the chosen rows (2) was scanned or copied, so there is no log.';
  for (const selection of [{ filter: '' }, { ids }]) {
    const { status, body } = await logsOf(selection);
    expect([status, body.code, body.detail]).toEqual([409, 'no-logs', detail]);
  }
  expect((await logsOf({ filter: 'source:nobody' })).body).toMatchObject({ code: 'no-logs' });
  expect(looked).not.toHaveBeenCalled();
  looked.mockRestore();

  await using _worker = startTestWorker(server.app);
  const scanned = async (row = '') => {
    const scan = await client.call(routes.startRun, { params: { id: row }, body: { mode: 'scan' } });
    const ended = async () => expect((await server.app.runs.get(scan.id))?.state).toBe('ended');
    await vi.waitFor(ended, { timeout: 60_000 });
    return scan.id;
  };
  const archived = async () => {
    const { text } = await logsOf({ filter: '' });
    return [...new Set(text.match(/[0-9A-Za-z]{22}(?=\.droverlog)|logs-deleted-by-age\.txt/g))];
  };
  const first = await scanned(ids[0]);
  expect(await archived()).toEqual([first]);
  const age = 'update drover.runs set log_deleted_at = now() where id = $1';
  await server.app.database.withClient((database) => database.query(age, [first]));
  const left = 'Of the last runs of what was chosen, 1 had their logs deleted by age: no log of them is left.';
  expect((await logsOf({ filter: '' })).body).toMatchObject({ code: 'no-logs', detail: left });
  const second = await scanned(ids[1]);
  expect(await archived()).toEqual(['logs-deleted-by-age.txt', second]);
});

it('problems are grouped by cause over all rows, accepted with a reason, told to a help desk, and tried again', async () => {
  const list = async () => await client.call(routes.listMigrationProblems, { params: { id } });
  const groups = await list();
  expect(groups.map(({ cause, rows: inRows, items }) => [cause, inRows, items])).toEqual([
    ['unsupported-at-destination:path-too-long', 1, 3],
    ['destination:already-exists:path', 1, 1],
    ['unsupported-at-destination:too-large', 1, 1],
  ]);
  expect(groups[1]).toMatchObject({ mender: 'you', help: '/api/docs/errors#already-exists', accepted: { items: 0 } });
  const [tooLong, exists] = groups.map(({ cause }) => cause);
  const accept = async (cause = '') =>
    await client.call(routes.acceptProblem, { params: { id }, body: { cause, reason: 'Nobody needs them' } });
  const accepted = await accept(tooLong);
  expect(accepted).toMatchObject({ items: 3, reason: 'Nobody needs them', cause: tooLong });
  await expect(accept(tooLong)).rejects.toMatchObject({ problem: { code: 'not-found' } });
  expect((await list())[0]).toMatchObject({ items: 3, accepted: { items: 3 } });
  const { text } = await send(server.url, 'GET', `/api/migrations/${id}/problems.csv`, { as: ada });
  const lines = text.trimEnd().split('\r\n');
  expect(lines).toHaveLength(6);
  expect(lines.filter((line) => line.endsWith(',yes'))).toHaveLength(3);
  expect(lines.some((line) => line.includes('/carl,/taken,'))).toBe(true);
  const params = { id, acceptanceId: accepted.id };
  await client.call(routes.revokeAcceptance, { params });
  expect(await client.call(routes.listAcceptances, { params: { id } })).toEqual([]);

  const scanned = await client.call(routes.retryProblem, { params: { id }, body: { cause: tooLong ?? '' } });
  expect(scanned).toMatchObject({ done: 0, refusedCount: 1, refused: [{ rowId: rowOf('bob') }] });
  await rm(join(server.folder, 'to', 'carl', 'taken'), { recursive: true });
  await using _worker = startTestWorker(server.app);
  const retried = await client.call(routes.retryProblem, { params: { id }, body: { cause: exists ?? '' } });
  expect(retried).toEqual({ done: 1, refused: [], refusedCount: 0 });
  await vi.waitFor(async () => expect(await list()).toHaveLength(2), { timeout: 60_000, interval: 50 });
  expect(await noted('migration.accept-problem')).toMatchObject({
    ...{ items: 3, bytes: accepted.bytes, rows: { chosen: 1, named: [{ id: rowOf('bob'), source: '/bob' }] } },
  });
  expect(await noted('migration.retry-problem')).toMatchObject({
    ...{ items: 1, bytes: groups[1]?.bytes, rows: { chosen: 1, named: [{ id: rowOf('carl'), source: '/carl' }] } },
  });
});

it('a permission map is uploaded in place of the one before, or refused with its line, and given back as it is', async () => {
  const own = (await client.call(routes.createMigration, { body: sides })).id;
  const put = async (text: string, preview = false) =>
    await client.call(routes.putPermissionMap, { params: { id: own }, query: { preview }, body: new Blob([text]) });
  expect(await client.call(routes.getPermissionMap, { params: { id: own } })).toMatchObject({
    entries: [],
    changedAt: null,
  });
  expect(await put('a.com, b.com\nann@a.com, ann@b.com', true)).toMatchObject({
    done: false,
    entries: 1,
    redundant: 1,
  });
  expect(await put('old@a.com, b@b.com')).toMatchObject({ done: true, entries: 1 });
  await expect(put('x.com, y.com\nSales\na@x.com, b@')).rejects.toMatchObject({
    problem: {
      code: 'file-refused',
      detail: 'Line 2: The line has no comma. 1 more error was found.',
      fields: [
        { field: 'Line 2', message: 'The line has no comma.' },
        { field: 'Line 3, Destination User', message: expect.stringContaining('no whole address') },
      ],
    },
  });
  await put('a.com, b.com\n=cmd, Sales\nleft@a.com,');
  const { text } = await send(server.url, 'GET', `/api/migrations/${own}/permission-map.csv`, { as: ada });
  expect(text).toBe(`Source User,Destination User\r\na.com,b.com\r\n"'=cmd",Sales\r\nleft@a.com,\r\n`);
  await put(text);
  const { entries, changedBy } = await client.call(routes.getPermissionMap, { params: { id: own } });
  expect(entries.map(({ source }) => source)).toEqual(['a.com', '=cmd', 'left@a.com']);
  expect(changedBy).not.toBeNull();
  const body = { source: ['ann@x.com', 'bob@x.com'], destination: ['Ann@x.com'] };
  expect(await client.call(routes.discoverPermissionPairs, { params: { id: own }, body })).toEqual({
    entries: [{ source: 'ann@x.com', destination: 'Ann@x.com' }],
    unmatched: ['bob@x.com'],
  });
});

it('scan reports, readiness and problems of all rows stay as they are when logs are deleted by age', async (context) => {
  context.skip(!hasPython, 'no python3 with its library here');
  const told = async () => ({
    scan: await scanReports(),
    files: await Promise.all(['migration', 'errors', 'table'].map((name) => report(`${name}.csv`))),
    problems: await client.call(routes.listMigrationProblems, { params: { id } }),
    rows: (await client.call(routes.listRows, { params: { id }, query: {} })).items,
  });
  const before = await told();
  expect(before.scan['LongPathReport.csv']?.split('\r\n')).toHaveLength(5);
  await dropOldRuns(server.app.database, new Date(Date.now() + 3_600_000));
  expect(await told()).toEqual(before);
});
