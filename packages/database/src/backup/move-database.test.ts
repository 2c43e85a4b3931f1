import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../connection/database.ts';
import { contentOf } from '../testing/content-of.ts';
import { fillEveryTable } from '../testing/fill-every-table.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { listSequences } from './catalog.ts';
import { moveDatabase } from './move-database.ts';

vi.setConfig({ testTimeout: 180_000 });

const never = new AbortController().signal;
const options = { version: 'test', clock: realClock };
let from: FreshDatabase;
let before: Awaited<ReturnType<typeof contentOf>>;

beforeAll(async () => {
  from = await freshDatabase();
  await fillEveryTable(from.database);
  before = await contentOf(from.database);
});
afterAll(() => from[Symbol.asyncDispose]());

async function isEmpty({ db }: Database): Promise<boolean> {
  const { rows } = await sql`select from pg_namespace where nspname = 'drover'`.execute(db);
  return rows.length === 0;
}

test('a move takes every row along with the sequences, leaves the old database as it is, and fills no other one twice', async () => {
  await using to = await freshDatabase({ migrated: false });
  const { tables, rows } = await moveDatabase(from.database, to.database, options, never);
  expect(await contentOf(to.database)).toEqual(before);
  expect(await contentOf(from.database)).toEqual(before);
  expect(await listSequences(to.database.db)).toEqual(await listSequences(from.database.db));
  expect([tables, rows]).toEqual([Object.keys(before).length, Object.values(before).flat().length]);
  await expect(moveDatabase(from.database, to.database, options, never)).rejects.toMatchObject({
    kind: 'precondition-failed',
    remedy: expect.stringContaining('Name an empty database'),
  });
  expect(await contentOf(to.database)).toEqual(before);
});

test('a move after which a single value differs leaves the new database empty, and names the table', async () => {
  await using to = await freshDatabase({ migrated: false });
  // A server that changes what it was given, when the triggers are enabled again after the last table.
  await sql`create function public.garble() returns event_trigger language plpgsql as $$ begin
    if to_regclass('drover.settings') is not null then
      execute 'update drover.settings set value = ''"garbled"'' where key = (select min(key) from drover.settings)';
    end if; end $$`.execute(to.database.db);
  await sql`create event trigger garble on ddl_command_end when tag in ('ALTER TABLE') execute function public.garble()`.execute(
    to.database.db,
  );
  await expect(moveDatabase(from.database, to.database, options, never)).rejects.toMatchObject({
    kind: 'corrupt',
    message: expect.stringMatching(/^The table settings arrived .* so nothing was moved\.$/),
  });
  expect(await isEmpty(to.database)).toBe(true);
  expect(await contentOf(from.database)).toEqual(before);
});

test('a move that is broken off leaves the new database empty', async () => {
  await using to = await freshDatabase({ migrated: false });
  const enough = new AbortController();
  const reason = new Error('enough');
  // Only in the middle: its header asks for the time.
  const now = (): number => {
    enough.abort(reason);
    return realClock.now();
  };
  const clock = { ...realClock, now };
  await expect(moveDatabase(from.database, to.database, { ...options, clock }, enough.signal)).rejects.toBe(reason);
  expect(await isEmpty(to.database)).toBe(true);
  expect(await contentOf(from.database)).toEqual(before);
});
