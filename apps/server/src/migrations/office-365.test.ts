import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, type Run, routes } from '@drover/api';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type MicrosoftBed, openMicrosoftBed } from '../oauth/testing/microsoft-bed.ts';
import { asPage } from '../testing/as-page.ts';
import { send } from '../testing/send.ts';
import type { Person } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

const user = (name: string) => `${name}@contoso.example`;
/** With the path of a OneDrive before it, 1 more than the service takes; with that of the library, it fits. */
const LONG = ['l'.repeat(190), 'm'.repeat(174)];

const NOTEBOOK = ['Open Notebook.onetoc2', 'Plans.one'];

let bed: MicrosoftBed;
let ada: Person;
let client: ReturnType<typeof createClient>;
let from: string;
let office: string;

beforeAll(async () => {
  bed = await openMicrosoftBed({
    users: [
      { userPrincipalName: user('anna'), aliases: [user('a.berg')] },
      { userPrincipalName: user("o'bert"), oneDrive: 'unprovisioned' },
      { userPrincipalName: user('cleo'), licensed: false },
      { userPrincipalName: user('dora'), accountEnabled: false },
      { userPrincipalName: user('emil'), quota: 10 },
      { userPrincipalName: user('frida'), quota: 30 },
    ],
    sites: [{ path: 'sites/Marketing' }],
  });
  ada = await bed.server.person('administrator');
  client = createClient({ baseUrl: bed.server.url, fetch: asPage(ada) });
  const homes = join(bed.server.folder, 'homes');
  for (const name of ['A.Berg', "o'bert", 'cleo', 'dora', 'emil']) {
    await mkdir(join(homes, name), { recursive: true });
    await writeFile(join(homes, name, 'letter.txt'), 'a letter of 21 letters');
  }
  await mkdir(join(homes, 'A.Berg', 'Notes'));
  for (const name of NOTEBOOK) await writeFile(join(homes, 'A.Berg', 'Notes', name), name);
  await mkdir(join(homes, 'dora', ...LONG), { recursive: true });
  await mkdir(join(homes, 'dora', 'forms'), { recursive: true });
  const options = { path: homes, durable: false };
  const shape = { type: 'local-files', displayName: 'Homes', options, secrets: {}, ownerId: ada.id, shared: true };
  from = (await bed.server.app.connectors.create(shape)).id;
  office = await bed.admit(ada);
}, 120_000);
afterAll(() => bed?.[Symbol.asyncDispose]());

async function migration(sourceConnectorId = from): Promise<string> {
  return (await client.call(routes.createMigration, { body: { sourceConnectorId, destinationConnectorId: office } }))
    .id;
}

const file = (text: string): Blob => new Blob([text]);
const usersRead = () =>
  bed.cloud.microsoft.requests().filter(({ url }) => url.includes('/v1.0/users?') && url.includes('proxy')).length;

describe('the users of a directory', () => {
  const wish = { source: { root: '', path: [] }, rules: [{ kind: 'directory' as const, below: '/From the server' }] };

  it('are found by their names and aliases, and are read once in four days or when that is asked for', async () => {
    const id = await migration();
    const discover = async (query: object) =>
      await client.call(routes.discoverRows, {
        params: { id },
        query: { ...wish, preview: true, ...query },
        body: file(''),
      });
    const found = await discover({});
    expect(found).toMatchObject({ counts: { matched: 5, ambiguous: 0, unmatched: 0 }, complete: true });
    expect(found.items[0]).toMatchObject({
      source: '/A.Berg',
      destinations: [`${user('anna')}/From the server`],
      rule: 'directory',
    });
    const read = usersRead();
    await discover({});
    const roots = await client.call(routes.listRoots, { params: { id: office }, query: {} });
    expect(roots.items).toContainEqual({ name: 'Marketing', kind: 'site', label: 'Marketing' });
    expect(usersRead()).toBe(read);
    await discover({ refresh: true });
    const anew = await client.call(routes.listRoots, { params: { id: office }, query: { refresh: true } });
    expect(usersRead()).toBe(read + 2);
    expect(Date.parse(anew.readAt)).toBeGreaterThanOrEqual(Date.parse(roots.readAt));
  });

  it('get rows as a source, too, and lines of the permission map', async () => {
    const id = await migration(office);
    const query = { ...wish, rules: [{ kind: 'equal-names' as const, below: '/Old' }], preview: true };
    const found = await client.call(routes.discoverRows, { params: { id }, query, body: file('') });
    expect(found.items).toContainEqual({
      ...{ name: user('emil'), source: user('emil'), outcome: 'matched', rule: 'equal-names' },
      destinations: [`${user('emil')}/Old`],
    });
    const pairs = await client.call(routes.discoverPermissionPairs, { params: { id }, body: {} });
    expect(pairs.unmatched).toEqual([]);
    expect(pairs.entries).toContainEqual({ source: user('a.berg'), destination: user('a.berg') });
  });

  it('cannot be asked of a side that has no directory', async () => {
    const params = { id: await migration() };
    const asking = client.call(routes.discoverPermissionPairs, { params, body: {} });
    await expect(asking).rejects.toMatchObject({ problem: { code: 'invalid-request', field: 'source' } });
  });
});

