import { parseFilter, readinessReasons } from '@drover/migration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastScanOf } from '../reports/scan-plans.ts';
import { chooseRows } from '../rows/choose-rows.ts';
import { type Migration, MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { RowList } from '../rows/row-list.ts';
import { endedRun } from '../testing/ended-run.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { someConnector } from '../testing/some-connector.ts';
import { startRun } from './start-run.ts';

const MB = 1_000_000;
const names = ['one', 'two', 'three', 'elsewhere'] as const;
type Name = (typeof names)[number];

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh[Symbol.asyncDispose]());

interface Bed {
  readonly migration: Migration;
  readonly id: (name: Name) => string;
}

/** A migration with three rows into folders of one drive, and one into another. */
async function bed(): Promise<Bed> {
  const { database } = fresh;
  const [sourceConnectorId, destinationConnectorId] = [await someConnector(database), await someConnector(database)];
  const migration = await new MigrationStore(database.db).create({
    ...{ name: 'M', sourceConnectorId, destinationConnectorId, ownerId: null, priority: 0, policy: {}, filters: {} },
  });
  const ids = await addRows(
    database.db,
    migration,
    names.map((name) => ({
      ...{ source: { root: '', path: [name] }, tags: [], notes: '' },
      destination: { root: name === 'elsewhere' ? 'Other drive' : 'Drive', path: [name] },
    })),
  );
  return { migration, id: (name) => ids[names.indexOf(name)] ?? '' };
}

const scanned = ({ id }: Bed, name: Name, bytes: number, freeBytes: number | null) =>
  endedRun(fresh.database, {
    ...{ transferId: id(name), mode: 'scan', met: { a: 'scanned' }, found: { bytes, freeBytes } },
  });

/** What the table says of each row, which its panel must say, too. */
async function readiness({ migration, id }: Bed) {
  const { db } = fresh.database;
  const from = { migrationId: migration.id, filter: [], sides: { source: [], destination: [] } };
  const page = { sort: 'number', direction: 'ascending', offset: 0, limit: 10 } as const;
  const said = (await new RowList(db).page(from, page)).map((row) => row.readiness);
  const panels = names.map(async (name) => {
    const scan = await lastScanOf(db, id(name));
    if (scan === null) return null;
    return readinessReasons(scan.facts).length === 0 ? 'ready' : 'blocked';
  });
  expect(await Promise.all(panels)).toEqual(said);
  return said;
}

test('rows that fit one by one, and not together, are blocked until there is room for all of them', async () => {
  const rows = await bed();
  await scanned(rows, 'one', 2 * MB, 3 * MB);
  await scanned(rows, 'elsewhere', 2 * MB, 3 * MB);
  expect(await readiness(rows)).toEqual(['ready', null, null, 'ready']);
  await scanned(rows, 'two', 2 * MB, 3 * MB);
  expect(await readiness(rows)).toEqual(['blocked', 'blocked', null, 'ready']);
  const one = await lastScanOf(fresh.database.db, rows.id('one'));
  expect(one === null ? [] : readinessReasons(one.facts)).toMatchObject([
    {
      code: 'no-room',
      message:
        'The destination has room for 3000000 bytes, and 4000000 are to be copied together with 1 other row of this migration.',
    },
  ]);
  const from = { migrationId: rows.migration.id, sides: { source: [], destination: [] } };
  const { filter } = parseFilter('readiness:blocked');
  const chosen = await chooseRows(fresh.database.db, from, { filter, except: [] });
  expect(chosen.map((row) => [row.id, row.readiness])).toEqual([
    [rows.id('one'), 'blocked'],
    [rows.id('two'), 'blocked'],
  ]);
  await scanned(rows, 'two', 2 * MB, 4 * MB);
  expect(await readiness(rows)).toEqual(['ready', 'ready', null, 'ready']);
});

test('what was copied needs no more room, and the others fit as little as before until they are scanned anew', async () => {
  const rows = await bed();
  await scanned(rows, 'one', 2 * MB, 3 * MB);
  await scanned(rows, 'two', 2 * MB, 3 * MB);
  await endedRun(fresh.database, { transferId: rows.id('one'), met: { a: 'copied' } });
  expect(await readiness(rows)).toEqual(['ready', 'blocked', null, null]);
  await scanned(rows, 'three', MB, 3 * MB);
  expect(await readiness(rows)).toEqual(['ready', 'ready', 'ready', null]);
});

test('a row that waits to be copied still needs its room; one that is too large by itself takes none from others', async () => {
  const rows = await bed();
  await scanned(rows, 'one', 2 * MB, 3 * MB);
  await startRun(fresh.database, { transferId: rows.id('one'), mode: 'copy', requestedBy: null });
  await scanned(rows, 'two', 2 * MB, 3 * MB);
  await scanned(rows, 'three', 4 * MB, 3 * MB);
  expect(await readiness(rows)).toEqual(['blocked', 'blocked', 'blocked', null]);
  await scanned(rows, 'two', MB, 3 * MB);
  expect(await readiness(rows)).toEqual(['ready', 'ready', 'blocked', null]);
});

test('scans that end together in one place find it out all the same; a destination that tells no room blocks nothing', async () => {
  const rows = await bed();
  const all = (['one', 'two', 'three'] as const).map((name) => scanned(rows, name, 1.5 * MB, 3 * MB));
  await Promise.all([...all, scanned(rows, 'elsewhere', 2 * MB, null)]);
  expect(await readiness(rows)).toEqual(['blocked', 'blocked', 'blocked', 'ready']);
});
