import { withMembers } from '@drover/connector-kit';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import {
  type Clock,
  type Connection,
  descendantRef,
  type Grant,
  type ItemRef,
  type MapPrincipal,
  nameOf,
  rootRef,
  type SourceGrant,
  StorageError,
} from '@drover/core';
import { beforeEach, expect, it } from 'vitest';
import {
  cannotGrant,
  type GrantJournal,
  type GrantRequest,
  type GrantResult,
  type GrantTask,
  grantPermissions,
} from './grant-permissions.ts';
import { PlainItems } from './plain-items.ts';
import { type SentItem, type SentJournal, type SettledItem, settleSent } from './settle-sent.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const clock: Clock = { now: Date.now, monotonic: () => performance.now(), sleep: async () => undefined };
const { signal: never } = new AbortController();
const map: MapPrincipal = (principal, named) =>
  named === 'sid' ? { to: null, why: 'not-mapped' } : { to: `${principal}@new`, named: 'address' };
const allow = (principal: string, more: Partial<SourceGrant> = {}): SourceGrant => ({
  ...{ principal, named: 'address', kind: 'user', role: 'write', inherited: false, access: 'allow', special: false },
  ...more,
});
const toldOf = (item: ItemRef, grants: readonly Grant[]) =>
  grants.map(({ principal, role }) => `${nameOf(item)} ${principal} ${role}`);
const at = (name: string): ItemRef => descendantRef(rootRef(), [name]);

let from: MemoryStore;
let to: MemoryStore;
let journal: Journal;

/** As a database keeps it: two items a batch. */
class Journal implements GrantJournal<GrantTask>, SentJournal<SentItem> {
  readonly results: GrantResult[] = [];
  readonly settled: SettledItem[] = [];
  /** Called around each step that is kept. */
  step = () => {};
  #sent: SentItem[] = [];
  readonly #tasks = NAMES.map((name) => ({ source: at(name), destination: at(`${name}.new`) }));

  async next() {
    return this.#tasks.slice(this.results.length, this.results.length + 2);
  }

  async sending({ destination }: GrantTask, grants: readonly Grant[]) {
    this.step();
    this.#sent.push({ destination, grants });
    this.step();
  }

  async commit(results: readonly GrantResult[]) {
    this.step();
    this.results.push(...results);
    this.#sent = [];
    this.step();
  }

