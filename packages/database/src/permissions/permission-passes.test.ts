import { descendantRef, type Grant, type ItemOutcome, type ItemRecord, rootRef, StorageError } from '@drover/core';
import { count, Fenced, type GrantResult, newCounters } from '@drover/engine';
import { parseFilter } from '@drover/migration';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermissionMapStore } from '../problems/permission-map-store.ts';
import { ProofReader } from '../proof/proof-reader.ts';
import { type Migration, MigrationStore } from '../rows/migration-store.ts';
import { addRows } from '../rows/new-rows.ts';
import { RowList } from '../rows/row-list.ts';
import { ItemLog } from '../runs/item-log.ts';
import { PgRunStore } from '../runs/pg-run-store.ts';
import { startRun } from '../runs/start-run.ts';
import { WorkerStore } from '../runs/worker-store.ts';
import { Sealer } from '../sealing/sealer.ts';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { realClock } from '../testing/process-host.ts';
import { someConnector } from '../testing/some-connector.ts';
import type { ArrivedItem } from './arrived-items.ts';
import { PgGrantJournal } from './grant-journal.ts';
import { type HeldPass, leavePass, passFailure, renewPass, takePasses } from './permission-pass.ts';
import { PermissionStore } from './permission-store.ts';
import { questionHash } from './question-hash.ts';
import { steerPasses } from './steer-passes.ts';

const sides = { source: ['Old'], destination: ['New'] };
const PLACE = { root: '', segments: [] };
const TOP = { path: [], source: PLACE, destination: PLACE, state: 'present', startedAt: 0 } as const;
const FOLDERS = { source: descendantRef(rootRef(), ['x']), destination: descendantRef(rootRef(), ['there']) };
const FOUND = {
  names: { profile: 'posix', caseSensitive: true, foldsUnicode: false },
  clocks: null,
  freeBytes: null,
} as const;
const gone = new StorageError({ kind: 'not-found', message: 'Gone.' });

let fresh: FreshDatabase;
let runs: PgRunStore;
let migration: Migration;
let row: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  runs = new PgRunStore(fresh.database, new Sealer(Buffer.alloc(32, 1)));
});
afterAll(() => fresh[Symbol.asyncDispose]());

beforeEach(async () => {
  const { database } = fresh;
  await sql`delete from drover.migrations`.execute(database.db);
  const [sourceConnectorId, destinationConnectorId] = [await someConnector(database), await someConnector(database)];
  migration = await new MigrationStore(database.db).create({
    ...{ name: 'M', sourceConnectorId, destinationConnectorId, ownerId: null, priority: 0, policy: {}, filters: {} },
  });
  const entries = [{ source: 'old.example', destination: 'new.example' }];
  await new PermissionMapStore(database.db).put(migration.id, entries, 'ann');
  const place = { root: '', path: ['x'] };
  [row = ''] = await addRows(database.db, migration, [{ source: place, destination: place, tags: [], notes: '' }]);
});

const copied = (...notes: Extract<ItemOutcome, { type: 'copied' }>['notes']): ItemOutcome => {
  return { type: 'copied', verified: 'size', notes };
};
const file = (path: readonly string[], outcome: ItemOutcome, more: Partial<ItemRecord> = {}): ItemRecord => {
  return { path, kind: 'file', outcome, bytes: 1, startedAt: 1000, endedAt: 1500, ...more };
};
const ITEMS: readonly ItemRecord[] = [
  file([], { type: 'folder-present', notes: [] }, { kind: 'folder' }),
  file(['a:b'], { type: 'folder-created', notes: [] }, { kind: 'folder', known: { destinationName: 'a_b' } }),
  file(['a:b', 'x?'], copied(), { known: { destinationName: 'x_' } }),
  file(
    ['a:b', 'up'],
    { type: 'folder-created', notes: [] },
    { kind: 'folder', known: { destinationName: 'up', movedUp: 1 } },
  ),
  file(['a:b', 'up', 'y'], copied()),
  file(['a:b', 'lost'], { type: 'failed', side: 'source', error: gone, attempts: 1 }),
  file(['same'], { type: 'skipped', reason: 'unchanged', notes: [] }),
  file(['both'], copied({ note: 'kept-both', name: 'both (2)' })),
];

