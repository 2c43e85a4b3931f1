import { parseFilter } from '@drover/migration';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelRun, startRun } from '../runs/start-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { type Migration, MigrationStore } from './migration-store.ts';
import { addRows } from './new-rows.ts';
import { type FilteredRows, RowList } from './row-list.ts';
import { ROW_SORTS, type RowSort } from './row-sort.ts';

let fresh: FreshDatabase;
let migration: Migration;
let rows: RowList;

const sides = { source: ['Old server', 'FTP'], destination: ['New drive', 'SFTP'], agents: ['Files-01', 'files-02'] };
const people = ['Anna', 'bob', 'Ünal', 'dora', 'emil', 'ida'];

beforeAll(async () => {
  fresh = await freshDatabase();
  const { database } = fresh;
  rows = new RowList(database.db);
  const [source, destination] = [await someConnector(database), await someConnector(database)];
  migration = await new MigrationStore(database.db).create({
    ...{
      name: 'Home drives',
      sourceConnectorId: source,
      destinationConnectorId: destination,
      ownerId: null,
      priority: 0,
    },
    ...{ policy: { transfers: 'auto' }, filters: {} },
  });
  const ids = await addRows(
    database.db,
    migration,
    people.map((name, at) => ({
      source: { root: '', path: ['home', name] },
      destination: name === 'ida' ? null : { root: 'Docs', path: [`to ${name}`] },
      tags: at % 2 === 0 ? ['pilot', 'Wave 1'] : [],
      notes: name === 'bob' ? 'Über den Berg, 100% "done"' : '',
    })),
  );
  const [anna = '', bob = '', unal = '', dora = '', emil = ''] = ids;
  await run(anna, 'copy', { status: 100, files_copied: 10, bytes_copied: 5000, files_unchanged: 3, bytes_skipped: 70 });
  await run(bob, 'copy', {
    status: 201,
    files_copied: 4,
    files_failed_at_destination: 2,
    bytes_copied: 2 ** 31,
    bytes_failed: 9,
  });
  await run(unal, 'scan', {
    status: 100,
    files_seen: 10,
    bytes_seen: 1100,
    files_excluded: 3,
    folders_excluded: 1,
    bytes_excluded: 300,
    files_failed_at_source: 1,
    bytes_failed: 100,
  });
  await run(dora, 'copy', { status: 404 });
  await startRun(database, { transferId: emil, mode: 'copy', requestedBy: null });
});
afterAll(() => fresh[Symbol.asyncDispose]());

/** A run that came to these figures. */
async function run(
  transferId: string,
  mode: 'copy' | 'scan',
  figures: Readonly<Record<string, number>>,
): Promise<void> {
  const id = await startRun(fresh.database, { transferId, mode, requestedBy: null });
  const set = sql.join(Object.entries(figures).map(([name, value]) => sql`${sql.raw(name)} = ${value}`));
  await sql`update drover.runs set started_at = now(), state = 'running' where id = ${id}`.execute(fresh.database.db);
  await sql`update drover.runs set ended_at = now(), state = 'ended', ${set} where id = ${id}`.execute(
    fresh.database.db,
  );
}

function filtered(text: string): FilteredRows {
  const { filter, problems } = parseFilter(text);
  expect(problems).toEqual([]);
  return { migrationId: migration.id, filter, sides };
}

const named = async (text: string, sort: RowSort = 'number', direction: 'ascending' | 'descending' = 'ascending') =>
  (await rows.page(filtered(text), { sort, direction, offset: 0, limit: 100 })).map(({ source }) => source.path.at(-1));

