import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type Entry, type ItemRef, rootRef, StorageError, type WalkPage } from '@drover/core';
import { expect, test } from 'vitest';
import { WalkedFolders } from './walked-folders.ts';

const { signal } = new AbortController();

function tree(folders: number, files: number): Connection {
  const store = new MemoryStore({ walk: true, pageSize: 100 });
  for (let folder = 0; folder < folders; folder++) {
    for (let file = 0; file < files; file++) store.putFile(`f${String(folder).padStart(4, '0')}/${file}`, 'x');
  }
  return new MemoryConnection(store);
}

/** The lister over a connection whose walk is changed, and how many folders were listed by themselves. */
function over(connection: Connection, change: (page: WalkPage, at: number) => WalkPage = (page) => page) {
  const counted = { lists: 0 };
  const list = (folder: ItemRef) => {
    counted.lists++;
    return connection.list(folder, signal);
  };
  async function* walked(...args: Parameters<NonNullable<Connection['walk']>['tree']>): AsyncGenerator<WalkPage> {
    let at = 0;
    for await (const page of connection.walk?.tree(...args) ?? []) yield change(page, at++);
  }
  return { lister: new WalkedFolders({ list }, { tree: walked }, {}), counted };
}

async function childrenOf(lister: WalkedFolders, folder: ItemRef): Promise<Entry[]> {
  return (await Array.fromAsync(lister.list(folder, signal))).flat();
}

/** Reads folder after folder as the planner does; `order` says which of those that are known comes next. */
async function namesBelow(lister: WalkedFolders, order: (known: ItemRef[]) => ItemRef | undefined): Promise<string[]> {
  const known: ItemRef[] = [rootRef()];
  const names: string[] = [];
  for (let folder = order(known); folder !== undefined; folder = order(known)) {
    const children = await childrenOf(lister, folder);
    for (const { ref, kind } of children) {
      names.push(ref.segments.join('/'));
      if (kind === 'folder') known.push(ref);
    }
  }
  return names.sort();
}

async function expected(connection: Connection): Promise<string[]> {
  const { lister } = over(connection, (page) => page);
  lister.close();
  return namesBelow(lister, (known) => known.shift());
}

test('a tree comes from one walk, and no folder is listed by itself', async () => {
  const connection = tree(200, 20);
  const { lister, counted } = over(connection);
  expect(await namesBelow(lister, (known) => known.shift())).toEqual(await expected(connection));
  expect(counted.lists).toBe(0);
});

test('folders that are read in another order all come, though there are more than are held', async () => {
  const connection = tree(250, 90);
  const { lister } = over(connection);
  expect(await namesBelow(lister, (known) => known.pop())).toEqual(await expected(connection));
});

test('a walk that breaks is gone on with folder by folder', async () => {
  const connection = tree(50, 30);
  const { lister } = over(connection, (page, at) => {
    if (at === 5) throw new StorageError({ kind: 'unavailable', message: 'The link broke.' });
    return page;
  });
  const names = await namesBelow(lister, (known) => known.shift()).catch((error: unknown) => error);
  // A folder of which some had come already says so, and its listing is begun again by whoever reads it.
  if (Array.isArray(names)) expect(names).toEqual(await expected(connection));
  else expect(names).toMatchObject({ kind: 'unavailable' });
});

test('a source that cannot say when a folder is complete is listed folder by folder', async () => {
  const connection = tree(20, 10);
  const { lister, counted } = over(connection, ({ entries, cursor }) => ({ entries, cursor }));
  expect(await namesBelow(lister, (known) => known.shift())).toEqual(await expected(connection));
  expect(counted.lists).toBe(21);
});

test('what nobody wants to read, however much, holds nobody up', async () => {
  const connection = tree(3, 21_000);
  const { lister } = over(connection);
  await childrenOf(lister, rootRef());
  expect(await childrenOf(lister, { root: '', segments: ['f0002'] })).toHaveLength(21_000);
});

test('a folder that is left in the midst, and one that is read twice, hold nobody up', async () => {
  const connection = tree(3, 21_000);
  const { lister } = over(connection);
  const first = { root: '', segments: ['f0000'] };
  for await (const _ of lister.list(rootRef(), signal)) break;
  for await (const _ of lister.list(first, signal)) break;
  expect(await childrenOf(lister, first)).toHaveLength(21_000);
  expect(await childrenOf(lister, { root: '', segments: ['f0001'] })).toHaveLength(21_000);
  lister.close();
});

/** A walk that sends pages of its own making without end, and how many it was asked for. */
function hostile(pageAt: (at: number) => WalkPage) {
  const asked = { pages: 0, closed: false };
  const list = (): AsyncIterable<Entry[]> => {
    throw new StorageError({ kind: 'not-found', message: 'Listed by itself.' });
  };
  async function* endless(): AsyncGenerator<WalkPage> {
    try {
      for (;;) {
        await new Promise(setImmediate);
        yield pageAt(asked.pages++);
      }
    } finally {
      asked.closed = true;
    }
  }
  return { lister: new WalkedFolders({ list }, { tree: endless }, {}), asked };
}

const fileIn = (folder: string, more: Partial<Entry> = {}): Entry => ({
  ...{ ref: { root: '', segments: [folder, 'x'] }, name: 'x', kind: 'file', size: 1, ...more },
});

test('a source that begins folders without end and completes none is given up', async () => {
  const { lister, asked } = hostile((at) => ({
    entries: [
      ...(at === 0 ? [{ ...fileIn('x'), ref: { root: '', segments: ['x'] } }] : []),
      ...Array.from({ length: 500 }, (_, one) => fileIn(`${at}.${one}`)),
    ],
    complete: [],
    cursor: null,
  }));
  await expect(childrenOf(lister, rootRef())).rejects.toMatchObject({ kind: 'unavailable' });
  expect(asked).toMatchObject({ closed: true });
  expect(asked.pages).toBeLessThan(200);
});

test('entries that carry a megabyte of text each do not fill the memory', async () => {
  const securityDescriptor = 'D'.repeat(60_000);
  const { lister, asked } = hostile((at) => ({
    entries: Array.from({ length: 20 }, (_, one) => fileIn(`${at}.${one}`, { securityDescriptor })),
    complete: at === 0 ? [rootRef()] : [],
    cursor: null,
  }));
  expect(await childrenOf(lister, rootRef())).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  // 20,000 plain entries are as much text as these: 10 MB, not a gigabyte.
  expect(asked.pages).toBeLessThan(20);
  lister.close();
  await expect.poll(() => asked.closed).toBe(true);
});
