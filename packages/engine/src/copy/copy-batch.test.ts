import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type ItemRecord, rootRef } from '@drover/core';
import { expect, test } from 'vitest';
import {
  copyBatch,
  copyContext,
  type FileTask,
  MemoryJournal,
  type PlanSink,
  planContext,
  planFolder,
  Slots,
  type TransferRequest,
  topFolder,
} from '../index.ts';
import { hastyClock, plainPolicy, TRANSFER_KEY, treeOf } from '../testing/harness.ts';

function sample(): MemoryStore {
  const store = new MemoryStore();
  for (let i = 0; i < 20; i++) store.putFile(`d/${i}`, `number ${i}`, Date.UTC(2020, 0, 1 + i));
  store.putFile('top', 'x', Date.UTC(2020, 0, 1));
  return store;
}

/** Plans a whole tree as a leased walk does: tasks become rows of JSON. */
async function planned(request: TransferRequest, journal: MemoryJournal): Promise<FileTask[]> {
  const rows: string[] = [];
  const sink: PlanSink = {
    record: () => undefined,
    file: (task) => {
      rows.push(JSON.stringify(task));
      return undefined;
    },
    seen: () => undefined,
    discarded: () => undefined,
    listed: () => undefined,
    failed: (_side, error) => {
      throw error;
    },
  };
  const context = planContext(request, { journal, clock: hastyClock }, sink);
  const { signal } = new AbortController();
  const waiting = [topFolder(request.source.folder, rootRef(), 0)];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    waiting.push(...(await planFolder(folder, context, signal)));
  }
  return rows.map((row) => JSON.parse(row) as FileTask);
}

function setUp() {
  const from = sample();
  const to = new MemoryStore();
  const request: TransferRequest = {
    mode: 'copy',
    source: { connection: new MemoryConnection(from), folder: rootRef() },
    destination: { connection: new MemoryConnection(to), folder: rootRef() },
    transferKey: TRANSFER_KEY,
    policy: plainPolicy,
  };
  return { from, to, request, journal: new MemoryJournal() };
}

function worker(request: TransferRequest, journal: MemoryJournal, fence?: () => Promise<void>, takenOver = false) {
  const ports = { journal, clock: hastyClock, ...(fence === undefined ? {} : { fence }) };
  const idle: PlanSink = {
    record: () => undefined,
    file: () => undefined,
    seen: () => undefined,
    discarded: () => undefined,
    listed: () => undefined,
    failed: () => undefined,
  };
  const context = copyContext(request, ports, planContext(request, ports, idle), {
    moved: () => undefined,
    attemptFailed: () => undefined,
  });
  if (context === null) throw new Error('there is a destination');
  const records: ItemRecord[] = [];
  const run = (tasks: readonly FileTask[]) =>
    copyBatch(
      tasks,
      { ...context, takenOver },
      new Slots(4),
      {
        begun: () => undefined,
        settled: (_task, { record }) => {
          records.push(record);
          return undefined;
        },
      },
      new AbortController().signal,
    );
  return { run, records };
}

test('a batch that was kept as JSON is copied by whoever leases it', async () => {
  const { from, to, request, journal } = setUp();
  const tasks = await planned(request, journal);
  expect(tasks).toHaveLength(21);
  const { run, records } = worker(request, journal);
  await run(tasks.slice(0, 10));
  await run(tasks.slice(10));
  expect(treeOf(to)).toEqual(treeOf(from));
  expect(records).toHaveLength(21);
  expect(new Set(records.map(({ outcome }) => outcome.type))).toEqual(new Set(['copied']));
});

test('a worker that lost its lease gives no more final names, and the one that took over finishes', async () => {
  const { from, to, request, journal } = setUp();
  const tasks = await planned(request, journal);
  const lost = new Error('the lease is over');
  let given = 0;
  const first = worker(request, journal, async () => {
    if (++given > 5) throw lost;
  });
  await expect(first.run(tasks)).rejects.toBe(lost);
  expect(to.paths().filter((path) => !path.endsWith('/'))).toHaveLength(5);

  const second = worker(request, journal);
  await second.run(tasks);
  expect(treeOf(to)).toEqual(treeOf(from));
  const outcomes = second.records.map(({ outcome }) => (outcome.type === 'skipped' ? outcome.reason : outcome.type));
  expect(outcomes.filter((outcome) => outcome === 'unchanged')).toHaveLength(5);
  expect(outcomes.filter((outcome) => outcome === 'copied')).toHaveLength(16);
});

/** Another version was written by a worker that died before it recorded it, and the source has changed once more. */
async function unrecordedWrite() {
  const { from, to, request, journal } = setUp();
  const first = worker(request, journal);
  await first.run(await planned(request, journal));
  await journal.record(first.records);
  from.putFile('top', 'the second version', Date.UTC(2021, 0, 2));
  const tasks = await planned(request, journal);
  await worker(request, journal).run(tasks);
  from.putFile('top', 'the third', Date.UTC(2021, 0, 3));
  return { from, to, request, journal, tasks };
}

test('a write that nobody recorded is replaced by the one that took over, although the source has changed once more', async () => {
  const { to, request, journal, tasks } = await unrecordedWrite();
  const second = worker(request, journal, undefined, true);
  await second.run(tasks);
  expect(second.records.map(({ outcome }) => outcome.type)).toEqual(['copied']);
  expect(to.text('top')).toBe('the third');
});

test('a write that nobody recorded is known as ours also when the one that took over dies before it replaces it', async () => {
  const { from, to, request, journal, tasks } = await unrecordedWrite();
  const died = new Error('the process died');
  const second = worker(request, journal, async () => Promise.reject(died), true);
  await expect(second.run(tasks)).rejects.toBe(died);
  expect(to.text('top')).toBe('the second version');

  const third = worker(request, journal);
  await third.run(await planned(request, journal));
  expect(to.text('top')).toBe(from.text('top'));
});

/** The one that died had found the source changed while it copied, so that it wrote another version than was planned; then the source changed once more. */
async function unplannedWrite(last: { readonly text: string; readonly at: number }) {
  const { from, to, request, journal } = setUp();
  const first = worker(request, journal);
  await first.run(await planned(request, journal));
  await journal.record(first.records);
  const plannedAt = Date.UTC(2021, 0, 2);
  from.putFile('top', 'as planned', plannedAt);
  const tasks = await planned(request, journal);
  from.putFile('top', 'changed while it was copied', Date.UTC(2021, 0, 3));
  await worker(request, journal).run(tasks);
  from.putFile('top', last.text, last.at);
  return { to, request, journal, tasks };
}

test.each([
  ['changed again', { text: 'the last', at: Date.UTC(2021, 0, 4) }],
  ['was put back as it was planned', { text: 'as planned', at: Date.UTC(2021, 0, 2) }],
])(
  'an unrecorded write of what was not planned is ours to whoever takes over, although the source %s',
  async (_, last) => {
    const { to, request, journal, tasks } = await unplannedWrite(last);
    expect(to.text('top')).toBe('changed while it was copied');
    const second = worker(request, journal, undefined, true);
    await second.run(tasks);
    expect(second.records.map(({ outcome }) => outcome.type)).toEqual(['copied']);
    expect(to.text('top')).toBe(last.text);
  },
);