describe('a file of rows', () => {
  it('names users, libraries and their addresses', async () => {
    const id = await migration();
    const lines = [
      `cleo,/Marketing/Site Contents/Documents/Cleo`,
      `dora,https://contoso.sharepoint.com/sites/Marketing/Shared%20Documents`,
      `emil,/${user('emil')}/Old`,
    ];
    const body = file(`Source Path,Destination Path\n${lines.join('\n')}\n`);
    const { items } = await client.call(routes.importRows, { params: { id }, query: { preview: true }, body });
    expect(items.map(({ destination }) => destination)).toEqual([
      'Marketing/Site Contents/Documents/Cleo',
      'https://contoso.sharepoint.com/sites/Marketing/Shared%20Documents',
      `${user('emil')}/Old`,
    ]);
  });

  it('is warned of where a destination is on a host of another tenant, also in an update', async () => {
    const id = await migration();
    const lines = [
      'anna,https://fabrikam.sharepoint.com/sites/A/Docs',
      'bert,https://CONTOSO.sharepoint.com/sites/Marketing/Shared%20Documents',
      'cleo,https://fabrikam-my.sharepoint.com/personal/cleo/Documents',
      'dora,https://contoso-my.sharepoint.com/personal/dora_contoso_example/Documents',
      'emil,/fabrikam.sharepoint.com:Sales/Site Contents/Documents',
    ];
    const body = file(`Source Path,Destination Path\n${lines.join('\n')}\n`);
    const { problems } = await client.call(routes.importRows, { params: { id }, query: { preview: true }, body });
    const reason = 'fabrikam.sharepoint.com is no host of this tenant, whose sites are on contoso.sharepoint.com.';
    expect(problems).toMatchObject(
      [2, 4, 6].map((line) => ({ severity: 'warning', line, column: 'Destination Path', reason })),
    );
    const rows = [{ source: { path: ['anna'] }, destination: { root: user('anna'), path: [] } }];
    const { ids } = await client.call(routes.addRows, { params: { id }, body: { rows } });
    const update = file(`ID,Destination Path\n${ids[0]},https://fabrikam.sharepoint.com/sites/A/Docs\n`);
    const told = await client.call(routes.updateRows, { params: { id }, query: { preview: true }, body: update });
    expect(told.problems).toMatchObject([{ severity: 'warning', line: 2, reason }]);
    expect(bed.cloud.microsoft.violations()).toEqual([]);
  });

  it.each([
    ['/Marketing', 'The path names a site, and no library of it.'],
    ['/Marketing/Site Contents', 'The path names a site, and no library of it.'],
    ['/Marketing/Subsites/Events', 'The path names a site, and no library of it.'],
    ['/Marketing/Documents', 'Below a site stand Site Contents and Subsites, and not "Documents".'],
    ['https://contoso.sharepoint.com/sites/Marketing', 'The address names a site, and no library of it.'],
  ])('is refused where a destination is none: %s', async (destination, reason) => {
    const id = await migration();
    const body = file(`Source Path,Destination Path\nanna,${destination}\n`);
    const { problems } = await client.call(routes.importRows, { params: { id }, query: { preview: true }, body });
    expect(problems).toMatchObject([{ severity: 'error', line: 2, column: 'Destination Path', reason }]);
  });
});

const ended = async (row: string, mode: 'copy' | 'scan'): Promise<Run> => {
  const { id } = await client.call(routes.startRun, { params: { id: row }, body: { mode } });
  return await vi.waitFor(
    async () => {
      const run = await client.call(routes.getRun, { params: { id } });
      expect(run.state).toBe('ended');
      return run;
    },
    { timeout: 60_000, interval: 50 },
  );
};

