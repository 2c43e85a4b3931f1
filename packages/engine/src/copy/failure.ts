import { displayPath, isAbort, StorageError, toStorageError } from '@drover/core';
import type { Failure } from './attempt-failure.ts';
import type { CopyJob } from './copy-job.ts';

/** A thrown value as the failure of one side; cancellation and the loss of the batch are thrown on. */
export function failureOf(
  thrown: unknown,
  side: Failure['side'],
  operation: string,
  job: CopyJob,
  signal: AbortSignal,
): Failure {
  if (job.fenced !== null) throw job.fenced.error;
  if (signal.aborted || isAbort(thrown, signal)) throw signal.reason;
  const item = side === 'source' ? job.source.ref : job.item;
  return { side, error: toStorageError(thrown, { operation, item }), changed: false };
}

/** The source of the job is gone or is no file any more. */
export function vanished(job: CopyJob): Failure {
  const error = new StorageError({
    kind: 'not-found',
    message: `${displayPath(job.source.ref)} was removed or replaced while it was copied.`,
    remedy: 'Run again; what is gone then is left out.',
    item: job.source.ref,
  });
  return { side: 'source', error, changed: false };
}

/** The source is no longer the file that a part of was sent. */
export function changedMeanwhile(job: CopyJob): Failure {
  const error = new StorageError({
    kind: 'precondition-failed',
    message: `${displayPath(job.source.ref)} changed while it was read.`,
    remedy: 'Run again when nobody writes to it.',
    item: job.source.ref,
  });
  return { side: 'source', error, changed: true };
}

/** The destination refused the write because of what stands there. */
export function isRefusedCondition({ side, error }: Failure): boolean {
  return side === 'destination' && (error.kind === 'precondition-failed' || error.kind === 'already-exists');
}

/** The write may have gone through all the same. */
export function isUnanswered(failure: Failure): boolean {
  return failure.side === 'destination' && !isRefusedCondition(failure);
}