/** A copy that met these items and has ended. */
async function ranCopy(
  items = ITEMS,
  { takes = true, cancelled = false, only }: { takes?: boolean; cancelled?: boolean; only?: string } = {},
): Promise<string> {
  const { database } = fresh;
  const run = await startRun(database, { transferId: row, mode: 'copy', requestedBy: 'ann' });
  // It is not begun again by itself because of what failed.
  await sql`update drover.runs set admitted_at = now(), rerun = 9 where id = ${run}`.execute(database.db);
  if (only !== undefined)
    await sql`update drover.runs set only_run = (select number from drover.runs where id = ${only}) where id = ${run}`.execute(
      database.db,
    );
  await new WorkerStore(database).noteSides(run, { ...FOUND, takesPermissions: takes });
  const session = await runs.open(run, 'worker', TOP);
  if (session === null) throw new Error('the run is over');
  const counters = newCounters();
  for (const record of items) count(counters, record);
  const nothing = { folders: [], late: [], touched: [], children: [], batches: [], scan: null };
  await runs.commitPlan(session, { ...nothing, records: items, counters });
  await sql`delete from drover.run_folders`.execute(database.db);
  if (cancelled) await sql`update drover.runs set state = 'canceling' where id = ${run}`.execute(database.db);
  expect(await runs.conclude(session)).toBe(true);
  return run;
}

const permissions = async () => (await new RowList(fresh.database.db).getMany([row])).get(row)?.permissions;
const take = async (worker = 'w'): Promise<HeldPass> => {
  const [pass] = await takePasses(fresh.database, { worker, limit: 5, closed: [] });
  if (pass === undefined) throw new Error('there is nothing to take');
  return pass;
};
const steer = (steering: Parameters<typeof steerPasses>[3]['steering']) =>
  steerPasses(fresh.database, { migrationId: migration.id, sides }, { ids: [row] }, { steering, by: 'ann' });
const journalOf = (pass: HeldPass) => new PgGrantJournal(fresh.database, pass, FOLDERS);
const nothing = (task: ArrivedItem): GrantResult<ArrivedItem> => {
  return { task, given: [], questions: [], leftOut: [], failure: null };
};
const grant = (principal: string): Grant => {
  return { principal, named: 'address', kind: 'user', role: 'read', inherited: false };
};
const expire = () =>
  sql`update drover.permission_passes set lease_until = now() - interval '1 s'`.execute(fresh.database.db);

/** Goes over everything, with one question about each item that has a name. */
async function wholePass(asks: (name: string) => GrantResult['questions']): Promise<void> {
  const pass = await take();
  const journal = journalOf(pass);
  for (let tasks = await journal.next(); tasks.length > 0; tasks = await journal.next()) {
    await journal.commit(tasks.map((task) => ({ ...nothing(task), questions: asks(task.path.at(-1) ?? '') })));
  }
  await leavePass(fresh.database, pass, { end: 'done' });
}

