import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import type { Connection, WalkPage } from '@drover/core';
import { expect, test } from 'vitest';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { transfer, treeOf } from '../testing/harness.ts';

const FOLDERS = 60;

/** A copied tree of folders with three files each, to be copied again. */
async function copied(folders = FOLDERS) {
  const from = new MemoryStore();
  const to = new MemoryStore({ walk: true, pageSize: 100 });
  for (let folder = 0; folder < folders; folder++) {
    for (const file of ['a', 'b', 'c']) from.putFile(`f${folder}/${file}`, `${folder} ${file}`);
  }
  const journal = new MemoryJournal();
  await transfer({ from, to, journal });
  const again = async (change?: (page: WalkPage, at: number) => WalkPage) => {
    const { connection, asked } = counted(new MemoryConnection(to), change);
    const { counters } = await transfer({ from, to: connection, journal });
    return { counters, asked };
  };
  return { from, to, again };
}

/** The connection, and how often folders were listed by themselves and walks begun; `change` stands between the walk and the engine. */
function counted(inner: MemoryConnection, change: (page: WalkPage, at: number) => WalkPage = (page) => page) {
  const asked = { lists: 0, walks: 0 };
  const { walk } = inner;
  if (walk === undefined) throw new Error('no walk');
  const connection: Connection = {
    capabilities: inner.capabilities,
    list: (...args) => {
      asked.lists++;
      return inner.list(...args);
    },
    stat: (...args) => inner.stat(...args),
    read: (...args) => inner.read(...args),
    write: (...args) => inner.write(...args),
    createFolder: (...args) => inner.createFolder(...args),
    discard: (...args) => inner.discard(...args),
    walk: {
      ofDestinations: true,
      async *tree(...args) {
        asked.walks++;
        let at = 0;
        for await (const page of walk.tree(...args)) yield change(page, at++);
      },
    },
    ...(inner.times === undefined ? {} : { times: inner.times }),
    [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
  };
  return { connection, asked };
}

test('a run that copies nothing lists few folders of a large destination by themselves', async () => {
  const { again } = await copied();
  const { counters, asked } = await again();
  expect(counters).toMatchObject({ filesUnchanged: 3 * FOLDERS, filesCopied: 0, foldersCreated: 0 });
  expect(asked.walks).toBe(1);
  expect(asked.lists).toBeLessThan(20);
});

test('a small destination is listed folder by folder', async () => {
  const { again } = await copied(6);
  const { counters, asked } = await again();
  expect(counters).toMatchObject({ filesUnchanged: 18, filesCopied: 0 });
  expect(asked).toEqual({ walks: 0, lists: 7 });
});

test('what changed on both sides is told by listings of this moment', async () => {
  const { from, to, again } = await copied();
  from.putFile('f50/b', 'changed at the source');
  to.putFile('f51/b', 'changed at the destination');
  from.putFile('f52/new', 'new');
  const { counters } = await again();
  expect(counters).toMatchObject({ filesCopied: 2, filesSkipped: 1 });
  expect(treeOf(to)).toEqual({ ...treeOf(from), 'f51/b': 'changed at the destination' });
});

test('files that a walk does not tell of yet are not copied again', async () => {
  const { again } = await copied();
  const late = (page: WalkPage): WalkPage => ({ ...page, entries: page.entries.filter(({ name }) => name !== 'b') });
  const { counters } = await again(late);
  expect(counters).toMatchObject({ filesUnchanged: 3 * FOLDERS, filesCopied: 0 });
});

test.each<[string, (page: WalkPage, at: number) => WalkPage]>([
  ['does not tell when folders are complete', ({ entries }) => ({ entries, cursor: null })],
  [
    'breaks off',
    (page, at) => {
      if (at === 1) throw new Error('no answer');
      return page;
    },
  ],
  ['passes folders over', (page) => ({ ...page, complete: [], passedOver: page.complete ?? [] })],
])('a walk that %s loses nothing', async (_, change) => {
  const { from, to, again } = await copied();
  from.putFile('f40/new', 'new');
  const { counters } = await again(change);
  expect(counters).toMatchObject({ filesUnchanged: 3 * FOLDERS, filesCopied: 1 });
  expect(treeOf(to)).toEqual(treeOf(from));
});

test('a walk that is not worth it ends, and another is tried once far more was listed', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore({ walk: true, pageSize: 2 });
  for (let folder = 0; folder < 80; folder++) from.putFile(`f${folder}/a`, 'x');
  const journal = new MemoryJournal();
  await transfer({ from, to, journal });
  const { connection, asked } = counted(new MemoryConnection(to));
  await transfer({ from, to: connection, journal });
  expect(asked.walks).toBe(2);
  expect(asked.lists).toBeGreaterThan(64);
});
