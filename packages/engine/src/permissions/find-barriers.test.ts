import { withMembers } from '@drover/connector-kit';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, descendantRef, rootRef, type SourceGrant, StorageError } from '@drover/core';
import { beforeEach, expect, it } from 'vitest';
import { type BarrierJournal, type FoundBarriers, findBarriers } from './find-barriers.ts';

const { signal } = new AbortController();
const NAMES = ['gone', 'open', 'denied', 'broken', 'inherited'];
const at = (name: string) => descendantRef(rootRef(), [name]);
const right = (principal: string, more: Partial<SourceGrant> = {}): SourceGrant => ({
  ...{ principal, named: 'address', kind: 'user', role: 'read', inherited: false, access: 'allow', special: false },
  ...more,
});

let store: MemoryStore;
let found: FoundBarriers[];
let journal: BarrierJournal<FoundBarriers['task']>;

beforeEach(() => {
  store = new MemoryStore({ permissions: true });
  found = [];
  for (const name of NAMES) store.putFile(name, '');
  const set = (name: string, grants: readonly SourceGrant[], inheritanceBroken = false) =>
    store.setPermissions(at(name), { grants, inheritanceBroken });
  set('open', [right('ann')]);
  set('denied', [right('ann'), right('bob', { access: 'deny' })]);
  set('broken', [right('ann')], true);
  set('inherited', [right('bob', { access: 'deny', inherited: true })]);
  store.remove('gone');
  const tasks = NAMES.map((name) => ({ source: at(name), destination: at(name) }));
  journal = {
    next: async () => tasks.slice(found.length, found.length + 2),
    commit: async (batch) => void found.push(...batch),
  };
});

const look = (wrapped = (connection: Connection) => connection) =>
  findBarriers({ connection: wrapped(new MemoryConnection(store)), folder: rootRef() }, journal, signal);
const withPermissions = (more: Partial<NonNullable<Connection['permissions']>>) => (inner: Connection) =>
  inner.permissions === undefined ? inner : withMembers(inner, { permissions: { ...inner.permissions, ...more } });

it('keeps what is closed at each item itself, and passes over what is gone', async () => {
  await look();
  expect(found.map(({ barriers }) => barriers)).toEqual([
    [],
    [],
    [{ kind: 'denied', principal: 'bob' }],
    [{ kind: 'broken-inheritance', principal: '' }],
    [],
  ]);
});

it('notes what has nothing of its own only where reading it once more costs', async () => {
  const free = await look();
  expect(NAMES.filter((name) => free.has(at(name)))).toEqual([]);
  found = [];
  const metered = await look(withPermissions({ metered: true }));
  expect(NAMES.filter((name) => metered.has(at(name)))).toEqual(['inherited']);
});

it('ends where the source is lost, so that nothing is given by half of what there is', async () => {
  const lost = async () => {
    throw new StorageError({ kind: 'unauthenticated', message: 'Signed out.' });
  };
  await expect(look(withPermissions({ of: lost }))).rejects.toMatchObject({ kind: 'unauthenticated' });
  expect(found).toEqual([]);
});

it('reads nothing of a source that never tells of any', async () => {
  await look(withPermissions({ barriers: false }));
  expect(found).toEqual([]);
});
