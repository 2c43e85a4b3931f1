import { type Grant, StorageError } from '@drover/core';
import { Fenced } from '@drover/engine';
import { parseFilter } from '@drover/migration';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermissionMapStore } from '../problems/permission-map-store.ts';
import { goOnWith } from '../runs/go-on-authorized.ts';
import { ItemLog } from '../runs/item-log.ts';
import { copied, file, gone, nothing, PermissionBed } from '../testing/permission-bed.ts';
import { realClock } from '../testing/process-host.ts';
import { type HeldPass, leavePass, passFailure, renewPass } from './permission-pass.ts';
import { PermissionStore } from './permission-store.ts';

let bed: PermissionBed;

beforeAll(async () => {
  bed = await PermissionBed.open();
});
afterAll(() => bed?.[Symbol.asyncDispose]());
beforeEach(() => bed.begin());

describe('a row over which a pass went', () => {
  it('asks again where a decision is taken back or changed by which it went, and nothing where the same is decided anew', async () => {
    await bed.ranCopy();
    const store = new PermissionStore(bed.database);
    const bob = { kind: 'denied', principal: 'bob' } as const;
    const by = { reason: 'So.', by: 'ann' };
    const decide = (action: 'give-nothing' | 'leave-out') =>
      store.decide(bed.migration.id, { ...bob, answer: { action } }, by);
    const { id } = await decide('leave-out');
    await bed.wholePass(() => [], [{ question: { ...bob, principal: 'BOB' }, answer: { action: 'leave-out' } }]);
    expect(await bed.permissions()).toBe('given');
    expect(await store.questions(bed.migration.id, null)).toEqual({ questions: [], total: 0, open: 0 });
    await store.takeBack(bed.migration.id, id);
    expect(await bed.permissions()).toBe('needs-decision');
    const sums = () => store.sums({ migrationId: bed.migration.id });
    expect(await sums()).toMatchObject({ undecided: 1, decidedSince: 0, mapChangedSince: 0 });
    expect(await store.questions(bed.migration.id, bed.row)).toMatchObject({
      open: 1,
      questions: [{ items: 7, example: '/' }],
    });
    await decide('give-nothing');
    expect(await bed.permissions()).toBe('decided');
    expect(await sums()).toMatchObject({ undecided: 0, decidedSince: 1 });
    await decide('leave-out');
    expect(await bed.permissions()).toBe('given');
    expect(await sums()).toMatchObject({ undecided: 0, decidedSince: 0 });
  });

  it('a question that was open for some items stays to be applied, however often others went by an answer', async () => {
    await bed.ranCopy();
    const store = new PermissionStore(bed.database);
    const bob = { kind: 'denied', principal: 'bob' } as const;
    const answer = { action: 'leave-out' } as const;
    await bed.wholePass((name) => (name === 'same' ? [bob] : []), [{ question: bob, answer }]);
    await store.decide(bed.migration.id, { ...bob, answer }, { reason: 'So.', by: 'ann' });
    expect(await bed.permissions()).toBe('decided');
    await bed.ranCopy([file(['same'], copied())], {
      only: (await bed.rowNow()).lastRunId ?? '',
    });
    await bed.wholePass(() => [], [{ question: bob, answer }]);
    expect(await bed.permissions()).toBe('decided');
  });

  it('says that another map holds since, until the permissions are applied; the same lines and an empty map are none', async () => {
    const maps = new PermissionMapStore(bed.database.db);
    const put = (...entries: Parameters<typeof maps.put>[1]) => maps.put(bed.migration.id, entries, 'ann');
    const first = { source: 'old.example', destination: 'new.example' };
    const second = { source: 'b@old.example', destination: 'bob@new.example' };
    await bed.ranCopy();
    await put(first, second);
    await bed.wholePass(() => []);
    expect(await bed.permissions()).toBe('given');
    await put(first, second);
    expect(await bed.permissions()).toBe('given');
    await put(first);
    expect(await bed.permissions()).toBe('map-changed');
    const sums = () => new PermissionStore(bed.database).sums({ transferId: bed.row });
    expect(await sums()).toMatchObject({ rows: 1, mapChangedSince: 1 });
    const { filter } = parseFilter('permissions:"new map"');
    expect(await bed.found(filter)).toBe(1);
    await put();
    expect(await bed.permissions()).toBe('given');
    await put(first);
    await bed.steer('apply');
    await bed.wholePass(() => []);
    expect(await bed.permissions()).toBe('given');
    expect(await sums()).toMatchObject({ mapChangedSince: 0 });
  });

  it('a map that changes while the pass goes on is told at its end, as what it began with went by the old one', async () => {
    await bed.ranCopy();
    const pass = await bed.take();
    await bed.journalOf(pass).commit((await bed.journalOf(pass).next()).slice(0, 1).map(nothing));
    await new PermissionMapStore(bed.database.db).put(
      bed.migration.id,
      [{ source: 'a.com', destination: 'b.com' }],
      'ann',
    );
    expect(await bed.permissions()).toBe('running');
    await bed.wholePass(() => []);
    expect(await bed.permissions()).toBe('map-changed');
  });
});

