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
function breaking(store: MemoryStore, operation: string, times: number): Connection {
  let calls = 0;
  return interceptConnection(new MemoryConnection(store), 'it', (what) => {
    if (what === `it before ${operation}` && calls++ < times) throw broken;
  });
}

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
