import { MemoryConnection, type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import { isTemporaryName } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer, treeOf } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const KIB = 1024;
const parts = { fromBytes: 32 * KIB, partBytes: 32 * KIB, multiple: 1, maxParts: 100, parallel: false };

const ways: Record<string, MemorySettings> = {
  'in order': { parts },
  'in parts side by side': { parts: { ...parts, parallel: true } },
};

function sample(): MemoryStore {
  const store = new MemoryStore();
  store.putFile('a/large.bin', new Uint8Array(300 * KIB).fill(3), Date.UTC(2020, 3, 1));
  return store;
}

function withoutTemporaries(store: MemoryStore): string[] {
  return store.paths().filter((path) => !isTemporaryName(path.split('/').at(-1) ?? ''));
}

describe.each(Object.entries(ways))('while a file is sent %s', (_how, settings) => {
  /** Runs with something else that happens once, in the middle of the file. */
  async function runDisturbed(from: MemoryStore, to: MemoryStore, disturb: () => Promise<void>) {
    const journal = new MemoryJournal();
    let disturbed = false;
    const destination = interceptConnection(new MemoryConnection(to), 'destination', async (what) => {
      if (disturbed || !/chunk of (write|append)/.test(what)) return;
      disturbed = true;
      await disturb();
    });
    const summary = await transfer({ from, to: destination, journal });
    expect(disturbed).toBe(true);
    return { summary, journal };
  }

  test('a second run that does not know of the first takes nothing from it: the file arrives whole', async () => {
    const from = sample();
    const to = new MemoryStore(settings);
    const { summary } = await runDisturbed(from, to, async () => {
      const second = await transfer({ from, to, journal: new MemoryJournal() });
      expect(second.counters).toMatchObject({ filesCopied: 1, leftoversDiscarded: 1 });
    });
    expect(summary.status).toBeLessThan(200);
    expect(treeOf(to)).toEqual(treeOf(from));
  });

  test('an unfinished file that somebody removes is sent again', async () => {
    const from = sample();
    const to = new MemoryStore(settings);
    const { summary, journal } = await runDisturbed(from, to, async () => removeTemporaries(to));
    expect(summary).toMatchObject({ status: 100, counters: { filesCopied: 1 } });
    expect(journal.records.filter(({ kind }) => kind === 'file')).toMatchObject([{ outcome: { type: 'copied' } }]);
    expect(withoutTemporaries(to)).toEqual(['a/', 'a/large.bin']);
  });

  test('one that is removed again and again is reported for what it is', async () => {
    const from = sample();
    const to = new MemoryStore(settings);
    const journal = new MemoryJournal();
    const destination = interceptConnection(new MemoryConnection(to), 'destination', async (what) => {
      if (/chunk of (write|append)/.test(what)) await removeTemporaries(to);
    });
    const summary = await transfer({ from, to: destination, journal });
    expect(summary.counters.filesFailedAtDestination).toBe(1);
    const outcome = journal.records.find(({ kind }) => kind === 'file')?.outcome;
    expect(outcome).toMatchObject({
      type: 'failed',
      attempts: 3,
      error: { message: 'The unfinished file of /a/large.bin was removed by somebody else while it was written.' },
    });
  });

  test('a destination folder that is gone is still reported as missing, at once', async () => {
    const from = sample();
    const to = new MemoryStore(settings);
    const { journal } = await runDisturbed(from, to, async () => to.remove('a'));
    const outcome = journal.records.find(({ kind }) => kind === 'file')?.outcome;
    expect(outcome).toMatchObject({ type: 'failed', attempts: 1, error: { kind: 'not-found' } });
  });
});

async function removeTemporaries(store: MemoryStore): Promise<void> {
  for (const path of store.paths()) if (isTemporaryName(path.split('/').at(-1) ?? '')) store.remove(path);
}