describe('passes of connectors that are not authorised', () => {
  const lost = passFailure(
    new StorageError({ kind: 'unauthenticated', message: 'The token was taken back.' }),
    'source',
  );
  const set = async (id: string, change: string) =>
    await bed.database.withClient((client) =>
      client.query(`update drover.connectors set ${change} where id = $1`, [id]),
    );
  const goOn = (id: string) =>
    bed.database.db.transaction().execute((tx) => goOnWith(tx, id, { name: 'Ada', userId: 'somebody' }));

  it('go on when they are authorised anew, unless the other side is not, or something else ended them', async () => {
    const { sourceConnectorId: source, destinationConnectorId: destination } = bed.migration;
    await bed.ranCopy();
    await leavePass(bed.database, await bed.take(), { end: 'failed', failure: passFailure(gone, 'source') });
    expect(await goOn(source)).toBe(0);
    await bed.steer('apply');
    await leavePass(bed.database, await bed.take(), { end: 'failed', failure: lost });
    expect(await bed.permissions()).toBe('failed');
    await set(destination, "state = 'deauthorized'");
    expect(await goOn(source)).toBe(0);
    await set(destination, "state = 'authorized'");
    expect([await goOn(source), await goOn(source)]).toEqual([1, 0]);
    expect(await bed.permissions()).toBe('waiting');
    expect((await bed.take()).attempts).toBe(0);
  });

  it('go on also where that came before they failed', async () => {
    await bed.ranCopy();
    const pass = await bed.take();
    await set(bed.migration.sourceConnectorId, "authorized_at = now() + interval '1 ms'");
    await leavePass(bed.database, pass, { end: 'failed', failure: lost });
    expect(await bed.permissions()).toBe('waiting');
    await set(bed.migration.sourceConnectorId, "authorized_at = now() - interval '1 s'");
    await leavePass(bed.database, await bed.take(), { end: 'failed', failure: lost });
    expect(await bed.permissions()).toBe('failed');
  });

  it('are let go of while they are worked on', async () => {
    await bed.ranCopy();
    const pass = await bed.take();
    await set(bed.migration.destinationConnectorId, "state = 'deauthorized'");
    await expect(renewPass(bed.database, pass)).rejects.toThrow(Fenced);
  });
});

describe('rights that were sent and not told of', () => {
  const grant = (principal: string): Grant => {
    return { principal, named: 'address', kind: 'user', role: 'read', inherited: false };
  };
  const lines = async (run: string) =>
    (await new ItemLog(bed.database, realClock).page(run, { limit: 20, outcome: 'permissions' })).items.map(
      ({ outcome, path, message }) => [outcome, path.join('/'), message],
    );
  const view = () => new PermissionStore(bed.database).pass(bed.row);

  it('are known to whoever takes the pass over, told once by what was found, and counted', async () => {
    const run = await bed.ranCopy();
    const journal = bed.journalOf(await bed.take('first'));
    const [top, folder, deep] = await journal.next();
    if (top === undefined || folder === undefined || deep === undefined) throw new Error('too little arrived');
    await journal.sending(top, [grant('told@new')]);
    await journal.commit([{ ...nothing(top), given: [grant('told@new')] }]);
    await Promise.all([
      journal.sending(folder, [grant('ann@new'), grant('nul\0"\\@new')]),
      journal.sending(deep, [grant('bob@new')]),
    ]);
    // After an answer that was lost it is sent once more.
    await journal.sending(folder, [grant('ann@new')]);
    expect(await view()).toMatchObject({ given: 1, unanswered: 2 });
    const second = await takenOver();
    await expect(journal.sending(deep, [grant('late@new')])).rejects.toThrow(Fenced);
    const sent = bed.sentOf(second);
    const { items, restMs } = await sent.unanswered();
    expect(restMs).toBeGreaterThan(0);
    expect(items.map(({ destination, grants }) => [destination, grants.map(({ principal }) => principal)])).toEqual([
      [{ root: '', segments: ['there', 'a_b'] }, ['ann@new', 'nul\0"\\@new']],
      [{ root: '', segments: ['there', 'a_b', 'x_'] }, ['bob@new']],
    ]);
    const failure = new StorageError({ kind: 'permission-denied', message: 'Nobody can say.' });
    await sent.settle(
      items.map((item, at) => ({
        ...{ sent: item, arrived: at === 0 ? item.grants.slice(0, 1) : [] },
        failure: at === 0 ? null : failure,
      })),
    );
    expect(await sent.unanswered()).toEqual({ items: [], restMs: 0 });
    expect(await view()).toMatchObject({ given: 2, failed: 1, unanswered: 0 });
    expect(await lines(run)).toEqual([
      ['permissions-given', '', 'Given: "told@new" read.'],
      ['permissions-given', 'a:b', expect.stringMatching(/^Given: "ann@new" read\. They were sent before/)],
      ['permissions-failed', 'a:b/x?', 'Nobody can say.'],
    ]);
  });

  it('stay known where the pass begins anew, and are told of by nobody who has lost it', async () => {
    await bed.ranCopy();
    const journal = bed.journalOf(await bed.take('first'));
    const [top] = await journal.next();
    if (top === undefined) throw new Error('nothing arrived');
    await journal.sending(top, [grant('ann@new')]);
    const run = await bed.ranCopy();
    const taken = await bed.take('second');
    const sent = bed.sentOf(taken);
    const { items } = await sent.unanswered();
    expect(items).toMatchObject([{ destination: { segments: ['there'] }, kind: 'folder', path: [] }]);
    await takenOver();
    const told = items.map((item) => ({ sent: item, arrived: item.grants, failure: null }));
    await expect(sent.settle(told)).rejects.toThrow(Fenced);
    expect(await lines(run)).toEqual([]);
    await bed.sentOf(await takenOver()).settle(told);
    expect(await lines(run)).toHaveLength(1);
    expect(await view()).toMatchObject({ given: 1, unanswered: 0 });
    const store = new PermissionStore(bed.database);
    expect(await store.sums({ migrationId: bed.migration.id })).toMatchObject({ given: 1, unanswered: 0 });
  });

  async function takenOver(): Promise<HeldPass> {
    await sql`update drover.permission_passes set lease_until = now() - interval '1 s'`.execute(bed.database.db);
    return await bed.take('another');
  }
});
