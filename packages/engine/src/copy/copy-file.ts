import { type ItemRecord, versionOf } from '@drover/core';
import type { FileTask } from '../plan/file-task.ts';
import { isWorthAnotherAttempt, pauseMs } from './attempts.ts';
import { ContentHash } from './content-hash.ts';
import type { CopyContext } from './copy-context.ts';
import { type CopiedFile, type CopyJob, type Failure, knownAfter, recordOf, startJob } from './copy-job.ts';
import { failureOf, restless, vanished } from './failure.ts';
import { lookAgain } from './look-again.ts';
import { isResumable, sendInParts } from './resumable-upload.ts';
import { verifyStored } from './verify-stored.ts';
import { sendWhole } from './whole-write.ts';

/** How often a refused condition is answered by looking again, for a destination that keeps changing. */
const MAX_LOOKS = 5;

/** Copies one file with all its attempts. Rejects only when cancelled or fenced off. */
export async function copyFile(task: FileTask, context: CopyContext, signal: AbortSignal): Promise<CopiedFile> {
  const job = startJob(task, context);
  for (let looks = 0; ; ) {
    signal.throwIfAborted();
    let result = await tryOnce(job, context, signal);
    if (!('record' in result) && isRefusedCondition(result) && looks++ < MAX_LOOKS) {
      const settled = await lookAgain(job, context, signal);
      if (settled === null) continue;
      result = settled;
    }
    if ('record' in result) return result;
    job.failures++;
    if (!isWorthTrying(job, result, context)) return failed(job, result, context);
    await context.clock.sleep(pauseMs(job.failures, result.error), signal);
    if (result.changed) {
      const gone = await refreshSource(job, context, signal);
      if (gone !== null) return failed(job, gone, context);
    }
  }
}

async function tryOnce(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<CopiedFile | Failure> {
  const hash = context.hashKind === null ? null : new ContentHash(context.hashKind);
  const sent = isResumable(job, context)
    ? await sendInParts(job, hash, context, signal)
    : await sendWhole(job, hash, context, signal);
  if (!sent.ok) return sent;
  const verdict = await verifyStored(job, sent, hash, context, signal);
  if (!verdict.ok) {
    if (verdict.error.kind === 'corrupt') {
      job.unsound = versionOf(sent.entry);
      job.condition = { if: 'unchanged', since: job.unsound };
    }
    return verdict;
  }
  const outcome = { type: 'copied', verified: verdict.verified, notes: job.notes } as const;
  return {
    record: recordOf(job, outcome, sent.bytes, context.clock.now(), knownAfter(job, sent.entry)),
    failure: null,
    moved: job.moved,
  };
}

function isRefusedCondition({ side, error }: Failure): boolean {
  return side === 'destination' && (error.kind === 'precondition-failed' || error.kind === 'already-exists');
}

function isWorthTrying(job: CopyJob, failure: Failure, context: CopyContext): boolean {
  return job.failures < context.attempts && (failure.changed || isWorthAnotherAttempt(failure.error));
}

/** Takes the source as it is now; a failure when it is no file any more. */
async function refreshSource(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<Failure | null> {
  try {
    const now = await context.source.stat(job.source.ref, signal);
    if (now?.kind !== 'file') return vanished(job);
    job.source = now;
    return null;
  } catch (thrown) {
    return failureOf(thrown, 'source', 'stat', job, signal);
  }
}

function failed(job: CopyJob, failure: Failure, context: CopyContext): CopiedFile {
  const error = failure.changed && job.failures > 1 ? restless(failure.error, job.failures) : failure.error;
  const outcome = { type: 'failed', side: failure.side, error, attempts: job.failures } as const;
  const known = job.unsound === null ? null : { destinationName: job.task.name, destination: job.unsound };
  const record: ItemRecord = recordOf(job, outcome, 0, context.clock.now(), known);
  return { record, failure: { ...failure, error }, moved: job.moved };
}
