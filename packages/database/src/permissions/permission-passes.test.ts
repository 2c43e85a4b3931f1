import type { Grant, ItemOutcome, ItemRecord } from '@drover/core';
import { StorageError } from '@drover/core';
import { Fenced } from '@drover/engine';
import { parseFilter } from '@drover/migration';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermissionMapStore } from '../problems/permission-map-store.ts';
import { ProofReader } from '../proof/proof-reader.ts';
import { ItemLog } from '../runs/item-log.ts';
import { startRun } from '../runs/start-run.ts';
import { copied, file, gone, ITEMS, nothing, PermissionBed } from '../testing/permission-bed.ts';
import { realClock } from '../testing/process-host.ts';
import { leavePass, passFailure, renewPass } from './permission-pass.ts';
import { PermissionStore } from './permission-store.ts';
import { questionHash } from './question-hash.ts';

let bed: PermissionBed;

beforeAll(async () => {
  bed = await PermissionBed.open();
});
afterAll(() => bed?.[Symbol.asyncDispose]());
beforeEach(() => bed.begin());

const grant = (principal: string): Grant => {
  return { principal, named: 'address', kind: 'user', role: 'read', inherited: false };
};
const expire = () =>
  sql`update drover.permission_passes set lease_until = now() - interval '1 s'`.execute(bed.database.db);

describe('the pass of a row', () => {
  it('is queued when a copy has come to its end and both sides take part', async () => {
    await bed.ranCopy(ITEMS, { takes: false });
    expect(await bed.permissions()).toBeNull();
    await bed.ranCopy(ITEMS, { cancelled: true });
    expect(await bed.permissions()).toBeNull();
    await bed.ranCopy();
    expect(await bed.permissions()).toBe('waiting');
  });

  it('is not there where the migration has no map, or an empty one', async () => {
    await new PermissionMapStore(bed.database.db).put(bed.migration.id, [], 'ann');
    await bed.ranCopy();
    expect(await bed.permissions()).toBeNull();
  });

  it('goes over what arrived, in the order of the log, by the names at the destination', async () => {
    await bed.ranCopy();
    const tasks = await bed.journalOf(await bed.take()).next();
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
    expect(await bed.permissions()).toBe('running');
  });

  it('finds what arrived behind thousands of items that did not', async () => {
    const run = await bed.ranCopy([]);
    await sql`insert into drover.items (run, seq, path, folder, outcome, bytes, started, took)
      select r.number, n, '/' || n, false, case when n % 11000 = 0 then 1 else 4 end, 0, 0, 0
      from drover.runs r, generate_series(1, 22000) n where r.id = ${run}`.execute(bed.database.db);
    const journal = bed.journalOf(await bed.take());
    const found: string[] = [];
    for (let tasks = await journal.next(); tasks.length > 0; tasks = await journal.next()) {
      found.push(...tasks.map(({ path }) => path.join()));
      await journal.commit(tasks.map(nothing));
    }
    expect(found).toEqual(['', '11000', '22000']);
  });

  it('belongs to one worker: whoever takes it from a dead one goes on behind the last commit, and the dead one changes nothing', async () => {
    const run = await bed.ranCopy();
    const first = await bed.take('first');
    const journal = bed.journalOf(first);
    const [top, ...rest] = await journal.next();
    if (top === undefined) throw new Error('nothing arrived');
    await journal.commit([{ ...nothing(top), given: [grant('ann@new')] }]);
    await expect(bed.take('second')).rejects.toThrow('nothing to take');
    await expire();
    const second = await bed.take('second');
    await expect(journal.commit(rest.map(nothing))).rejects.toThrow(Fenced);
    await expect(renewPass(bed.database, first)).rejects.toThrow(Fenced);
    await leavePass(bed.database, first, { end: 'failed', failure: passFailure(gone, 'source') });
    expect(await bed.permissions()).toBe('running');
    const left = await bed.journalOf(second).next();
    expect(left.map(({ seq }) => seq)).toEqual(rest.map(({ seq }) => seq));
    await bed
      .journalOf(second)
      .commit(
        left.map((task, at) => ({ ...nothing(task), failure: at === 0 ? { side: 'destination', error: gone } : null })),
      );
    await leavePass(bed.database, second, { end: 'done' });
    expect(await bed.permissions()).toBe('problems');
    expect(await new PermissionStore(bed.database).pass(bed.row)).toMatchObject({ items: 7, given: 1, failed: 1 });
    const log = new ItemLog(bed.database, realClock);
    const lines = (await log.page(run, { limit: 20, outcome: 'permissions' })).items;
    expect(lines.map(({ outcome, path, message }) => [outcome, path.join('/'), message])).toEqual([
      ['permissions-given', '', 'Given: "ann@new" read.'],
      ['permissions-failed', 'a:b', 'Gone.'],
    ]);
    expect((await log.page(run, { limit: 20, outcome: 'failed' })).items).toHaveLength(1);
    await using reader = await ProofReader.open(bed.database, new AbortController().signal);
    const proved = await Array.fromAsync(reader.entries([{ id: bed.row, runs: [{ number: first.baseRun }] }]));
    expect(proved.map(({ entry }) => entry.items.length)).toEqual(ITEMS.map(() => 1));
  });

  it('waits while its row is copied again, and begins anew then', async () => {
    await bed.ranCopy();
    const pass = await bed.take();
    const journal = bed.journalOf(pass);
    const tasks = await journal.next();
    await journal.commit(tasks.slice(0, 2).map(nothing));
    const run = await startRun(bed.database, { transferId: bed.row, mode: 'copy', requestedBy: null });
    await expect(renewPass(bed.database, pass)).rejects.toThrow(Fenced);
    await leavePass(bed.database, pass, { end: 'handed-back' });
    await expect(bed.take()).rejects.toThrow('nothing to take');
    await sql`delete from drover.runs where id = ${run}`.execute(bed.database.db);
    expect((await bed.take()).at).toMatchObject({ seq: 2 });
    await bed.ranCopy();
    expect((await bed.take()).at).toMatchObject({ seq: -1 });
  });

  it('is left as it is by a copy that brought nothing, where reading rights costs what a service allows', async () => {
    const unchanged = ITEMS.map((item): ItemRecord => {
      const outcome: ItemOutcome =
        item.kind === 'folder'
          ? { type: 'folder-present', notes: [] }
          : { type: 'skipped', reason: 'unchanged', notes: [] };
      return { ...item, outcome };
    });
    const none = () => [];
    await bed.ranCopy(ITEMS, { metered: true });
    await bed.wholePass(none);
    await bed.ranCopy(unchanged, { metered: true });
    expect(await bed.permissions()).toBe('given');
    // Whoever wants them read again says so.
    expect(await bed.steer('apply')).toMatchObject({ done: 1 });
    await bed.wholePass(none);
    await bed.ranCopy(unchanged, { metered: false });
    expect(await bed.permissions()).toBe('waiting');
    await bed.wholePass(none);
    // What came by a copy that was cancelled has no rights yet.
    await bed.ranCopy(ITEMS, { metered: true, cancelled: true });
    await bed.ranCopy(unchanged, { metered: true });
    expect(await bed.permissions()).toBe('waiting');
    await bed.wholePass(none);
    await new PermissionMapStore(bed.database.db).put(
      bed.migration.id,
      [{ source: 'old.example', destination: 'newer.example' }],
      'ann',
    );
    await bed.ranCopy(unchanged, { metered: true });
    expect(await bed.permissions()).toBe('waiting');
  });

  it('is tried again later when it broke off, and tells why', async () => {
    await bed.ranCopy();
    const failure = passFailure(new StorageError({ kind: 'unavailable', message: 'Away.', remedy: 'Wait.' }), 'source');
    await leavePass(bed.database, await bed.take(), { end: 'again', afterMs: 600_000, failure });
    await expect(bed.take()).rejects.toThrow('nothing to take');
    const told = await new PermissionStore(bed.database).pass(bed.row);
    expect(told).toMatchObject({ state: 'waiting', failure: { message: 'Away.', remedy: 'Wait.', side: 'source' } });
    expect(told?.againAt?.getTime()).toBeGreaterThan(Date.now());
  });

  it('loses no attempt to a service that named a time', async () => {
    await bed.ranCopy();
    const limited = new StorageError({ kind: 'rate-limited', message: 'Slow down.', retryAfterMs: 1 });
    const end = { end: 'again', afterMs: 0, failure: passFailure(limited, 'destination'), held: true } as const;
    for (let times = 0; times < 3; times++) await leavePass(bed.database, await bed.take(), end);
    expect((await bed.take()).attempts).toBe(1);
  });
});

