import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MemoryStore } from '@drover/connectors/memory';
import { type Connection, childRef, type Entry, type ItemRef } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { forgetfulJournal } from './journal/memory-journal.ts';
import { transfer } from './testing/harness.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const FOLDERS = 200;
const FILES = 500;
const content = new Uint8Array(64).fill(1);
const modified = { epochMs: Date.UTC(2020, 0, 1), precisionMs: 1 };

const unexpected = async (): Promise<never> => {
  throw new Error('not expected of this side');
};
const unused = {
  stat: unexpected,
  read: unexpected,
  write: unexpected,
  createFolder: unexpected,
  discard: unexpected,
  [Symbol.asyncDispose]: async () => undefined,
};

/** A source that makes its listings up, so that only the engine can hold memory; now and then it lets timers run. */
function endlessSource(): Connection {
  const { capabilities } = new MemoryStore().settings;
  const entryOf = (folder: ItemRef, name: string, kind: 'file' | 'folder'): Entry => ({
    ref: childRef(folder, name),
    name,
    kind,
    size: kind === 'file' ? content.length : null,
    modified,
  });
  return {
    ...unused,
    capabilities,
    async *list(folder) {
      await new Promise(setImmediate);
      const [count, kind] = folder.segments.length === 0 ? ([FOLDERS, 'folder'] as const) : ([FILES, 'file'] as const);
      yield Array.from({ length: count }, (_, i) => entryOf(folder, `${kind}-${i}-of-the-tree`, kind));
    },
    stat: async (item) =>
      entryOf({ root: '', segments: item.segments.slice(0, -1) }, item.segments.at(-1) ?? '', 'file'),
    async read() {
      return {
        async *[Symbol.asyncIterator]() {
          yield content;
        },
        versionAfter: async () => ({ size: content.length, modified }),
      };
    },
  };
}

/** A destination that swallows everything. */
function swallowing(): Connection {
  const { capabilities } = new MemoryStore().settings;
  return {
    ...unused,
    capabilities,
    async *list() {
      yield [];
    },
    createFolder: async (folder) => ({ ref: folder, name: folder.segments.at(-1) ?? '', kind: 'folder', size: null }),
    async write(target, body) {
      for await (const _chunk of body);
      return {
        ref: target.item,
        name: target.item.segments.at(-1) ?? '',
        kind: 'file',
        size: target.size,
        ...target.meta,
      };
    },
    discard: async () => undefined,
    times: { setModified: async () => undefined },
  };
}

describe('memory', () => {
  test('does not grow with the number of files', async () => {
    const heap: number[] = [];
    let records = 0;
    const record = () => {
      if (++records % 10_000 !== 0) return;
      collectGarbage();
      heap.push(process.memoryUsage().heapUsed);
    };
    const summary = await transfer({
      from: endlessSource(),
      to: swallowing(),
      journal: forgetfulJournal,
      ports: { observe: { record } },
    });
    expect(summary.counters.filesCopied).toBe(FOLDERS * FILES);
    expect(heap.length).toBe(10);
    const growth = Math.max(...heap.slice(5)) - Math.max(...heap.slice(0, 5));
    expect(growth / 1e6).toBeLessThan(4);
  }, 60_000);

  test.each([
    ['deep', Array.from({ length: 600 }, (_, i) => Array.from({ length: i + 1 }, () => 'd'))],
    ['wide', Array.from({ length: 5000 }, (_, i) => [`${i}`])],
  ])('is enough for trees that are %s, and their folders keep their times', async (_shape, folders) => {
    const from = new MemoryStore();
    for (const folder of folders) from.putFolder(folder);
    for (const [i, folder] of folders.entries()) from.setModified(folder, Date.UTC(2020, 0, 1) + i * 1000);
    const to = new MemoryStore();
    const summary = await transfer({ from, to });
    expect(summary.counters.foldersCreated).toBe(folders.length);
    for (const folder of folders) expect(to.get(folder)?.modifiedMs).toBe(from.get(folder)?.modifiedMs);
  });
});
