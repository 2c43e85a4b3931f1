import { realClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Connection, type Entry, rootRef, StorageError } from '@drover/core';
import { expect, test } from 'vitest';
import { MemoryRunStore } from '../leased/testing/memory-run-store.ts';
import { workOnRun } from '../leased/work-on-run.ts';
import { plainPolicy, TRANSFER_KEY, transfer, treeOf } from '../testing/harness.ts';

const FILES = 600;

function filled(): MemoryStore {
  const store = new MemoryStore({ bulk: true });
  for (let file = 0; file < FILES; file++) store.putFile(`folder/${file}.txt`, `content of ${file}`);
  return store;
}

/** The source, with the files counted that are read one by one, and its packs changed. */
function source(
  store: MemoryStore,
  change: (at: number, entry: Entry) => Error | null = () => null,
  asked: () => void = () => undefined,
) {
  const inner = new MemoryConnection(store);
  const read: string[] = [];
  const connection: Connection = Object.create(inner, {
    list: { value: inner.list.bind(inner) },
    stat: { value: inner.stat.bind(inner) },
    read: {
      value: (...args: Parameters<Connection['read']>) => {
        read.push(args[0].name);
        return inner.read(...args);
      },
    },
    bulkRead: {
      value: {
        maxFileBytes: 1024,
        async *readMany(...args: Parameters<NonNullable<Connection['bulkRead']>['readMany']>) {
          let at = 0;
          asked();
          for await (const outcome of inner.bulkRead?.readMany(...args) ?? []) {
            const error = change(at++, outcome.entry);
            if (error !== null && !(error instanceof StorageError)) throw error;
            yield error === null ? outcome : { ...outcome, content: error };
          }
        },
      },
    },
  });
  return { connection, read };
}

test('small files come in packs, and none is read by itself', async () => {
  const [from, to] = [filled(), new MemoryStore()];
  const { connection, read } = source(from);
  expect(await transfer({ from: connection, to })).toMatchObject({ status: 100 });
  expect(treeOf(to)).toEqual(treeOf(from));
  expect(read).toEqual([]);
});

test('a file that fails in a pack is tried again by itself', async () => {
  const [from, to] = [filled(), new MemoryStore()];
  const error = new StorageError({ kind: 'unavailable', message: 'The disk was slow.' });
  const { connection, read } = source(from, (_, { name }) => (name === '7.txt' ? error : null));
  expect(await transfer({ from: connection, to })).toMatchObject({ status: 100 });
  expect(treeOf(to)).toEqual(treeOf(from));
  expect(read).toEqual(['7.txt']);
});

test('the files of a pack that breaks are read one by one', async () => {
  const [from, to] = [filled(), new MemoryStore()];
  const { connection, read } = source(from, (at) => (at === 100 ? new Error('the link broke') : null));
  expect(await transfer({ from: connection, to })).toMatchObject({ status: 100 });
  expect(treeOf(to)).toEqual(treeOf(from));
  expect(read.length).toBeGreaterThan(0);
});

/** Stores nothing before a second pack was asked for. */
function patient() {
  const to = new MemoryStore();
  const second = Promise.withResolvers<void>();
  let packs = 0;
  const asked = (): void => {
    if (++packs === 2) second.resolve();
  };
  const { connection } = source(filled(), () => null, asked);
  const inner = new MemoryConnection(to);
  const destination: Connection = Object.create(inner, {
    list: { value: inner.list.bind(inner) },
    stat: { value: inner.stat.bind(inner) },
    createFolder: { value: inner.createFolder.bind(inner) },
    write: {
      value: async (...args: Parameters<Connection['write']>) => {
        await second.promise;
        return inner.write(...args);
      },
    },
  });
  return { connection, destination, to };
}

test('the files of a batch are asked for while the batch before is still being stored', async () => {
  const { connection, destination, to } = patient();
  expect(await transfer({ from: connection, to: destination })).toMatchObject({ status: 100 });
  expect(treeOf(to)).toEqual(treeOf(filled()));
});

test('so does a worker', async () => {
  const { connection, destination, to } = patient();
  const store = new MemoryRunStore();
  const request = {
    ...({ mode: 'copy', transferKey: TRANSFER_KEY, policy: plainPolicy } as const),
    source: { connection, folder: rootRef() },
    destination: { connection: destination, folder: rootRef() },
  };
  const ports = { store, clock: realClock, worker: 'w', patienceMs: 2000 };
  expect(await workOnRun(store.start('copy'), request, ports, new AbortController().signal)).toEqual({ end: 'ended' });
  expect(treeOf(to)).toEqual(treeOf(filled()));
});