describe('what people do with passes', () => {
  it('pauses, resumes, cancels and begins anew; the others are told why not', async () => {
    expect((await bed.steer('apply')).refused[0]?.reason).toMatch(/never copied/);
    await bed.ranCopy(ITEMS, { takes: false });
    expect((await bed.steer('apply')).refused[0]?.reason).toMatch(/does not tell/);
    await bed.ranCopy();
    const pass = await bed.take();
    await bed.journalOf(pass).commit((await bed.journalOf(pass).next()).slice(0, 1).map(nothing));
    expect((await bed.steer('pause')).done).toBe(1);
    await expect(renewPass(bed.database, pass)).rejects.toThrow(Fenced);
    expect(await bed.permissions()).toBe('paused');
    expect((await bed.steer('pause')).refusedCount).toBe(1);
    await bed.steer('resume');
    expect((await bed.take()).at.seq).toBe(0);
    await bed.steer('cancel');
    expect(await bed.permissions()).toBe('canceled');
    expect((await bed.steer('apply')).done).toBe(1);
    expect((await bed.take()).at.seq).toBe(-1);
    await sql`delete from drover.items`.execute(bed.database.db);
    expect((await bed.steer('apply')).refused[0]?.reason).toMatch(/deleted by age/);
  });

  it('collects questions, keeps what was decided, and says on the row what is left', async () => {
    await bed.ranCopy();
    await bed.wholePass((name) => [
      { kind: 'denied', principal: name === 'same' ? 'BOB' : 'bob' },
      ...(name === 'both' ? [{ kind: 'not-mapped', principal: 'x\0\ud800' } as const] : []),
    ]);
    expect(await bed.permissions()).toBe('needs-decision');
    const store = new PermissionStore(bed.database);
    const asked = await store.questions(bed.migration.id, null);
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
    const kept = await Promise.all(answers.map((answer) => store.decide(bed.migration.id, answer, by)));
    expect(await bed.permissions()).toBe('decided');
    expect((await store.questions(bed.migration.id, bed.row)).open).toBe(0);
    expect(await store.takeBack(bed.migration.id, kept[0]?.id ?? '')).toEqual({ kind: 'denied', principal: 'bob' });
    expect(await store.takeBack(bed.migration.id, kept[0]?.id ?? '')).toBeNull();
    expect(await bed.permissions()).toBe('needs-decision');
    const { filter } = parseFilter('permissions:"needs decision"');
    expect(await bed.found(filter)).toBe(1);
    await bed.steer('apply');
    expect((await store.questions(bed.migration.id, bed.row)).total).toBe(0);
    await bed.wholePass(() => []);
    expect(await bed.permissions()).toBe('given');
    expect(await store.decisions(bed.migration.id)).toMatchObject([
      { principal: 'x\ufffd\ufffd', answer: { action: 'leave-out' }, reason: 'So.', by: 'ann' },
    ]);
  });

  it('a copy that ends goes on with nothing that somebody paused or cancelled', async () => {
    await bed.ranCopy();
    for (const [steering, state] of [
      ['pause', 'paused'],
      ['cancel', 'canceled'],
    ] as const) {
      await bed.steer(steering);
      await bed.ranCopy();
      expect(await bed.permissions()).toBe(state);
    }
    expect((await bed.steer('apply')).done).toBe(1);
    expect(await bed.permissions()).toBe('waiting');
  });

  it('a pass that a copy of some items begins goes over the last whole copy first', async () => {
    const whole = await bed.ranCopy(ITEMS);
    await sql`delete from drover.permission_passes`.execute(bed.database.db);
    const part = await bed.ranCopy([file(['same'], copied())], { only: whole });
    const pass = await bed.take();
    const numbers = await sql<{ id: string; number: number }>`select id, number from drover.runs`.execute(
      bed.database.db,
    );
    const numberOf = (id: string) => numbers.rows.find((run) => run.id === id)?.number;
    expect(pass).toMatchObject({ baseRun: numberOf(whole), at: { run: numberOf(whole), seq: -1 } });
    expect(numberOf(part)).toBeGreaterThan(pass.baseRun);
  });

  it('goes on with nothing whose log was deleted by age, and says so', async () => {
    await bed.ranCopy();
    const pass = await bed.take();
    await sql`delete from drover.items`.execute(bed.database.db);
    await expect(bed.journalOf(pass).next()).rejects.toMatchObject({
      message: expect.stringMatching(/deleted by age/),
    });
    await bed.steer('pause');
    const { done, refused } = await bed.steer('resume');
    expect(done).toBe(0);
    expect(refused[0]?.reason).toMatch(/deleted by age/);
    expect(await bed.permissions()).toBe('paused');
  });

  it('is taken up again by what holds then where somebody decides, or takes it back, meanwhile', async () => {
    await bed.ranCopy();
    const store = new PermissionStore(bed.database);
    const answer = { kind: 'denied', principal: 'bob', answer: { action: 'leave-out' } } as const;
    const first = await bed.take();
    const { id } = await store.decide(bed.migration.id, answer, { reason: 'So.', by: 'ann' });
    await expect(renewPass(bed.database, first)).rejects.toThrow(Fenced);
    const second = await bed.take();
    await store.takeBack(bed.migration.id, id);
    await expect(renewPass(bed.database, second)).rejects.toThrow(Fenced);
    const third = await bed.take();
    await new PermissionMapStore(bed.database.db).put(
      bed.migration.id,
      [{ source: 'a.com', destination: 'b.com' }],
      'ann',
    );
    await expect(renewPass(bed.database, third)).rejects.toThrow(Fenced);
    expect((await bed.take()).at).toEqual(first.at);
  });

  it('asks about principals of any length so that they can be answered', async () => {
    await bed.ranCopy();
    const principal = 'x'.repeat(2500);
    await bed.wholePass((name) => (name === 'same' ? [{ kind: 'not-mapped', principal }] : []));
    const store = new PermissionStore(bed.database);
    const [question] = (await store.questions(bed.migration.id, null)).questions;
    if (question === undefined) throw new Error('nothing was asked');
    expect(question.principal.length).toBeLessThanOrEqual(1000);
    const kept = await store.decide(
      bed.migration.id,
      { ...question, answer: { action: 'leave-out' } },
      { reason: 'So.', by: 'ann' },
    );
    expect(await bed.permissions()).toBe('decided');
    expect(questionHash(kept)).toEqual(questionHash({ kind: 'not-mapped', principal }));
    expect(questionHash(kept)).not.toEqual(questionHash({ kind: 'not-mapped', principal: `${principal}x` }));
  });
});