describe('rows of a migration', () => {
  it.each([
    ['', people],
    ['ANNA', ['Anna']],
    ['ünal', ['Ünal']],
    ['source:/ÜN/', ['Ünal']],
    ['/home\\/(anna|bob)$/', ['Anna', 'bob']],
    ['destination path:docs', ['Anna', 'bob', 'Ünal', 'dora', 'emil']],
    ['destination path:""', ['ida']],
    ['destination:drive', people],
    ['destination name:docs', []],
    ['source name:old', people],
    ['source:ftp -anna', ['bob', 'Ünal', 'dora', 'emil', 'ida']],
    ['tags:PILOT', ['Anna', 'Ünal', 'emil']],
    ['tags:pil', []],
    ['tags:"wave 1"', ['Anna', 'Ünal', 'emil']],
    ['tags:/^wave/', []],
    ['tags:/wave/', ['Anna', 'Ünal', 'emil']],
    ['tags:""', ['bob', 'dora', 'ida']],
    ['pil', ['Anna', 'Ünal', 'emil']],
    ['notes:über', ['bob']],
    ['100%', ['bob']],
    ['notes:/b.rg/', ['bob']],
    ['-notes:""', ['bob']],
    ['status:New', ['Ünal', 'ida']],
    ['status:scanned', ['Ünal']],
    ['status:queued', ['emil']],
    ['status:issues', ['bob']],
    ['some', ['bob']],
    ['code:404', ['dora']],
    ['404', ['dora']],
    ['code:>=200', ['bob', 'dora']],
    ['code:""', ['emil', 'ida']],
    ['-code:100', ['bob', 'dora', 'emil', 'ida']],
    ['failed:>0', ['bob', 'Ünal']],
    ['files:3', ['Anna']],
    ['data:>=2GiB', ['bob']],
    ['data:>0.5KiB', ['Anna', 'bob', 'Ünal']],
    ['skipped:7', ['Ünal']],
    ['files excluded:2', ['Ünal']],
    ['data excluded:300', ['Ünal']],
    ['files downloaded:6', ['bob']],
    ['files-uploaded:4', ['bob']],
    ['files downloaded:>0', ['Anna', 'bob']],
    ['agent:FILES-02', people],
    ['agent:files-03', []],
    ['agent:""', []],
    ['successful:>1k', ['Anna', 'bob']],
    ['times run:1', ['Anna', 'bob', 'Ünal', 'dora']],
    ['schedule:daily', []],
    ['readiness:""', people],
    ['"', people],
    ["'; drop table drover.users; --", []],
  ])('that pass %s', async (text, expected) => {
    expect(await named(text)).toEqual(expected);
    const totals = await rows.totals(filtered(text));
    expect(totals.rows).toBe(expected.length);
  });

  it('are sorted by every column both ways, those that are equal in the order of making', async () => {
    for (const sort of Object.keys(ROW_SORTS) as RowSort[]) {
      const up = await named('', sort);
      expect(up.toSorted()).toEqual(people.toSorted());
      expect((await named('', sort, 'descending')).toSorted()).toEqual(people.toSorted());
    }
    expect(await named('', 'source')).toEqual(['Anna', 'bob', 'dora', 'emil', 'ida', 'Ünal']);
    expect(await named('', 'filesSuccessful', 'descending')).toEqual(['Anna', 'bob', 'Ünal', 'dora', 'emil', 'ida']);
    expect(await named('', 'filesDownloaded', 'descending')).toEqual(['Anna', 'bob', 'Ünal', 'dora', 'emil', 'ida']);
    expect(await named('', 'status')).toEqual(['dora', 'bob', 'emil', 'ida', 'Ünal', 'Anna']);
    expect(await named('', 'tags')).toEqual(['bob', 'dora', 'ida', 'Anna', 'Ünal', 'emil']);
  });

  it('are given a page at a time', async () => {
    const page = await rows.page(filtered(''), { sort: 'source', direction: 'ascending', offset: 1, limit: 2 });
    expect(page.map(({ source }) => source.path.at(-1))).toEqual(['bob', 'dora']);
  });

  it('have the figures of their last run, and the totals of those that pass', async () => {
    expect(await rows.totals(filtered(''))).toEqual({
      rows: 6,
      byPermissions: {},
      version: expect.stringMatching(/^\d+$/),
      byState: { success: 1, problems: 1, scanned: 1, failed: 1, queued: 1, new: 1 },
      files: { successful: 14, failed: 3, skipped: 10, excluded: 2 },
      bytes: { successful: 5000 + 2 ** 31, failed: 109, skipped: 770, excluded: 300 },
    });
    expect(await rows.totals(filtered('tags:pilot'))).toMatchObject({
      byState: { success: 1, scanned: 1, queued: 1 },
      files: { successful: 10, failed: 1, skipped: 10, excluded: 2 },
    });
  });

  it('show what a run that goes on has done, and keep what the last one did while the next one waits', async () => {
    const [row] = await rows.page(filtered('anna'), { sort: 'number', direction: 'ascending', offset: 0, limit: 1 });
    const id = await startRun(fresh.database, { transferId: row?.id ?? '', mode: 'copy', requestedBy: null });
    const now = async () => (await rows.getMany([row?.id ?? ''])).get(row?.id ?? '');
    const before = { files: { successful: 10 }, filesDownloaded: 10 };
    expect(await now()).toMatchObject({ state: 'queued', statusCode: null, ...before });
    await sql`update drover.runs set started_at = now(), state = 'running', files_copied = 2, files_failed_at_source = 1,
      files_failed_at_destination = 3 where id = ${id}`.execute(fresh.database.db);
    expect(await now()).toMatchObject({
      ...{ state: 'running', files: { successful: 2, failed: 4, skipped: 0 }, filesDownloaded: 5 },
    });
    expect(await rows.totals(filtered('anna'))).toMatchObject({ byState: { running: 1 }, files: { successful: 2 } });
    await cancelRun(fresh.database, id);
    expect(await now()).toMatchObject({ state: 'canceling', timesRun: 1 });
    await sql`update drover.runs set ended_at = now(), state = 'ended', status = 230 where id = ${id}`.execute(
      fresh.database.db,
    );
    expect(await now()).toMatchObject({ state: 'canceled', statusCode: 230, timesRun: 2, filesDownloaded: 5 });
  });

  it('name their tags and flags, the most frequent first', async () => {
    expect(await rows.words(migration.id)).toEqual({ tags: ['Wave 1', 'pilot'], flags: [] });
  });
});

