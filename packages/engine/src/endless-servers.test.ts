import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, childRef, type Entry, unusableEntry } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';
import { WALK_BOUNDS } from './transfer.ts';

const bounds = { folderBytes: 100_000, depth: 5, folders: 1_000 };

/** Lists one folder without end; tells whether that listing was closed. */
function endless(
  store: MemoryStore,
  name: string,
  repeats = false,
): { connection: Connection; isClosed: () => boolean } {
  const connection = new MemoryConnection(store);
  const list = connection.list.bind(connection);
  let closed = false;
  connection.list = async function* (folder, signal) {
    if (folder.segments.at(-1) !== name) return yield* list(folder, signal);
    try {
      for (let at = 0; ; at++) {
        await new Promise(setImmediate);
        const child = repeats ? 'again' : `${at}`;
        yield [{ ref: childRef(folder, child), name: child, kind: 'file', size: 1 }] satisfies Entry[];
      }
    } finally {
      closed = true;
    }
  };
  return { connection, isClosed: () => closed };
}

function threeFolders(): MemoryStore {
  const store = new MemoryStore();
  for (const folder of ['a', 'b', 'c']) store.putFile([folder, 'file'], folder);
  return store;
}

describe('a listing without end', () => {
  test.each(['posix', 'sharepoint'] as const)(
    'fails its folder at a source, and all others arrive (%s)',
    async (names) => {
      const { connection, isClosed } = endless(threeFolders(), 'b');
      const to = new MemoryStore({ capabilities: { names } });
      const journal = new MemoryJournal();
      const summary = await transfer({ from: connection, to, journal, ports: { bounds: { ...bounds, depth: 50 } } });
      expect(to.text(['a', 'file'])).toBe('a');
      expect(to.text(['c', 'file'])).toBe('c');
      expect(summary.counters).toMatchObject({ foldersFailed: 1, foldersFailedAtSource: 1 });
      const failed = journal.records.find(({ path, outcome }) => path.join('/') === 'b' && outcome.type === 'failed');
      expect(failed?.outcome).toMatchObject({ side: 'source', attempts: 1, error: { kind: 'unsupported' } });
      expect(isClosed()).toBe(true);
    },
  );

  test('fails its folder at a destination', async () => {
    const from = threeFolders();
    const to = threeFolders();
    to.putFile(['c', 'file'], 'older', Date.UTC(2001, 0, 1));
    const { connection, isClosed } = endless(to, 'b');
    const summary = await transfer({ from, to: connection, ports: { bounds } });
    expect(to.text(['c', 'file'])).toBe('c');
    expect(summary.counters).toMatchObject({ filesFailedAtDestination: 1, foldersFailed: 1, foldersFailedAtSource: 0 });
    expect(isClosed()).toBe(true);
  });

  test('that only ever repeats itself ends too', async () => {
    const { connection } = endless(threeFolders(), 'b', true);
    const summary = await transfer({ from: connection, to: new MemoryStore(), ports: { bounds } });
    expect(summary.counters.foldersFailedAtSource).toBe(1);
  });
});

test('children with endless texts of their own fail their folder and not the worker', async () => {
  const connection = new MemoryConnection(threeFolders());
  const list = connection.list.bind(connection);
  const securityDescriptor = 'D'.repeat(10_000);
  let sent = 0;
  connection.list = async function* (folder, signal) {
    if (folder.segments.at(-1) !== 'b') return yield* list(folder, signal);
    for (; sent < 1_000; sent++) {
      await new Promise(setImmediate);
      const name = `${sent}`;
      yield [{ ref: childRef(folder, name), name, kind: 'file', size: 1, securityDescriptor }] satisfies Entry[];
    }
  };
  const to = new MemoryStore();
  const { counters } = await transfer({ from: connection, to, ports: { bounds } });
  expect(counters).toMatchObject({ foldersFailedAtSource: 1 });
  expect(to.text(['c', 'file'])).toBe('c');
  expect(sent).toBeLessThan(20);
});

