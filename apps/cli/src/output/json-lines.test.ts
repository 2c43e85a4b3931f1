import { type ItemOutcome, type ItemRecord, type RunProgress, StorageError, zeroCounters } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { jsonLines } from './json-lines.ts';
import { outputRecordSchema } from './json-records.ts';

function lines(write: (report: ReturnType<typeof jsonLines>) => void, options = { progress: true }) {
  let text = '';
  const output = {
    write: (more: string) => {
      text += more;
    },
  };
  write(jsonLines(output, '1.2.3', options));
  return {
    text,
    records: text
      .split('\n')
      .slice(0, -1)
      .map((line) => outputRecordSchema.parse(JSON.parse(line))),
  };
}
const item = (outcome: ItemOutcome, path = ['a', 'b']): ItemRecord => ({
  path,
  kind: 'file',
  outcome,
  bytes: 5,
  startedAt: 1,
  endedAt: 2,
});
const progress = (elapsedMs: number): RunProgress => ({
  walking: true,
  bytesMoved: 1,
  bytesDone: 1,
  filesPlanned: 2,
  bytesPlanned: 3,
  bytesPerSecond: 4,
  filesPerSecond: 5,
  etaMs: null,
  elapsedMs,
  counters: zeroCounters,
});

describe('jsonLines', () => {
  it('writes every kind of outcome as the documented record', () => {
    const error = new StorageError({
      kind: 'quota-exceeded',
      fault: 'space',
      message: 'Full.',
      remedy: 'Delete.',
      vendor: '552',
    });
    const repair = { original: 'b:', repaired: 'b', steps: ['removed `:`'] };
    const { records } = lines((report) => {
      report.record(
        item({
          type: 'copied',
          verified: 'size',
          notes: [
            { note: 'renamed', repair },
            { note: 'time-clamped', fromEpochMs: -1, toEpochMs: 0 },
            { note: 'time-not-set', detail: 'No.' },
            { note: 'resumed', fromByte: 7 },
            { note: 'kept-both', name: 'b (1)' },
            { note: 'conflict-overwritten' },
          ],
        }),
      );
      report.record(
        item({ type: 'skipped', reason: 'unsupported-at-destination', cause: 'name', detail: 'Why.', notes: [] }),
      );
      report.record(item({ type: 'failed', side: 'destination', attempts: 3, error }));
      report.record({ ...item({ type: 'folder-created', notes: [] }), kind: 'folder' });
    });
    const base = { type: 'item', path: ['a', 'b'], display: '/a/b', kind: 'file', bytes: 5, startedAt: 1, endedAt: 2 };
    expect(records).toEqual([
      {
        ...base,
        outcome: 'copied',
        verified: 'size',
        notes: [
          { note: 'renamed', name: 'b', steps: ['removed `:`'] },
          { note: 'time-clamped', from: -1, to: 0 },
          { note: 'time-not-set', detail: 'No.' },
          { note: 'resumed', from: 7 },
          { note: 'kept-both', name: 'b (1)' },
          { note: 'conflict-overwritten' },
        ],
      },
      { ...base, outcome: 'skipped', reason: 'unsupported-at-destination', cause: 'name', detail: 'Why.', notes: [] },
      {
        ...base,
        outcome: 'failed',
        side: 'destination',
        attempts: 3,
        error: { kind: 'quota-exceeded', fault: 'space', message: 'Full.', remedy: 'Delete.', vendor: '552' },
        notes: [],
      },
      { ...base, kind: 'folder', outcome: 'folder-created', notes: [] },
    ]);
  });

  it('keeps names exactly, while nothing in a line can be obeyed by a terminal', () => {
    const name = '\x1b[31m\x7f\x9b\u2028\uef80"\\😀';
    const { text, records } = lines((report) => report.record(item({ type: 'folder-present', notes: [] }, [name])));
    expect(records[0]).toMatchObject({ path: [name] });
    expect(text).not.toMatch(/(?!\n)\p{Cc}|\u2028/u);
  });

  it('writes progress at most once a second, and none into a log', () => {
    const write = (report: ReturnType<typeof jsonLines>) => {
      for (let ms = 0; ms <= 3000; ms += 250) report.progress(progress(ms));
    };
    expect(lines(write).records.map((record) => record.type === 'progress' && record.elapsedMs)).toEqual([
      0, 1000, 2000, 3000,
    ]);
    expect(lines(write, { progress: false }).records).toEqual([]);
  });

  it('ends with the summary, and says what stopped the run', () => {
    const error = new StorageError({ kind: 'unauthenticated', fault: 'credentials', message: 'No.', remedy: 'Yes.' });
    const { records } = lines((report) =>
      report.finish({
        status: 402,
        message: 'Connector authorization failed.',
        exitCode: 5,
        dryRun: false,
        counters: { ...zeroCounters, bytesCopied: 4000, bytesRead: 3000 },
        startedAt: 1000,
        endedAt: 3000,
        stoppedBy: { side: 'source', error },
      }),
    );
    expect(records).toEqual([
      expect.objectContaining({
        type: 'summary',
        status: 402,
        exitCode: 5,
        bytesPerSecond: 1500,
        stoppedBy: {
          side: 'source',
          error: { kind: 'unauthenticated', fault: 'credentials', message: 'No.', remedy: 'Yes.' },
        },
      }),
    ]);
  });
});
