import { realClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { expect, test } from 'vitest';
import { MemoryJournal } from './journal/memory-journal.ts';
import { transfer, treeOf } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const parts = { fromBytes: 50_000, partBytes: 10_000, multiple: 1, maxParts: 1000, parallel: false };

function sample(): MemoryStore {
  const store = new MemoryStore();
  for (let i = 0; i < 6; i++) store.putFile(`a/${i}`, `number ${i}`);
  store.putFile('a/large', new Uint8Array(200_000).fill(1));
  return store;
}

test('cancelled at any step, a run ends with 230, keeps what is finished, and leaves only uploads that can be gone on with', async () => {
  for (let step = 1; ; step++) {
    const from = sample();
    const to = new MemoryStore({ parts });
    const journal = new MemoryJournal();
    const cancelling = new AbortController();
    let steps = 0;
    const tick = () => {
      if (++steps === step) cancelling.abort(new Error('enough'));
    };
    const summary = await transfer({
      from: interceptConnection(new MemoryConnection(from), 'source', tick),
      to: interceptConnection(new MemoryConnection(to), 'destination', tick),
      journal,
      signal: cancelling.signal,
    });
    if (steps < step) {
      expect(summary.status).toBe(100);
      return;
    }
    expect([230, 100], `step ${step}`).toContain(summary.status);
    expect(summary.counters).toMatchObject({ filesFailedAtSource: 0, filesFailedAtDestination: 0, foldersFailed: 0 });
    const copied = journal.records.filter(({ outcome }) => outcome.type === 'copied');
    expect(copied.length).toBe(summary.counters.filesCopied);
    expect(journal.summaries).toEqual([summary]);
    const temporaries = to.paths().filter((path) => path.includes('.drover-'));
    const pending = (await journal.known(['a'])).get('large')?.upload;
    expect(temporaries.length, `step ${step}`).toBeLessThanOrEqual(1);
    if (pending !== undefined && temporaries.length > 0) expect(temporaries).toEqual([`a/${pending.temporary}`]);

    expect((await transfer({ from, to, journal })).status).toBeLessThan(200);
    expect(treeOf(to)).toEqual(treeOf(from));
  }
});

test('a run that waits for a slow service ends at once when it is cancelled', async () => {
  const to = new MemoryStore({ latencyMs: 60_000, clock: realClock });
  const cancelling = new AbortController();
  const running = transfer({ from: sample(), to, signal: cancelling.signal, clock: realClock });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const started = performance.now();
  cancelling.abort(new Error('enough'));
  expect((await running).status).toBe(230);
  expect(performance.now() - started).toBeLessThan(2000);
});

test('a run that was cancelled before it began does nothing', async () => {
  const to = new MemoryStore();
  const summary = await transfer({ from: sample(), to, signal: AbortSignal.abort(new Error('never mind')) });
  expect(summary.status).toBe(230);
  expect(to.paths()).toEqual([]);
});

test('a file that finishes while the run is stopped counts, and those that were not reached are told', async () => {
  const store = new MemoryStore({ capabilities: { cheapStat: false } });
  for (let i = 0; i < 3; i++) store.putFile(`${i}`, `number ${i}`);
  const from = new MemoryConnection(store);
  const { read } = from;
  from.read = async (entry, range, signal) => {
    const body = await read.call(from, entry, range, signal);
    return { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() };
  };
  const to = new MemoryConnection(new MemoryStore());
  const { write } = to;
  const cancelling = new AbortController();
  to.write = async (target, body, signal) => {
    const stored = await write.call(to, target, body, signal);
    cancelling.abort(new Error('enough'));
    return stored;
  };
  const summary = await transfer({ from, to, signal: cancelling.signal, policy: { transfers: 1 } });
  expect(summary).toMatchObject({ status: 230, counters: { filesCopied: 1 }, filesNotReached: 2 });
});
