import { FakeClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { rootRef, StorageError } from '@drover/core';
import { MemoryJournal, runTransfer, type TransferPolicy } from '@drover/engine';
import { expect, it } from 'vitest';
import { RetryNotes } from '../output/retry-notes.ts';
import { Layers } from './layers.ts';

const policy: TransferPolicy = {
  conflicts: 'keep',
  newerDestination: 'keep',
  names: { mode: 'remove' },
  exclusions: [],
  include: [],
  exclude: [],
  verify: 'size',
  transfers: 'auto',
  attempts: 3,
};

/** One run from a source that is below the layers of `copy`; `read` takes the place of its reads. */
async function run(read: (signal: AbortSignal) => Promise<never>) {
  const clock = new FakeClock();
  const from = new MemoryStore();
  from.putFile('file', 'content');
  const bare = new MemoryConnection(from);
  let reads = 0;
  bare.read = (_entry, _range, signal) => {
    reads++;
    return read(signal);
  };
  const notes: string[] = [];
  const retries = new RetryNotes(clock, (message) => notes.push(message));
  await using source = new Layers(clock, retries).around(bare, 'login');
  const journal = new MemoryJournal();
  const running = runTransfer(
    {
      mode: 'copy',
      source: { connection: source, folder: rootRef() },
      destination: { connection: new MemoryConnection(new MemoryStore()), folder: rootRef() },
      transferKey: '0123456789ab',
      policy,
    },
    { journal, clock, observe: { again: (error, waitMs) => retries.tell(error, waitMs) } },
    new AbortController().signal,
  );
  const summary = await clock.run(running);
  return { summary, reads, minutes: clock.monotonic() / 60_000, notes, record: journal.records.at(-1) };
}

it('gives a file that falls silent three times two minutes and not more', async () => {
  const { summary, reads, minutes, record } = await run(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  expect(summary.counters.filesFailedAtSource).toBe(1);
  expect(record?.outcome).toMatchObject({ attempts: 3, error: { kind: 'timeout' } });
  expect(reads).toBe(3);
  expect(minutes).toBeGreaterThan(5.9);
  expect(minutes).toBeLessThan(6.5);
});

it('tells once that something is tried again, and when', async () => {
  const { reads, notes } = await run(async () => {
    throw new StorageError({ kind: 'timeout', message: 'The server is slow.' });
  });
  expect(reads).toBe(3);
  expect(notes).toEqual([expect.stringMatching(/^The server is slow\. Trying again in \d\.\d s\.$/)]);
});
