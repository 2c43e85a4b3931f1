import {
  childRef,
  displayPath,
  isAbort,
  type PendingUpload,
  parentRef,
  type ResumableUpload,
  StorageError,
  sameVersion,
  type UploadToken,
  versionOf,
  type WriteTarget,
} from '@drover/core';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob } from './copy-job.ts';
import { discardQuietly } from './discard-quietly.ts';
import { targetOf } from './write-target.ts';

/** A break after this many more bytes does not count as a failed attempt. */
const PROGRESS_BYTES = 64 * 1024;

/** A stretch of a file that is still to be sent, end exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Goes on with the upload that the job has, or begins one; answers with what is still to be sent. */
export async function takeUpUpload(
  job: CopyJob,
  upload: ResumableUpload,
  context: CopyContext,
  signal: AbortSignal,
): Promise<readonly Stretch[]> {
  const size = job.source.size ?? 0;
  if (job.pending !== null && sameVersion(job.pending.source, versionOf(job.source))) {
    const target = targetOf(job, job.pending.temporary, context);
    const status = await upload.status(job.pending.token, target, signal);
    const held = status === null ? 0 : size - status.missing.reduce((sum, { from, to }) => sum + to - from, 0);
    if (status !== null && (held === 0 || held === size || context.source.capabilities.rangeRead)) {
      resumed(job, held, status.missing[0]?.from ?? size);
      countHeld(job, held, context);
      await keepProgress(job, job.pending, held, context);
      return status.missing;
    }
    if (status === null && job.unanswered) {
      // The commit may have gone through although its answer was lost: look before everything is sent once more.
      job.pending = null;
      throw new StorageError({
        kind: 'precondition-failed',
        message: `The upload of ${displayPath(job.item)} is no longer known.`,
        item: job.item,
      });
    }
  }
  await abandonPending(job, context, signal);
  job.sums = null;
  const temporary = context.temporary();
  const token = await begin(targetOf(job, temporary, context), upload, context, signal);
  job.held = 0;
  countHeld(job, 0, context);
  await keepToken(job, token, temporary, context);
  return size === 0 ? [] : [{ from: 0, to: size }];
}

/** Begins an upload. One whose token never came is known to nobody, although the service may have made its file. */
async function begin(
  target: WriteTarget,
  upload: ResumableUpload,
  context: CopyContext,
  signal: AbortSignal,
): Promise<UploadToken> {
  try {
    return await upload.begin(target, signal);
  } catch (error) {
    await discardQuietly(target, context);
    throw error;
  }
}

/** Makes the upload's state durable where it is new. */
export async function keepToken(
  job: CopyJob,
  token: UploadToken,
  temporary: string,
  context: CopyContext,
): Promise<void> {
  if (job.pending?.token === token) return;
  job.pending = { token, source: versionOf(job.source), temporary };
  await savePending(job, context);
}

/** A journal that fails is no failure of the file: nothing more is done for it. */
async function savePending(job: CopyJob, { journal }: CopyContext): Promise<void> {
  try {
    await journal.saveUpload(job.task.path, job.task.name, job.pending);
  } catch (error) {
    job.fenced = { error };
    throw error;
  }
}

/** What arrived of a file is work that was done: a run over which workers die is given up only when they do nothing in between. */
async function keepProgress(job: CopyJob, pending: PendingUpload, held: number, context: CopyContext): Promise<void> {
  if (held - (pending.held ?? 0) < PROGRESS_BYTES) return;
  job.pending = { ...pending, held };
  await savePending(job, context);
}

/** Ends an upload that will not be finished; what the service keeps of it goes in time. Rejects only when cancelled. */
export async function abandonPending(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<void> {
  const { pending } = job;
  if (pending === null) return;
  job.pending = null;
  const folder = parentRef(job.item);
  const temporary = folder === null ? null : childRef(folder, pending.temporary);
  try {
    await context.destination.upload?.abort(pending.token, targetOf(job, pending.temporary, context), signal);
    // A service that no longer knows the upload may still have its bytes under the temporary name.
    if (temporary !== null) await context.destination.discard(temporary, signal);
  } catch (error) {
    if (temporary !== null) context.leftBehind?.add(temporary);
    if (signal.aborted || isAbort(error, signal)) throw signal.reason;
    // Reported is what made the upload useless; a leftover under a temporary name is found by the next run.
  }
  await savePending(job, context);
}

/** What the destination holds is what was not in vain, whoever sent it. */
function countHeld(job: CopyJob, held: number, { watch }: CopyContext): void {
  const uncounted = held - job.underWay;
  job.underWay = held;
  if (uncounted !== 0) watch.holds?.(uncounted);
}

function resumed(job: CopyJob, held: number, fromByte: number): void {
  if (held - job.held >= PROGRESS_BYTES) {
    job.failures = 0;
    job.breaks.forget();
  }
  job.held = held;
  if (held === 0) return;
  job.notes = [...job.notes.filter(({ note }) => note !== 'resumed'), { note: 'resumed', fromByte }];
}