describe('the pass of a row', () => {
  it('is queued when a copy has come to its end and both sides take part', async () => {
    await ranCopy(ITEMS, { takes: false });
    expect(await permissions()).toBeNull();
    await ranCopy(ITEMS, { cancelled: true });
    expect(await permissions()).toBeNull();
    await ranCopy();
    expect(await permissions()).toBe('waiting');
  });

  it('is not there where the migration has no map, or an empty one', async () => {
    await new PermissionMapStore(fresh.database.db).put(migration.id, [], 'ann');
    await ranCopy();
    expect(await permissions()).toBeNull();
  });

  it('goes over what arrived, in the order of the log, by the names at the destination', async () => {
    await ranCopy();
    const tasks = await journalOf(await take()).next();
    expect(tasks.map(({ path, destination }) => [path, destination.segments])).toEqual([
      [[], ['there']],
      [['a:b'], ['there', 'a_b']],
      [
        ['a:b', 'x?'],
        ['there', 'a_b', 'x_'],
      ],
      [
        ['a:b', 'up'],
        ['there', 'up'],
      ],
      [
        ['a:b', 'up', 'y'],
        ['there', 'up', 'y'],
      ],
      [['same'], ['there', 'same']],
      [['both'], ['there', 'both (2)']],
    ]);
    expect(await permissions()).toBe('running');
  });

  it('finds what arrived behind thousands of items that did not', async () => {
    const run = await ranCopy([]);
    await sql`insert into drover.items (run, seq, path, folder, outcome, bytes, started, took)
      select r.number, n, '/' || n, false, case when n % 11000 = 0 then 1 else 4 end, 0, 0, 0
      from drover.runs r, generate_series(1, 22000) n where r.id = ${run}`.execute(fresh.database.db);
    const journal = journalOf(await take());
    const found: string[] = [];
    for (let tasks = await journal.next(); tasks.length > 0; tasks = await journal.next()) {
      found.push(...tasks.map(({ path }) => path.join()));
      await journal.commit(tasks.map(nothing));
    }
    expect(found).toEqual(['', '11000', '22000']);
  });

  it('belongs to one worker: whoever takes it from a dead one goes on behind the last commit, and the dead one changes nothing', async () => {
    const run = await ranCopy();
    const first = await take('first');
    const journal = journalOf(first);
    const [top, ...rest] = await journal.next();
    if (top === undefined) throw new Error('nothing arrived');
    await journal.commit([{ ...nothing(top), given: [grant('ann@new')] }]);
    await expect(take('second')).rejects.toThrow('nothing to take');
    await expire();
    const second = await take('second');
    await expect(journal.commit(rest.map(nothing))).rejects.toThrow(Fenced);
    await expect(renewPass(fresh.database, first)).rejects.toThrow(Fenced);
    await leavePass(fresh.database, first, { end: 'failed', failure: passFailure(gone, 'source') });
    expect(await permissions()).toBe('running');
    const left = await journalOf(second).next();
    expect(left.map(({ seq }) => seq)).toEqual(rest.map(({ seq }) => seq));
    await journalOf(second).commit(
      left.map((task, at) => ({ ...nothing(task), failure: at === 0 ? { side: 'destination', error: gone } : null })),
    );
    await leavePass(fresh.database, second, { end: 'done' });
    expect(await permissions()).toBe('problems');
    expect(await new PermissionStore(fresh.database).pass(row)).toMatchObject({ items: 7, given: 1, failed: 1 });
    const log = new ItemLog(fresh.database, realClock);
    const lines = (await log.page(run, { limit: 20, outcome: 'permissions' })).items;
    expect(lines.map(({ outcome, path, message }) => [outcome, path.join('/'), message])).toEqual([
      ['permissions-given', '', 'Given: "ann@new" read.'],
      ['permissions-failed', 'a:b', 'Gone.'],
    ]);
    expect((await log.page(run, { limit: 20, outcome: 'failed' })).items).toHaveLength(1);
    await using reader = await ProofReader.open(fresh.database, new AbortController().signal);
    const proved = await Array.fromAsync(reader.entries(row, [first.baseRun]));
    expect(proved.map(({ items }) => items.length)).toEqual(ITEMS.map(() => 1));
  });

  it('waits while its row is copied again, and begins anew then', async () => {
    await ranCopy();
    const pass = await take();
    const journal = journalOf(pass);
    const tasks = await journal.next();
    await journal.commit(tasks.slice(0, 2).map(nothing));
    const run = await startRun(fresh.database, { transferId: row, mode: 'copy', requestedBy: null });
    await expect(renewPass(fresh.database, pass)).rejects.toThrow(Fenced);
    await leavePass(fresh.database, pass, { end: 'handed-back' });
    await expect(take()).rejects.toThrow('nothing to take');
    await sql`delete from drover.runs where id = ${run}`.execute(fresh.database.db);
    expect((await take()).at).toMatchObject({ seq: 2 });
    await ranCopy();
    expect((await take()).at).toMatchObject({ seq: -1 });
  });

  it('is tried again later when it broke off, and tells why', async () => {
    await ranCopy();
    const failure = passFailure(new StorageError({ kind: 'unavailable', message: 'Away.', remedy: 'Wait.' }), 'source');
    await leavePass(fresh.database, await take(), { end: 'again', afterMs: 600_000, failure });
    await expect(take()).rejects.toThrow('nothing to take');
    const told = await new PermissionStore(fresh.database).pass(row);
    expect(told).toMatchObject({ state: 'waiting', failure: { message: 'Away.', remedy: 'Wait.', side: 'source' } });
    expect(told?.againAt?.getTime()).toBeGreaterThan(Date.now());
  });
});

