import { describe, expect, it } from 'vitest';
import { type RunCounters, zeroCounters } from './run.ts';
import { type RunOutcome, statusOf } from './run-status.ts';
import { STATUS_CODES, type StatusCode } from './status-codes.ts';
import { type Fault, StorageError, type StorageErrorKind } from './storage-error.ts';

const run = (counters: Partial<RunCounters>, rest: Partial<RunOutcome> = {}): StatusCode =>
  statusOf({ mode: 'copy', counters: { ...zeroCounters, ...counters }, cancelled: false, ...rest });

const stopped = (side: 'source' | 'destination', kind: StorageErrorKind, fault?: Fault) => ({
  stoppedBy: {
    side,
    error: new StorageError({ kind, message: 'It stopped.', ...(fault === undefined ? {} : { fault }) }),
  },
});

describe('the status of a run that went to its end', () => {
  const copied = { filesSeen: 9, filesCopied: 5 };
  const unchanged = { filesSeen: 9, filesUnchanged: 9 };
  const source = { filesFailedAtSource: 1 };
  const destination = { filesFailedAtDestination: 1 };

  it.each<[StatusCode, string, Partial<RunCounters>]>([
    [100, 'files were copied', copied],
    [100, 'files were copied and conflicts kept', { ...copied, filesConflicting: 1, filesExcluded: 2 }],
    [101, 'nothing had to be copied', unchanged],
    [101, 'there was nothing at all', {}],
    [102, 'the destination does not support some', { ...copied, filesUnsupportedAtDestination: 1 }],
    [102, 'the rest is there already', { ...unchanged, filesUnsupportedAtDestination: 1 }],
    [120, 'the source does not support some', { ...copied, filesUnsupportedAtSource: 1 }],
    [122, 'both do not support some', { ...copied, filesUnsupportedAtSource: 1, filesUnsupportedAtDestination: 1 }],
    [
      227,
      'nothing at all is supported',
      { filesSeen: 2, filesUnsupportedAtSource: 1, filesUnsupportedAtDestination: 1 },
    ],
    [201, 'some uploads failed', { ...copied, ...destination }],
    [202, 'uploads failed, nothing new was copied', { ...unchanged, ...destination }],
    [401, 'uploads failed, nothing is there', { filesSeen: 1, ...destination }],
    [210, 'some downloads failed', { ...copied, ...source }],
    [220, 'downloads failed, nothing was copied', { ...unchanged, ...source }],
    [220, 'downloads failed, nothing is there', { filesSeen: 1, ...source }],
    [211, 'both failed', { ...copied, ...source, ...destination }],
    [222, 'both failed, nothing was copied', { ...unchanged, ...source, ...destination }],
    [210, 'a folder could not be listed', { ...copied, foldersFailed: 1, foldersFailedAtSource: 1 }],
    [201, 'a folder could not be made', { ...copied, foldersFailed: 1 }],
    [211, 'one folder each failed', { ...copied, foldersFailed: 2, foldersFailedAtSource: 1 }],
    [201, 'failures weigh more than what is not supported', { ...copied, ...destination, filesUnsupportedAtSource: 1 }],
  ])('is %i when %s', (code, _why, counters) => {
    expect(run(counters)).toBe(code);
  });

  it.each<[StatusCode, string, Partial<RunCounters>, number]>([
    [100, 'something would be copied', { filesSeen: 3 }, 3],
    [101, 'nothing would be copied', { filesSeen: 3, filesUnchanged: 3 }, 0],
    [102, 'some would not be supported', { filesSeen: 3, filesUnsupportedAtDestination: 1 }, 2],
    [210, 'a folder could not be listed', { filesSeen: 3, foldersFailed: 1, foldersFailedAtSource: 1 }, 3],
    [201, 'the destination could not be listed', { filesSeen: 3, foldersFailed: 1 }, 3],
  ])('is %i when a scan finds that %s', (code, _why, counters, filesToCopy) => {
    expect(run(counters, { mode: 'scan', filesToCopy })).toBe(code);
  });
});

describe('the status of a run that was stopped', () => {
  it.each<[StorageErrorKind, StatusCode, StatusCode]>([
    ['unauthenticated', 402, 402],
    ['untrusted', 402, 402],
    ['unavailable', 410, 410],
    ['timeout', 410, 410],
    ['not-found', 411, 411],
    ['invalid-name', 411, 411],
    ['config-invalid', 400, 400],
    ['quota-exceeded', 400, 260],
    ['rate-limited', 400, 261],
    ['permission-denied', 411, 401],
    ['unexpected', 500, 500],
    ['already-exists', 400, 400],
    ['too-large', 400, 400],
    ['precondition-failed', 400, 400],
    ['locked', 400, 400],
    ['unsupported', 400, 400],
    ['corrupt', 400, 400],
  ])('by %s is %i at the source and %i at the destination', (kind, atSource, atDestination) => {
    expect(run({}, stopped('source', kind))).toBe(atSource);
    expect(run({}, stopped('destination', kind))).toBe(atDestination);
  });

  it.each<[Fault, StatusCode]>([
    ['path', 411],
    ['host-name', 410],
    ['port', 410],
    ['network', 410],
    ['tls', 410],
    ['passive-mode', 410],
    ['credentials', 402],
    ['certificate', 402],
    ['host-key', 402],
    ['permission', 400],
    ['space', 400],
    ['server', 400],
  ])('by a wrong setting of %s is %i', (fault, code) => {
    expect(run({}, stopped('source', 'config-invalid', fault))).toBe(code);
  });

  it('does not claim that nothing was uploaded when something was', () => {
    expect(run({ filesCopied: 1 }, stopped('destination', 'permission-denied'))).toBe(400);
  });

  it('is 230 when a person cancelled it, whatever else there is', () => {
    expect(run({ filesFailedAtSource: 1 }, { cancelled: true })).toBe(230);
    expect(run({}, { cancelled: true, ...stopped('source', 'timeout') })).toBe(230);
  });

  it('weighs more than what became of the items', () => {
    expect(run({ filesCopied: 5, filesFailedAtDestination: 1 }, stopped('destination', 'quota-exceeded'))).toBe(260);
    expect(run({ filesCopied: 5 }, { stoppedBy: null })).toBe(100);
  });

  it('is final, however the run ended', () => {
    const codes = [0, 1].flatMap((copied) =>
      [0, 1].flatMap((bad) =>
        [0, 1].flatMap((worse) =>
          run({ filesSeen: 3, filesCopied: copied, filesFailedAtSource: bad, filesFailedAtDestination: worse }),
        ),
      ),
    );
    const final: readonly StatusCode[] = STATUS_CODES.filter((info) => info.final).map(({ code }) => code);
    for (const code of codes) expect(final).toContain(code);
  });
});
