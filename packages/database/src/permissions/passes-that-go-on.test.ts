import { StorageError } from '@drover/core';
import { Fenced } from '@drover/engine';
import { parseFilter } from '@drover/migration';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PermissionMapStore } from '../problems/permission-map-store.ts';
import { goOnWith } from '../runs/go-on-authorized.ts';
import { copied, file, gone, nothing, PermissionBed } from '../testing/permission-bed.ts';
import { leavePass, passFailure, renewPass } from './permission-pass.ts';
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
