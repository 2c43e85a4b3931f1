import { type Fault, type Operation, randomFaults, withFaults } from '@drover/connector-kit';
import { MemoryConnection, type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import { StorageError } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { hastyClock, transfer, treeOf } from './testing/harness.ts';
import { seeded } from './testing/seeded.ts';

const operations: Operation[] = [
  'list',
  'stat',
  'read',
  'write',
  'createFolder',
  'discard',
  'upload.begin',
  'upload.status',
  'upload.append',
  'upload.commit',
  'upload.abort',
  'times.setModified',
];
const broken = new StorageError({ kind: 'unavailable', message: 'The connection broke.' });
const faults: Fault[] = [
  { type: 'fail', error: broken },
  { type: 'fail', error: new StorageError({ kind: 'permission-denied', message: 'The service refused.' }) },
  { type: 'fail-after', after: 5, error: broken },
  { type: 'fail-after', after: 70_000, error: broken },
  { type: 'lose-answer', error: broken },
  { type: 'cut', after: 3 },
];

const parts = { fromBytes: 100_000, partBytes: 64 * 1024, multiple: 1, maxParts: 99, parallel: false };
const services: Record<string, MemorySettings> = {
  'that renames': { parts },
  'that commits by itself': { parts: { ...parts, parallel: true }, staging: 'own', ids: true },
  'that confirms nothing': { parts, changeTags: false, capabilities: { confirmsWrites: false, cheapStat: false } },
};

function sample(): MemoryStore {
  const store = new MemoryStore({ pageSize: 4 });
  for (let i = 0; i < 9; i++) store.putFile(`a/${i}`, `number ${i}`, Date.UTC(2020, 0, 1 + i));
  for (let i = 0; i < 5; i++) store.putFile(`b/c/d/${i}`, `letter ${i}`, Date.UTC(2020, 0, 1 + i));
  store.putFile('b/large', new Uint8Array(300_000).fill(1), Date.UTC(2020, 0, 1));
  return store;
}

describe.each(Object.entries(services))('between faulty services, the destination one %s', (_name, settings) => {
  test.each([1, 2, 3, 4])(
    'every file arrives whole or is reported, and a sound run completes (seed %i)',
    async (seed) => {
      const random = seeded(seed);
      for (let round = 0; round < 12; round++) {
        const from = sample();
        const to = new MemoryStore(settings);
        const journal = new MemoryJournal();
        const faulty = (store: MemoryStore) =>
          withFaults(
            new MemoryConnection(store),
            randomFaults({ random, share: 0.02 + 0.2 * random(), operations, faults }),
            hastyClock,
          );
        for (let run = 0; run < 2; run++) {
          const { counters, stoppedBy } = await transfer({ from: faulty(from), to: faulty(to), journal });
          const settled =
            counters.filesCopied +
            counters.filesUnchanged +
            counters.filesFailedAtSource +
            counters.filesFailedAtDestination;
          if (stoppedBy === undefined && counters.foldersFailedAtSource === 0) {
            expect(settled, `round ${round}: ${JSON.stringify(counters)}`).toBe(counters.filesSeen);
          }
          const sent = treeOf(from);
          for (const [path, content] of Object.entries(treeOf(to))) {
            if (!path.includes('.drover-')) expect(content, `round ${round} ${path}`).toBe(sent[path]);
          }
        }
        const last = await transfer({ from, to, journal });
        expect(last.counters, `round ${round}`).toMatchObject({ filesConflicting: 0, filesSkipped: 0 });
        expect(treeOf(to), `round ${round}`).toEqual(treeOf(from));
        for (const path of from.paths()) {
          if (path.endsWith('/')) continue;
          expect(to.get(path)?.modifiedMs, `round ${round} ${path}`).toBe(from.get(path)?.modifiedMs);
        }
      }
    },
  );
});