  async unanswered() {
    return { items: this.#sent, restMs: 0 };
  }

  async settle(settled: readonly SettledItem[]) {
    this.settled.push(...settled);
    this.#sent = [];
  }

  /** Who was told to have got what, as in a log. */
  told() {
    const late = this.settled.flatMap(({ sent, arrived }) => toldOf(sent.destination, arrived));
    return [...late, ...this.results.flatMap(({ task, given }) => toldOf(task.destination, given))].sort();
  }

  of(name: string) {
    return this.results.find(({ task }) => nameOf(task.source) === name);
  }
}

beforeEach(() => {
  [from, to] = [new MemoryStore({ permissions: true }), new MemoryStore({ permissions: true })];
  journal = new Journal();
  for (const name of NAMES) {
    from.putFile(name, '');
    to.putFile(`${name}.new`, '');
    from.setPermissions(at(name), { grants: [allow('ann'), allow(`only-${name}`)], inheritanceBroken: false });
  }
});

function pass(more: Partial<GrantRequest> = {}, wrapped = (connection: Connection) => connection, signal = never) {
  const request = {
    source: { connection: wrapped(new MemoryConnection(from)), folder: rootRef() },
    destination: { connection: wrapped(new MemoryConnection(to)), folder: rootRef() },
  };
  return grantPermissions({ ...request, map, clock, ...more }, journal, signal);
}

const rights = (name: string) =>
  to.permissionsOf(at(`${name}.new`)).grants.map(({ principal, role }) => `${principal} ${role}`);

it('gives each item what the map makes of its rights, and notes what was given', async () => {
  await pass();
  for (const name of NAMES) expect(rights(name)).toEqual(['ann@new write', `only-${name}@new write`]);
  expect(journal.of('c')).toMatchObject({
    given: [{ principal: 'ann@new' }, { principal: 'only-c@new' }],
    questions: [],
  });
});

it('gives nothing a second time, and takes nothing that somebody gave beside', async () => {
  to.setPermissions(at('a.new'), { grants: [allow('boss@new', { role: 'owner' })], inheritanceBroken: false });
  await pass();
  const before = NAMES.map(rights);
  expect(before[0]).toEqual(['boss@new owner', 'ann@new write', 'only-a@new write']);
  journal = new Journal();
  await pass();
  expect(NAMES.map(rights)).toEqual(before);
  expect(journal.results.flatMap(({ given }) => given)).toEqual([]);
});

it('leaves to a person what might let somebody in, until they have decided', async () => {
  const set = (name: string, grants: readonly SourceGrant[], inheritanceBroken = false) =>
    from.setPermissions(at(name), { grants, inheritanceBroken });
  set('a', [allow('ann'), allow('bob', { access: 'deny' })]);
  set('b', [allow('ann', { special: true })]);
  set('c', [allow('ann')], true);
  set('d', [allow('ann'), allow('S-1-5-21-1', { named: 'sid' })]);
  await pass();
  expect(journal.results.map(({ questions }) => questions.map(({ kind }) => kind))).toEqual([
    ...[['denied'], ['special-rights'], ['broken-inheritance'], ['unmapped-sid']],
    [],
  ]);
  expect(['a', 'b', 'c', 'd'].flatMap(rights)).toEqual([]);
  journal = new Journal();
  await pass({
    answer: ({ kind }) => (kind === 'special-rights' ? { action: 'grant', role: 'write' } : { action: 'leave-out' }),
  });
  expect(['a', 'b', 'c', 'd'].map(rights)).toEqual(Array(4).fill(['ann@new write']));
  expect(journal.of('d')?.leftOut).toEqual([{ principal: 'S-1-5-21-1', why: 'decided' }]);
});

it('asks about a right that ends where the destination knows no end, and gives it where it does', async () => {
  const until = Date.UTC(2030, 0, 1);
  from.setPermissions(at('a'), { grants: [allow('ann', { until })], inheritanceBroken: false });
  await pass();
  expect(journal.of('a')).toMatchObject({ given: [], questions: [{ kind: 'special-rights', principal: 'ann' }] });
  journal = new Journal();
  await pass({}, (inner) =>
    withMembers(inner, { permissions: inner.permissions && { ...inner.permissions, ends: true } }),
  );
  expect(journal.of('a')).toMatchObject({ given: [{ principal: 'ann@new', until }], questions: [] });
});

it('reads nothing of items that were just found to have nothing of their own', async () => {
  const plain = new PlainItems();
  for (const name of ['a', 'b']) plain.add(at(name));
  await pass({ plain });
  expect(NAMES.map((name) => rights(name).length)).toEqual([0, 0, 2, 2, 2]);
});

it('tells of an item that is gone, and goes on with the others', async () => {
  from.remove('b');
  to.remove('d.new');
  await pass();
  expect(journal.of('b')?.failure).toMatchObject({ side: 'source', error: { kind: 'not-found' } });
  expect(journal.of('d')?.failure).toMatchObject({ side: 'destination', error: { kind: 'not-found' } });
  expect(rights('e')).toHaveLength(2);
});

it('ends where a side is lost, and commits nothing of that batch', async () => {
  let calls = 0;
  const lost = (inner: Connection) =>
    withMembers(inner, {
      permissions: inner.permissions && {
        ...inner.permissions,
        of: async (item, signal) => {
          if (++calls > 6) throw new StorageError({ kind: 'unauthenticated', message: 'Signed out.' });
          return (await inner.permissions?.of(item, signal)) ?? { grants: [], inheritanceBroken: false };
        },
      },
    });
  await expect(pass({}, lost)).rejects.toMatchObject({ kind: 'unauthenticated' });
  expect(journal.results).toHaveLength(2);
  await pass();
  expect(NAMES.flatMap(rights)).toHaveLength(10);
});

it('tells as given what arrived although its answer was lost, and gives nothing twice', async () => {
  const sent: string[] = [];
  let lost = 0;
  const losing = (inner: Connection) =>
    withMembers(inner, {
      permissions: inner.permissions && {
        ...inner.permissions,
        grant: async (item: ItemRef, grants: readonly Grant[], signal: AbortSignal) => {
          sent.push(...grants.map(({ principal }) => `${nameOf(item)} ${principal}`));
          const arriving = nameOf(item) === 'b.new' ? grants.slice(0, 1) : grants;
          await inner.permissions?.grant?.(item, arriving, signal);
          if (++lost <= 3) throw new StorageError({ kind: 'unavailable', message: 'The answer was lost.', item });
        },
      },
    });
  await pass({}, losing);
  for (const name of NAMES)
    expect(journal.of(name)?.given.map(({ principal }) => principal)).toEqual(['ann@new', `only-${name}@new`]);
  expect(sent.filter((line) => !line.startsWith('b.new only-'))).toHaveLength(9);
  expect(NAMES.flatMap(rights)).toHaveLength(10);
});

it('ends where no answer comes again and again', async () => {
  let calls = 0;
  const mute = (inner: Connection) =>
    withMembers(inner, {
      permissions: inner.permissions && {
        ...inner.permissions,
        of: async () => {
          calls++;
          throw new StorageError({ kind: 'unavailable', message: 'No answer.' });
        },
      },
    });
  await expect(pass({}, mute)).rejects.toMatchObject({ kind: 'unavailable' });
  expect(calls).toBeLessThanOrEqual(10);
  expect(journal.results).toEqual([]);
});

it('is taken up where it was killed, whenever that was, gives nothing twice, and tells of all that was given', async () => {
  for (let kill = 1; ; kill++) {
    to = new MemoryStore({ permissions: true });
    for (const name of NAMES) to.putFile(`${name}.new`, '');
    journal = new Journal();
    const killed = new AbortController();
    const given: string[] = [];
    let calls = 0;
    const die = () => {
      if (++calls === kill) killed.abort();
      killed.signal.throwIfAborted();
    };
    journal.step = die;
    const watched = (mortal: boolean) => (inner: Connection) => {
      const { permissions } = inner;
      if (permissions === undefined) return inner;
      const step = mortal ? die : () => undefined;
      return withMembers(inner, {
        permissions: {
          of: async (item, signal) => {
            const told = await permissions.of(item, signal);
            step();
            return told;
          },
          grant: async (item: ItemRef, grants: readonly Grant[], signal: AbortSignal) => {
            step();
            await permissions.grant?.(item, grants, signal);
            given.push(...toldOf(item, grants));
            step();
          },
        },
      });
    };
    const first = pass({}, watched(true), killed.signal);
    const whole = await first.then(
      () => true,
      () => false,
    );
    expect(whole).toBe(!killed.signal.aborted);
    journal.step = () => {};
    await settleSent({ connection: new MemoryConnection(to), folder: rootRef() }, journal, clock, never);
    await pass({}, watched(false));
    expect(NAMES.flatMap(rights)).toHaveLength(10);
    expect(new Set(given).size).toBe(given.length);
    expect(journal.told(), `killed at step ${kill}`).toEqual(given.toSorted());
    expect(journal.results.map(({ task }) => nameOf(task.source))).toEqual(NAMES);
    if (whole) return;
  }
});

it('tells as given, after a pass that broke off, only what is there, and says where that cannot be seen', async () => {
  const hidden = new StorageError({ kind: 'permission-denied', message: 'Not for you.', scope: 'item' });
  const sent = NAMES.map((name) => ({ source: at(name), destination: at(`${name}.new`) }));
  for (const task of sent) await journal.sending(task, [allow('ann@new'), allow('bob@new', { role: 'read' })]);
  const set = (name: string, ...grants: SourceGrant[]) =>
    to.setPermissions(at(`${name}.new`), { grants, inheritanceBroken: false });
  set('a', allow('ann@new'), allow('bob@new', { access: 'deny' }));
  set('b', allow('bob@new', { special: true }));
  set('c', allow('bob@new', { role: 'owner' }));
  const connection = withMembers(new MemoryConnection(to), {
    permissions: {
      of: async (item) => {
        if (nameOf(item) === 'e.new') throw hidden;
        if (nameOf(item) === 'd.new') throw new StorageError({ kind: 'not-found', message: 'Gone.' });
        return to.permissionsOf(item);
      },
    },
  });
  await settleSent({ connection, folder: rootRef() }, journal, clock, never);
  expect(journal.told()).toEqual(['a.new ann@new write', 'c.new bob@new read']);
  expect(journal.settled.filter(({ failure }) => failure !== null)).toMatchObject([
    {
      sent: { destination: at('e.new') },
      failure: { kind: 'permission-denied', message: expect.stringContaining('"bob@new" read. Not for you.') },
    },
  ]);
});

it('tells of those who got their rights though others on the same item were refused', async () => {
  const refusing = (inner: Connection) =>
    withMembers(inner, {
      permissions: inner.permissions && {
        ...inner.permissions,
        grant: async (item: ItemRef, grants: readonly Grant[], signal: AbortSignal) => {
          await inner.permissions?.grant?.(item, grants.slice(0, 1), signal);
          throw new StorageError({ kind: 'config-invalid', scope: 'item', message: 'Nobody knows the other.', item });
        },
      },
    });
  await pass({}, refusing);
  expect(journal.told()).toEqual(NAMES.map((name) => `${name}.new ann@new write`));
  for (const { failure } of journal.results) expect(failure?.error.message).toBe('Nobody knows the other.');
});

it('leaves out rights that have ended, says so, and goes by none of them at the destination', async () => {
  const until = Date.UTC(2020, 0, 1);
  from.setPermissions(at('a'), { grants: [allow('ann', { until }), allow('bob')], inheritanceBroken: false });
  from.setPermissions(at('b'), { grants: [allow('ann', { until })], inheritanceBroken: false });
  to.setPermissions(at('a.new'), { grants: [allow('bob@new', { until })], inheritanceBroken: false });
  await pass();
  expect(journal.of('a')).toMatchObject({
    given: [{ principal: 'bob@new' }],
    leftOut: [{ principal: 'ann', why: 'ended' }],
  });
  expect(journal.of('b')).toMatchObject({ given: [], questions: [], leftOut: [{ principal: 'ann', why: 'ended' }] });
});

it('says of services that tell or take no rights that it cannot be done', () => {
  const side = (permissions: boolean) => {
    return { connection: new MemoryConnection(new MemoryStore({ permissions })), folder: rootRef() };
  };
  expect(cannotGrant({ source: side(true), destination: side(true) })).toBeNull();
  expect(cannotGrant({ source: side(false), destination: side(true) })).toMatch(/source/);
  expect(cannotGrant({ source: side(true), destination: side(false) })).toMatch(/destination/);
});