describe('the scan of rows', () => {
  it('tells of OneDrives, licences, accounts, room and the length of paths as the service counts it', async () => {
    const id = await migration();
    const to = (name: string, root: string, path: string[] = []) => ({
      ...{ source: { path: [name] }, destination: { root, path } },
    });
    const rows = [
      to("o'bert", user("o'bert"), ['Old']),
      to('cleo', 'https://contoso-my.sharepoint.com/personal/cleo_contoso_example/Documents'),
      to('dora', user('dora')),
      to('emil', user('emil')),
      to('dora', 'Marketing', ['Site Contents', 'Documents']),
      to('cleo', user('frida'), ['Cleo']),
      to('emil', user('frida'), ['Emil']),
    ];
    const { ids } = await client.call(routes.addRows, { params: { id }, body: { rows } });
    await using _worker = startTestWorker(bed.server.app);
    const readiness = async (row: string) => await client.call(routes.getReadiness, { params: { id, rowId: row } });
    const scan = async (at: number) => {
      const run = await ended(ids[at] ?? '', 'scan');
      const { readiness: is, reasons } = await readiness(ids[at] ?? '');
      return { code: run.status?.code, rerun: run.rerun, is, why: reasons.map(({ code }) => code) };
    };
    const blocked = { code: 424, rerun: 0, is: 'blocked', why: ['not-provisioned'] };
    expect(await scan(0)).toEqual(blocked);
    expect(await scan(1)).toEqual(blocked);
    expect(await scan(2)).toMatchObject({ is: 'warning', why: ['account-blocked', 'path-too-long', 'renamed'] });
    expect(await scan(3)).toMatchObject({ is: 'blocked', why: ['no-room'] });
    expect(await scan(4)).toMatchObject({ code: 100, is: 'warning', why: ['renamed'] });
    expect(await scan(5)).toMatchObject({ is: 'ready' });
    expect(await scan(6)).toMatchObject({ is: 'blocked', why: ['no-room'] });
    expect(await readiness(ids[5] ?? '')).toMatchObject({
      readiness: 'blocked',
      reasons: [{ code: 'no-room', message: expect.stringMatching(/44 are to be copied together with 1 other row/) }],
    });
    const body = { selection: { ids: [...ids] } };
    expect(await client.call(routes.weighRows, { params: { id }, body })).toMatchObject({ rows: 7, blocked: 5 });
    const list = await send(bed.server.url, 'GET', `/api/migrations/${id}/reports/unprovisioned.csv`, { as: ada });
    expect(list.text).toBe(`${user('cleo')}\r\n${user("o'bert")}\r\n`);
    bed.cloud.microsoft.provision(user("o'bert"));
    expect(await ended(ids[0] ?? '', 'copy')).toMatchObject({ status: { code: 100 } });
    expect(bed.cloud.microsoft.oneDrive(user("o'bert")).tree()).toHaveLength(2);
    expect(await ended(ids[4] ?? '', 'copy')).toMatchObject({ status: { code: 100 } });
    const arrived = bed.cloud.microsoft
      .library('sites/Marketing')
      .tree()
      .map(({ segments }) => segments.join('/'));
    expect(arrived).toContain(LONG.join('/'));
    expect(arrived).toContain('forms_');
    expect(bed.cloud.microsoft.violations()).toEqual([]);
  });
}, 180_000);

it('fills a notebook that is there, copies nothing again, and says what is to be done with it', async () => {
  const anna = bed.cloud.microsoft.oneDrive(user('anna'));
  anna.notebook('Notes');
  const params = { id: await migration() };
  const rows = [{ source: { path: ['A.Berg'] }, destination: { root: user('anna'), path: [] } }];
  const { ids } = await client.call(routes.addRows, { params, body: { rows } });
  const [row = ''] = ids;
  await using _worker = startTestWorker(bed.server.app);
  const first = await ended(row, 'copy');
  expect(first).toMatchObject({ status: { code: 100 }, counters: { filesCopied: 3, foldersFailed: 0 } });
  expect((await anna.read('Notes/Plans.one')).toString()).toBe('Plans.one');
  const { items } = await client.call(routes.listItems, { params: { id: first.id }, query: {} });
  const notes = items.filter((item) => item.notes.length > 0).map((item) => item.notes.join(' '));
  expect(notes).toEqual(NOTEBOOK.map(() => expect.stringMatching(/OneNote notebook/)));
  expect(await ended(row, 'copy')).toMatchObject({ status: { code: 101 } });
}, 120_000);

it('keeps both times of files between users, and what is in notebooks', async () => {
  const [created, modified] = [new Date('2019-03-04T05:06:07Z'), new Date('2020-01-02T03:04:05Z')];
  await bed.cloud.microsoft.oneDrive(user('dora')).put('Old/plan.txt', 'a plan', { created, modified });
  bed.cloud.microsoft.oneDrive(user('dora')).notebook('Old/Book');
  await bed.cloud.microsoft.oneDrive(user('dora')).put('Old/Book/Plans.one', 'plans');
  const params = { id: await migration(office) };
  const source = { root: user('dora'), path: ['Old'] };
  const rows = [{ source, destination: { root: user('anna'), path: ['From Dora'] } }];
  const { ids } = await client.call(routes.addRows, { params, body: { rows } });
  await using _worker = startTestWorker(bed.server.app);
  expect(await ended(ids[0] ?? '', 'copy')).toMatchObject({ status: { code: 100 } });
  const there = bed.cloud.microsoft.oneDrive(user('anna')).look('From Dora/plan.txt');
  expect(there).toMatchObject({ created, modified, versions: 1 });
  expect(bed.cloud.microsoft.oneDrive(user('anna')).look('From Dora/Book/Plans.one')?.size).toBe(5);
}, 120_000);
