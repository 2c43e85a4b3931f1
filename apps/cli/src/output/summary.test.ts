import { type RunCounters, type ScanReport, StorageError, zeroCounters } from '@drover/core';
import { describe, expect, it } from 'vitest';
import type { RunResult } from './report.ts';
import { type StoredBeside, withBeside } from './stored-beside.ts';
import { summaryText } from './summary.ts';
import { summaryRecord } from './to-output-record.ts';

function result(counters: Partial<RunCounters>): RunResult {
  return {
    status: 101,
    message: 'Success. No files needed copying',
    exitCode: 0,
    dryRun: false,
    counters: { ...zeroCounters, filesSeen: 60, ...counters },
    startedAt: 0,
    endedAt: 1000,
  };
}

describe('a run that kept files of the destination', () => {
  it('says so at once after the status, with the number of all of them', () => {
    const [first, second] = summaryText(result({ filesSkipped: 30, filesConflicting: 20 })).split('\n');
    expect(first).toBe('101 Success. No files needed copying');
    expect(second).toBe('50 files at the destination were kept because they are newer or were changed there.');
  });

  it('speaks of one file as of one', () => {
    const [, second] = summaryText(result({ filesConflicting: 1 })).split('\n');
    expect(second).toBe('1 file at the destination was kept because it is newer or was changed there.');
  });

  it('tells programs the same beside the code, whose meaning stays', () => {
    const record = summaryRecord(result({ filesSkipped: 50 }));
    expect(record).toMatchObject({
      status: 101,
      message:
        'Success. No files needed copying. 50 files at the destination were kept because they are newer or were changed there.',
    });
  });
});

it('tells by what the copied files were proved, and what is not known', () => {
  const proved = { ...result({ filesCopied: 5 }), verified: { size: 4, reread: 1 } };
  expect(summaryText(proved)).toMatch(/Proved +4 files by size, 1 file read back\n/);
  expect(summaryRecord(proved).verified).toEqual({ size: 4, reread: 1 });
  expect(summaryText(result({}))).not.toContain('Proved');
  expect(summaryText(result({ foldersFailed: 2, foldersFailedAtSource: 1 }))).toMatch(/Not seen +1 folder could not/);
});

it('says nothing of kept files where there are none', () => {
  const plain = result({ filesUnchanged: 60 });
  expect(summaryText(plain)).not.toContain('kept');
  expect(summaryRecord(plain).message).toBe('Success. No files needed copying');
});

it('counts as newer or changed what was kept for either reason, and as changed on both sides what is in conflict', () => {
  const text = summaryText(result({ filesSkipped: 2, filesConflicting: 1 }));
  expect(text).toMatch(/Kept +1 file changed on both sides\n/);
  expect(text).toMatch(/Kept +2 files newer or changed at the destination\n/);
});

it('counts in the rate what this run moved, not what an earlier one had sent of a resumed file', () => {
  const resumed = result({ filesCopied: 1, bytesCopied: 30 * 1024 * 1024, bytesRead: 20 * 1024 * 1024 });
  expect(summaryText(resumed)).toMatch(/Copied +1 file, 30\.0 MiB, in 1\.0 s \(20\.0 MiB\/s\)/);
  expect(summaryRecord(resumed).bytesPerSecond).toBe(20 * 1024 * 1024);
});

it('leaves out of the rate what was sent again after breaks, and tells how much that was', () => {
  const broken = result({ filesCopied: 1, bytesCopied: 30 * 1024 * 1024, bytesRead: 80 * 1024 * 1024 });
  expect(summaryText(broken)).toMatch(/Copied +1 file, 30\.0 MiB, in 1\.0 s \(30\.0 MiB\/s\)\n/);
  expect(summaryText(broken)).toMatch(/Sent besides +50\.0 MiB: again after breaks, or of files that did not arrive\n/);
  expect(summaryRecord(broken).bytesPerSecond).toBe(30 * 1024 * 1024);
});

it('tells how many files a run did not come to', () => {
  const stopped = { ...result({ filesCopied: 1, filesFailedAtDestination: 1 }), filesNotReached: 2 };
  expect(summaryText(stopped)).toMatch(/Not reached +2 files that had been found to copy\n/);
  expect(summaryRecord(stopped).filesNotReached).toBe(2);
  expect(summaryText(result({}))).not.toContain('Not reached');
});

describe('items that are counted only', () => {
  const hint = '--log FILE (or --json) lists each of these items by name.';

  it.each([
    'itemsRenamed',
    'timesClamped',
    'filesExcluded',
    'filesSkipped',
    'filesConflicting',
    'filesUnsupportedAtSource',
    'filesUnsupportedAtDestination',
  ] as const)('end the summary with where their names are: %s', (counter) => {
    expect(
      summaryText(result({ [counter]: 1 }))
        .trimEnd()
        .split('\n')
        .at(-1),
    ).toBe(hint);
    expect(summaryText(result({ [counter]: 1 }), undefined, true)).not.toContain('--log');
  });

  it('are not spoken of where there are none', () => {
    expect(summaryText(result({ filesCopied: 3 }))).not.toContain('--log');
  });
});

it('names the first files that were, or would be, stored beside the work of somebody', () => {
  const repeated = Array.from({ length: 7 }, (_, at) => `a${at}`);
  const beside = repeated.reduce(
    (before, name) =>
      withBeside(before, {
        path: ['folder', name],
        kind: 'file',
        outcome: { type: 'copied', verified: 'size', notes: [{ note: 'kept-both', name: `${name} (2)` }] },
        bytes: 1,
        startedAt: 0,
        endedAt: 1,
      }),
    { count: 0, examples: [] } as StoredBeside,
  );
  const text = summaryText({ ...result({ filesCopied: 7 }), beside });
  expect(text).toContain("  Stored 7 files beside somebody's work, under a second name:\n    /folder/a0 -> a0 (2)\n");
  expect(text).toContain('/folder/a4 -> a4 (2)\n    ...\n--log FILE');
  const dry = summaryText({ ...result({}), dryRun: true, beside });
  expect(dry).toContain("Would store 7 files beside somebody's work");
});

it('says to people and programs that the filters left nothing', () => {
  const none = {
    ...result({ filesExcluded: 2 }),
    nothingMatched: '2 files were left out by --include; nothing matched.',
  };
  expect(summaryText(none).split('\n')[1]).toBe('2 files were left out by --include; nothing matched.');
  expect(summaryRecord(none).message).toBe(
    'Success. No files needed copying. 2 files were left out by --include; nothing matched.',
  );
});

it('tells programs why a dry run foresees a failure', () => {
  const none = { count: 0, examples: [] };
  const error = new StorageError({ kind: 'permission-denied', message: 'It is closed.', remedy: 'Open it.' });
  const scan: ScanReport = {
    toCopy: { files: 0, bytes: 0 },
    foldersToCreate: 0,
    renames: none,
    pathsTooLong: none,
    filesTooLarge: none,
    unsupported: none,
    excluded: none,
    cautions: none,
    rewritten: none,
    conflicts: none,
    failures: { count: 1, examples: [{ path: ['a'], error }] },
    extensions: [],
  };
  const record = JSON.parse(JSON.stringify(summaryRecord({ ...result({}), dryRun: true, scan })));
  expect(record.scan.failures).toEqual({
    count: 1,
    examples: [{ path: ['a'], error: { kind: 'permission-denied', message: 'It is closed.', remedy: 'Open it.' } }],
  });
});
