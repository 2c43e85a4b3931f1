import { displayPath, isAbort, parentRef, StorageError } from '@drover/core';
import type { Failure } from './attempt-failure.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob } from './copy-job.ts';

/**
 * The failure as it is to be judged: where a write found nothing although the folder is there, somebody removed the unfinished file, as
 * a second run of the same transfer does that shares no lock with this one; the file is then sent again.
 */
export async function judgeFailure(
  job: CopyJob,
  failure: Failure,
  { destination }: CopyContext,
  signal: AbortSignal,
): Promise<Failure> {
  const { side, error } = failure;
  if (side !== 'destination' || error.kind !== 'not-found' || error.scope !== 'item') return failure;
  const folder = parentRef(job.item);
  if (folder === null) return failure;
  try {
    const there = folder.segments.length === 0 ? true : (await destination.stat(folder, signal))?.kind === 'folder';
    return there ? { ...failure, error: removedMeanwhile(job, error) } : failure;
  } catch (thrown) {
    if (signal.aborted || isAbort(thrown, signal)) throw signal.reason;
    // What the write said is reported; the question was asked only to say it better.
    return failure;
  }
}

function removedMeanwhile(job: CopyJob, cause: StorageError): StorageError {
  return new StorageError({
    kind: 'not-found',
    retryable: true,
    message: `The unfinished file of ${displayPath(job.item)} was removed by somebody else while it was written.`,
    remedy: 'Another run of this transfer may have done so: let one end before the next begins.',
    item: job.item,
    cause,
    ...(cause.operation === undefined ? {} : { operation: cause.operation }),
    ...(cause.vendor === undefined ? {} : { vendor: cause.vendor }),
  });
}
