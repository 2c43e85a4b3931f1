import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { childRef, type Entry } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from '../journal/memory-journal.ts';
import { transfer } from '../testing/harness.ts';
import { interceptConnection } from '../testing/intercept.ts';

const silent = { parts: null, changeTags: false, capabilities: { confirmsWrites: false, cheapStat: false } } as const;

function sources(settings = {}): MemoryStore {
  const store = new MemoryStore(settings);
  for (let i = 0; i < 40; i++) store.putFile(`f/${i}`, `number ${i}`, Date.UTC(2020, 0, 1 + i));
  return store;
}

/** Counts the calls by kind, and lets something happen at one of them. */
function watched(store: MemoryStore, at: (what: string, count: number) => void = () => undefined) {
  const counts = new Map<string, number>();
  const connection = interceptConnection(new MemoryConnection(store), 'it', (what) => {
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    at(what, count);
  });
  return { connection, counts };
}

describe('where writes are not confirmed by their answer', () => {
  test('one listing of a folder confirms all its files', async () => {
    const to = watched(new MemoryStore(silent));
    const summary = await transfer({ from: sources(), to: to.connection });
    expect(summary.counters.filesCopied).toBe(40);
    expect(to.counts.get('it before stat')).toBeUndefined();
    // The root once before; `f` is new and is listed only to confirm.
    expect(to.counts.get('it before list')).toBe(2);
  });

  test('a listing without end is left, and each file is asked for by itself', async () => {
    const store = new MemoryStore(silent);
    const connection = new MemoryConnection(store);
    const list = connection.list.bind(connection);
    let left = false;
    connection.list = async function* (folder, signal) {
      if (folder.segments.length === 0) return yield* list(folder, signal);
      try {
        for (let at = 0; ; at++) {
          await new Promise(setImmediate);
          yield Array.from({ length: 1000 }, (_, i): Entry => {
            const name = `made up ${at} ${i}`;
            return { ref: childRef(folder, name), name, kind: 'file', size: 1 };
          });
        }
      } finally {
        left = true;
      }
    };
    const summary = await transfer({ from: sources(), to: connection });
    expect(summary).toMatchObject({ status: 100, counters: { filesCopied: 40 } });
    expect(left).toBe(true);
  });

  test('what was lost after the write is sent again', async () => {
    const store = new MemoryStore(silent);
    const journal = new MemoryJournal();
    const to = watched(store, (what, count) => {
      if (what === 'it before list' && count === 2) store.remove('f/7');
    });
    const summary = await transfer({ from: sources(), to: to.connection, journal });
    expect(summary.status).toBe(100);
    expect(store.text('f/7')).toBe('number 7');
  });

  test('what was cut short after the write is sent again', async () => {
    const store = new MemoryStore(silent);
    const to = watched(store, (what, count) => {
      if (what === 'it before list' && count === 2) store.putFile('f/7', 'num', Date.UTC(2020, 0, 8));
    });
    const summary = await transfer({ from: sources(), to: to.connection });
    expect(summary.counters).toMatchObject({ filesCopied: 40, filesFailedAtDestination: 0 });
    expect(store.text('f/7')).toBe('number 7');
  });

  test('what somebody wrote there in between is kept and reported', async () => {
    const store = new MemoryStore(silent);
    const to = watched(store, (what, count) => {
      if (what === 'it before list' && count === 2) store.putFile('f/7', 'somebody at work', Date.UTC(2026, 5, 1));
    });
    const summary = await transfer({ from: sources(), to: to.connection });
    expect(store.text('f/7')).toBe('somebody at work');
    expect(summary.counters).toMatchObject({ filesCopied: 39, filesSkipped: 1 });
  });

  test('the version that the listing shows is what later edits are told by', async () => {
    const from = sources();
    const store = new MemoryStore(silent);
    const journal = new MemoryJournal();
    await transfer({ from, to: store, journal });
    store.putFile('f/3', 'mine', Date.UTC(2026, 5, 1));
    from.putFile('f/3', 'theirs', Date.UTC(2026, 6, 1));
    const summary = await transfer({ from, to: store, journal });
    expect(summary.counters).toMatchObject({ filesConflicting: 1, filesCopied: 0 });
    expect(store.text('f/3')).toBe('mine');
  });
});

test('a source that cannot tell whether a small file changed while it was read is looked at by one listing', async () => {
  const store = sources({ changeTags: false, capabilities: { cheapStat: false } });
  const inner = new MemoryConnection(store);
  let listings = 0;
  const silentReads = interceptConnection(
    {
      capabilities: inner.capabilities,
      list: inner.list.bind(inner),
      stat: inner.stat.bind(inner),
      write: inner.write.bind(inner),
      createFolder: inner.createFolder.bind(inner),
      discard: inner.discard.bind(inner),
      [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
      read: async (entry, range, signal) => {
        const body = await inner.read(entry, range, signal);
        if (entry.name === '9' && store.text('f/9') === 'number 9') {
          store.putFile('f/9', 'NUMBER 9', Date.UTC(2026, 0, 9));
        }
        return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() };
      },
    },
    'source',
    (what) => {
      if (what === 'source before list') listings++;
    },
  );
  const to = new MemoryStore();
  const summary = await transfer({ from: silentReads, to });
  expect(to.text('f/9')).toBe('NUMBER 9');
  expect(to.get('f/9')?.modifiedMs).toBe(Date.UTC(2026, 0, 9));
  expect(summary.counters).toMatchObject({ filesCopied: 40, filesFailedAtSource: 0 });
  expect(listings).toBe(3);
});