it('rows without agents are those whose agent is empty', async () => {
  const { agents: _, ...others } = sides;
  const query = { sort: 'number', direction: 'ascending', offset: 0, limit: 100 } as const;
  expect(await rows.page({ ...filtered('agent:""'), sides: others }, query)).toHaveLength(people.length);
  expect(await rows.page({ ...filtered('agent:files'), sides: others }, query)).toEqual([]);
});

describe('a regular expression', () => {
  it('that is none is refused, with what to do', async () => {
    await expect(named('/(/')).rejects.toMatchObject({
      kind: 'config-invalid',
      message: expect.stringContaining('/(/'),
    });
  });

  it('begins when it is its turn, so that many at once leave connections to others', async () => {
    const searches = Promise.allSettled(Array.from({ length: 30 }, () => named('/anna/')));
    const [found, ends] = await Promise.all([named('anna'), searches]);
    expect(found).toEqual(['Anna']);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    expect(ends.at(-1)).toMatchObject({
      status: 'rejected',
      reason: { kind: 'config-invalid', message: expect.stringContaining('not begun') },
    });
    expect(await named('/anna/')).toEqual(['Anna']);
  });

  it('that is too complex is refused as that, and not as none', async () => {
    // PostgreSQL finds out while it compiles the expression; a busy machine may need the two seconds for that.
    await expect(named('/(((a{1,99}){1,99}){1,99}){1,99}/')).rejects.toMatchObject({
      ...{ kind: 'config-invalid', message: expect.stringMatching(/would take too long|took longer than two seconds/) },
      remedy: expect.stringContaining('simpler'),
    });
  });

  it('that would run for ever is ended, and the connection is of use again', async () => {
    const long = `${'ab'.repeat(300)}-${'ac'.repeat(300)}`;
    await addRows(fresh.database.db, migration, [
      { source: { root: '', path: [long] }, destination: null, tags: [], notes: '' },
    ]);
    const endless = named('/(.+)(.+)(.+)(.+)-\\4\\3\\2\\1$/');
    await expect(endless).rejects.toMatchObject({
      kind: 'config-invalid',
      message: expect.stringContaining('two seconds'),
    });
    expect(await named('anna')).toEqual(['Anna']);
  });
});
