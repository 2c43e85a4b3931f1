import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type ItemRecord, StorageError } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { hastyClock, transfer, treeOf } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const broken = new StorageError({ kind: 'unavailable', fault: 'network', message: 'The connection broke.' });

function sample(): MemoryStore {
  const store = new MemoryStore();
  for (const path of ['a', 'folder/b', 'folder/c']) store.putFile(path, path);
  return store;
}

/** Breaks the first so many calls of an operation. */
function breaking(store: MemoryStore, operation: string, times: number, error = broken): Connection {
  let calls = 0;
  return interceptConnection(new MemoryConnection(store), 'it', (what) => {
    if (what === `it before ${operation}` && calls++ < times) throw error;
  });
}

describe('a service that names a time to come back', () => {
  const later = new StorageError({ kind: 'rate-limited', message: 'Later.', retryAfterMs: 1000 });

  test.each([
    ['read', 40],
    ['write', 40],
    ['createFolder', 40],
    ['list', 40],
  ])('may do so often without using up an attempt (%s)', async (operation, times) => {
    const from = sample();
    const to = new MemoryStore();
    const ofSource = operation === 'read' || operation === 'list';
    const summary = await transfer({
      from: ofSource ? breaking(from, operation, times, later) : from,
      to: ofSource ? to : breaking(to, operation, times, later),
      policy: { attempts: 2 },
    });
    expect(summary.status).toBe(100);
    expect(treeOf(to)).toEqual(treeOf(from));
  });

  test('is believed no longer when it never ends', async () => {
    const from = sample();
    const to = breaking(new MemoryStore(), 'write', Number.POSITIVE_INFINITY, later);
    const summary = await transfer({ from, to, policy: { attempts: 2 } });
    expect(summary.counters.filesFailedAtDestination).toBe(3);
  });

  test('without a time uses up attempts', async () => {
    const soon = new StorageError({ kind: 'rate-limited', message: 'Slow down.' });
    const summary = await transfer({
      from: sample(),
      to: breaking(new MemoryStore(), 'write', 40, soon),
      policy: { attempts: 2 },
    });
    expect(summary.counters.filesFailedAtDestination).toBe(3);
  });
});

describe('a connection that breaks again and again', () => {
  test('uses up no attempts at a folder of the source', async () => {
    const from = sample();
    const to = new MemoryStore();
    const connection = new MemoryConnection(from);
    const { list } = connection;
    let breaks = 0;
    connection.list = (folder, signal) => {
      if (folder.segments.length > 0 && breaks++ < 5) throw broken;
      return list.call(connection, folder, signal);
    };
    const summary = await transfer({ from: connection, to, policy: { attempts: 2 } });
    expect(summary.status).toBe(100);
    expect(treeOf(to)).toEqual(treeOf(from));
  });

  test('uses up no attempts at files of the source', async () => {
    const from = sample();
    const to = new MemoryStore();
    const summary = await transfer({ from: breaking(from, 'read', 9), to, policy: { attempts: 2 } });
    expect(summary.status).toBe(100);
    expect(treeOf(to)).toEqual(treeOf(from));
  });

  test.each(['createFolder', 'write'])('uses up no attempts at the destination (%s)', async (operation) => {
    const from = sample();
    const to = new MemoryStore();
    const summary = await transfer({ from, to: breaking(to, operation, 9), policy: { attempts: 2 } });
    expect(summary.status).toBe(100);
    expect(treeOf(to)).toEqual(treeOf(from));
  });

  test('over one file is taken for that file’s failure in the end, and the log tells of all attempts', async () => {
    const from = sample();
    const to = new MemoryStore();
    const connection = new MemoryConnection(from);
    const { read } = connection;
    let reads = 0;
    connection.read = async (entry, range, signal) => {
      if (entry.name !== 'b') return await read.call(connection, entry, range, signal);
      reads++;
      throw broken;
    };
    const records: ItemRecord[] = [];
    const observe = { record: (record: ItemRecord) => void records.push(record) };
    const ports = { observe };
    const summary = await transfer({ from: connection, to, policy: { attempts: 3 }, ports, clock: hastyClock });
    expect(summary.counters).toMatchObject({ filesCopied: 2, filesFailedAtSource: 1 });
    expect(reads).toBe(13);
    expect(records.find(({ outcome }) => outcome.type === 'failed')?.outcome).toMatchObject({ attempts: reads });
  });
});