describe('what people do with passes', () => {
  it('pauses, resumes, cancels and begins anew; the others are told why not', async () => {
    expect((await steer('apply')).refused[0]?.reason).toMatch(/never copied/);
    await ranCopy(ITEMS, { takes: false });
    expect((await steer('apply')).refused[0]?.reason).toMatch(/does not tell/);
    await ranCopy();
    const pass = await take();
    await journalOf(pass).commit((await journalOf(pass).next()).slice(0, 1).map(nothing));
    expect((await steer('pause')).done).toBe(1);
    await expect(renewPass(fresh.database, pass)).rejects.toThrow(Fenced);
    expect(await permissions()).toBe('paused');
    expect((await steer('pause')).refusedCount).toBe(1);
    await steer('resume');
    expect((await take()).at.seq).toBe(0);
    await steer('cancel');
    expect(await permissions()).toBe('canceled');
    expect((await steer('apply')).done).toBe(1);
    expect((await take()).at.seq).toBe(-1);
    await sql`delete from drover.items`.execute(fresh.database.db);
    expect((await steer('apply')).refused[0]?.reason).toMatch(/deleted by age/);
  });

  it('collects questions, keeps what was decided, and says on the row what is left', async () => {
    await ranCopy();
    await wholePass((name) => [
      { kind: 'denied', principal: name === 'same' ? 'BOB' : 'bob' },
      ...(name === 'both' ? [{ kind: 'not-mapped', principal: 'x\0\ud800' } as const] : []),
    ]);
    expect(await permissions()).toBe('needs-decision');
    const store = new PermissionStore(fresh.database);
    const asked = await store.questions(migration.id, null);
    expect(asked).toMatchObject({
      total: 2,
      open: 2,
      questions: [
        { kind: 'denied', principal: 'bob', items: 7, rows: 1, example: '/', decision: null },
        { kind: 'not-mapped', principal: 'x\ufffd\ufffd', items: 1, example: '/both' },
      ],
    });
    const by = { reason: 'So.', by: 'ann' };
    const answers = asked.questions.map((question) => ({ ...question, answer: { action: 'leave-out' } as const }));
    const kept = await Promise.all(answers.map((answer) => store.decide(migration.id, answer, by)));
    expect(await permissions()).toBe('decided');
    expect((await store.questions(migration.id, row)).open).toBe(0);
    expect(await store.takeBack(migration.id, kept[0]?.id ?? '')).toEqual({ kind: 'denied', principal: 'bob' });
    expect(await store.takeBack(migration.id, kept[0]?.id ?? '')).toBeNull();
    expect(await permissions()).toBe('needs-decision');
    const { filter } = parseFilter('permissions:"needs decision"');
    expect((await new RowList(fresh.database.db).totals({ migrationId: migration.id, filter, sides })).rows).toBe(1);
    await steer('apply');
    expect((await store.questions(migration.id, row)).total).toBe(0);
    await wholePass(() => []);
    expect(await permissions()).toBe('given');
    expect(await store.decisions(migration.id)).toMatchObject([
      { principal: 'x\ufffd\ufffd', answer: { action: 'leave-out' }, reason: 'So.', by: 'ann' },
    ]);
  });

  it('a copy that ends goes on with nothing that somebody paused or cancelled', async () => {
    await ranCopy();
    for (const [steering, state] of [
      ['pause', 'paused'],
      ['cancel', 'canceled'],
    ] as const) {
      await steer(steering);
      await ranCopy();
      expect(await permissions()).toBe(state);
    }
    expect((await steer('apply')).done).toBe(1);
    expect(await permissions()).toBe('waiting');
  });

  it('a pass that a copy of some items begins goes over the last whole copy first', async () => {
    const whole = await ranCopy(ITEMS);
    await sql`delete from drover.permission_passes`.execute(fresh.database.db);
    const part = await ranCopy([file(['same'], copied())], { only: whole });
    const pass = await take();
    const numbers = await sql<{ id: string; number: number }>`select id, number from drover.runs`.execute(
      fresh.database.db,
    );
    const numberOf = (id: string) => numbers.rows.find((run) => run.id === id)?.number;
    expect(pass).toMatchObject({ baseRun: numberOf(whole), at: { run: numberOf(whole), seq: -1 } });
    expect(numberOf(part)).toBeGreaterThan(pass.baseRun);
  });

  it('goes on with nothing whose log was deleted by age, and says so', async () => {
    await ranCopy();
    const pass = await take();
    await sql`delete from drover.items`.execute(fresh.database.db);
    await expect(journalOf(pass).next()).rejects.toMatchObject({ message: expect.stringMatching(/deleted by age/) });
    await steer('pause');
    const { done, refused } = await steer('resume');
    expect(done).toBe(0);
    expect(refused[0]?.reason).toMatch(/deleted by age/);
    expect(await permissions()).toBe('paused');
  });

  it('is taken up again by what holds then where somebody decides, or takes it back, meanwhile', async () => {
    await ranCopy();
    const store = new PermissionStore(fresh.database);
    const answer = { kind: 'denied', principal: 'bob', answer: { action: 'leave-out' } } as const;
    const first = await take();
    const { id } = await store.decide(migration.id, answer, { reason: 'So.', by: 'ann' });
    await expect(renewPass(fresh.database, first)).rejects.toThrow(Fenced);
    const second = await take();
    await store.takeBack(migration.id, id);
    await expect(renewPass(fresh.database, second)).rejects.toThrow(Fenced);
    const third = await take();
    await new PermissionMapStore(fresh.database.db).put(
      migration.id,
      [{ source: 'a.com', destination: 'b.com' }],
      'ann',
    );
    await expect(renewPass(fresh.database, third)).rejects.toThrow(Fenced);
    expect((await take()).at).toEqual(first.at);
  });

  it('asks about principals of any length so that they can be answered', async () => {
    await ranCopy();
    const principal = 'x'.repeat(2500);
    await wholePass((name) => (name === 'same' ? [{ kind: 'not-mapped', principal }] : []));
    const store = new PermissionStore(fresh.database);
    const [question] = (await store.questions(migration.id, null)).questions;
    if (question === undefined) throw new Error('nothing was asked');
    expect(question.principal.length).toBeLessThanOrEqual(1000);
    const kept = await store.decide(
      migration.id,
      { ...question, answer: { action: 'leave-out' } },
      { reason: 'So.', by: 'ann' },
    );
    expect(await permissions()).toBe('decided');
    expect(questionHash(kept)).toEqual(questionHash({ kind: 'not-mapped', principal }));
    expect(questionHash(kept)).not.toEqual(questionHash({ kind: 'not-mapped', principal: `${principal}x` }));
  });
});