describe('a folder that contains itself', () => {
  test('is walked to a limited depth, and what lies deeper is reported as failed', async () => {
    const from = new MemoryStore();
    from.putFile(['loop', 'file'], 'x');
    const connection = new MemoryConnection(from);
    const list = connection.list.bind(connection);
    connection.list = async function* (folder, signal) {
      if (folder.segments.length === 0) return yield* list(folder, signal);
      yield [{ ref: childRef(folder, 'loop'), name: 'loop', kind: 'folder', size: null }] satisfies Entry[];
    };
    const journal = new MemoryJournal();
    const summary = await transfer({ from: connection, to: new MemoryStore(), journal, ports: { bounds } });
    expect(summary).toMatchObject({
      status: 220,
      counters: { foldersSeen: 6, foldersCreated: 5, foldersFailedAtSource: 1 },
    });
    const deepest = journal.records.filter(({ outcome }) => outcome.type === 'failed');
    expect(deepest.map(({ path }) => path.length)).toEqual([6]);
    expect(deepest[0]?.outcome).toMatchObject({ side: 'source', error: { kind: 'unsupported' } });
  });

  test('does not hinder a tree that is as deep as is allowed', async () => {
    const from = new MemoryStore();
    const deep = Array.from({ length: WALK_BOUNDS.depth }, () => 'd');
    from.putFile([...deep, 'file'], 'x');
    const to = new MemoryStore();
    expect((await transfer({ from, to })).counters).toMatchObject({ filesCopied: 1, foldersFailed: 0 });
    expect(to.text([...deep, 'file'])).toBe('x');
  });
});

test('a tree that branches without end is walked as far as is allowed, and what is left of it fails', async () => {
  const from = new MemoryStore();
  from.putFile(['branching', 'file'], 'x');
  from.putFile('file', 'arrives');
  const connection = new MemoryConnection(from);
  const list = connection.list.bind(connection);
  connection.list = async function* (folder, signal) {
    if (folder.segments.length === 0) return yield* list(folder, signal);
    const children = ['left', 'right'].map((name) => ({
      ref: childRef(folder, name),
      name,
      kind: 'folder' as const,
      size: null,
    }));
    yield children satisfies Entry[];
  };
  const journal = new MemoryJournal();
  const to = new MemoryStore();
  const summary = await transfer({
    from: connection,
    to,
    journal,
    ports: { bounds: { ...bounds, depth: 40, folders: 200 } },
  });
  expect(summary.status).toBe(210);
  expect(summary.counters).toMatchObject({ foldersCreated: 200, filesCopied: 1 });
  expect(summary.counters.foldersFailedAtSource).toBeLessThan(300);
  const failed = journal.records.flatMap(({ outcome }) => (outcome.type === 'failed' ? [outcome.error.message] : []));
  expect(failed.some((message) => message.includes('200 folders were met before'))).toBe(true);
});

test('names that no path can hold are reported one by one, and touch nothing', async () => {
  const listed = ['..', '', 'a/b', '../../etc/passwd'];
  const from = new MemoryStore();
  from.putFile('fine', 'x');
  const connection = new MemoryConnection(from);
  const list = connection.list.bind(connection);
  connection.list = async function* (folder, signal) {
    yield listed.map((name) => unusableEntry(folder, name));
    yield* list(folder, signal);
  };
  const journal = new MemoryJournal();
  const to = new MemoryStore();
  const summary = await transfer({ from: connection, to, journal });
  expect(summary).toMatchObject({ status: 210, counters: { filesCopied: 1, filesFailedAtSource: 4, filesSeen: 5 } });
  expect(to.paths()).toEqual(['fine']);
  const failed = journal.records.flatMap(({ outcome }) => (outcome.type === 'failed' ? [outcome.error] : []));
  expect(failed.map(({ kind }) => kind)).toEqual(['invalid-name', 'invalid-name', 'invalid-name', 'invalid-name']);
  for (const name of listed)
    expect(
      failed.some(({ message }) => message.includes(`"${name}"`)),
      name,
    ).toBe(true);
});

test('such names at the destination stand in the way of nothing', async () => {
  const from = new MemoryStore();
  const to = new MemoryStore();
  for (const name of ['(..)', 'a\u2215b']) from.putFile([name], 'x');
  const connection = new MemoryConnection(to);
  connection.list = async function* (folder) {
    yield ['..', 'a/b'].map((name) => unusableEntry(folder, name));
  };
  expect(await transfer({ from, to: connection })).toMatchObject({ status: 100, counters: { filesCopied: 2 } });
});
