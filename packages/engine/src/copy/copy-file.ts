import { displayPath, type Evidence, type ItemOutcome, StorageError, type Version } from '@drover/core';
import { compareTimes } from '../plan/compare.ts';
import { announceAnew, findUnrecorded } from './announce-replacing.ts';
import type { Failure } from './attempt-failure.ts';
import { isWorthAnotherAttempt, pause } from './attempts.ts';
import { confirmStored, markUnsound, type Stored } from './confirm-stored.ts';
import type { CopyContext } from './copy-context.ts';
import {
  type CopiedFile,
  type CopyJob,
  countUnconfirmed,
  knownAfter,
  recordOf,
  type Sent,
  type SentFile,
} from './copy-job.ts';
import { failureOf, isRefusedCondition, vanished } from './failure.ts';
import { lookAgain } from './look-again.ts';
import { abandonPending } from './pending-upload.ts';
import { judgeFailure } from './removed-meanwhile.ts';
import { isResumable, sendResumable } from './resumable-upload.ts';
import { verifyStored } from './verify-stored.ts';
import { sendWhole } from './whole-write.ts';

/** How evidence is told of in logs. */
const VERIFIED = {
  reread: 'reread',
  hash: 'hash',
  'hash-listed': 'hash',
  size: 'size',
  'size-and-time': 'size',
  rewritten: 'rewritten-by-service',
  none: 'size',
} as const satisfies Record<Evidence['by'], Extract<ItemOutcome, { type: 'copied' }>['verified']>;

/** How often a refused condition is answered by looking again, for a destination that keeps changing. */
const MAX_LOOKS = 5;

/**
 * Copies one file with all its attempts, the first of which may have failed already. Answers with a stored file instead of a record
 * where somebody must still look at it, unless the job is `alone`. Rejects only when cancelled or fenced off.
 */
export async function copyFile(
  job: CopyJob,
  context: CopyContext,
  signal: AbortSignal,
  earlier: Failure | null = null,
): Promise<CopiedFile | Stored> {
  job.lane = context.watch.onItsWay?.() ?? null;
  try {
    return await tryUntilSettled(job, context, signal, earlier);
  } finally {
    job.lane?.leave();
    job.lane = null;
  }
}

async function tryUntilSettled(
  job: CopyJob,
  context: CopyContext,
  signal: AbortSignal,
  earlier: Failure | null,
): Promise<CopiedFile | Stored> {
  let result: CopiedFile | Stored | Failure | null = earlier;
  for (;;) {
    result ??= await tryOnce(job, context, signal);
    if (!('side' in result)) return result;
    if (isRefusedCondition(result) && job.looks++ < MAX_LOOKS) {
      result = await lookAgain(job, context, signal);
      if (result !== null && 'record' in result) await abandonPending(job, context, signal);
      continue;
    }
    const failure = await judgeFailure(job, result, context, signal);
    result = await pauseOrEnd(job, failure, context, signal);
  }
}

async function tryOnce(
  job: CopyJob,
  context: CopyContext,
  signal: AbortSignal,
): Promise<CopiedFile | Stored | Failure> {
  signal.throwIfAborted();
  const sent = await sendOnce(job, context, signal);
  if (!sent.ok) return sent;
  const stored = { job, sent };
  if (context.confirmsWrites && sent.watched) return concludeStored(stored, context, signal);
  if (!job.alone) return stored;
  const [confirmed] = await confirmStored([stored], context, signal);
  if (confirmed === undefined || !confirmed.ok) return confirmed?.failure ?? stored;
  return concludeStored({ job, sent: confirmed.sent }, context, signal);
}

async function sendOnce(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<Sent> {
  const send = isResumable(job, context) ? sendResumable : sendWhole;
  job.sending = {};
  try {
    const sent = await send(job, context, signal);
    if (!sent.ok) takeBackUnconfirmed(job, context);
    return sent;
  } finally {
    job.sending = null;
    countUnconfirmed(job, -job.unconfirmed, context);
  }
}

/** After a failed attempt: what was not confirmed does not count, until the destination shows that it has it. */
function takeBackUnconfirmed(job: CopyJob, { watch }: CopyContext): void {
  job.underWay -= job.unconfirmed;
  watch.holds?.(-job.unconfirmed);
}

/** Verifies a file that the destination has shown, and makes its record. */
export async function concludeStored(
  { job, sent }: Stored,
  context: CopyContext,
  signal: AbortSignal,
): Promise<CopiedFile | Failure> {
  const verdict = await verifyStored(job, sent, context, signal);
  if (!verdict.ok) {
    if (verdict.error.kind !== 'corrupt') return verdict;
    if (!context.confirmsWrites && !looksOurs(job, sent, context)) return replaced(job);
    markUnsound(job, sent);
    return verdict;
  }
  const { evidence, doubt } = verdict;
  const rewritten = { note: 'rewritten-by-service', ...(doubt === null ? {} : { doubt }) } as const;
  const notes = evidence.by === 'rewritten' ? [...job.notes, rewritten] : job.notes;
  const outcome = { type: 'copied', verified: VERIFIED[evidence.by], notes } as const;
  const record = recordOf(job, outcome, sent.bytes, context.clock.now(), knownAfter(job, sent.entry), evidence);
  return { record, failed: false, underWay: job.underWay };
}

/** The record of a file that is given up. */
export function failed(job: CopyJob, failure: Failure, context: CopyContext): CopiedFile {
  const error = failure.changed && job.failures > 1 ? restless(failure.error, job) : failure.error;
  const outcome = { type: 'failed', side: failure.side, error, attempts: job.failures + job.breaks.count } as const;
  const known = job.unsound === null ? null : { destinationName: job.task.name, destination: job.unsound };
  const record = recordOf(job, outcome, 0, context.clock.now(), known);
  return { record, failed: true, underWay: job.underWay };
}

/** Between a write and the look at what it left, somebody else may have written. */
function looksOurs(job: CopyJob, { entry }: SentFile, { rules }: CopyContext): boolean {
  return rules.times.write !== 'none' && compareTimes(job.source, entry, rules) === 'same';
}

/** Somebody replaced what was stored: a reason to look again and decide anew. */
function replaced(job: CopyJob): Failure {
  const error = new StorageError({
    kind: 'precondition-failed',
    message: `${displayPath(job.item)} is no longer what was stored there.`,
    remedy: 'Run again; what somebody changed meanwhile is kept.',
    item: job.item,
  });
  return { side: 'destination', error, changed: false };
}

/** Counts a failed attempt, unless a break of the connection ended it, and waits for the next; answers with the record when there is none. What it needs to know for the next may fail as well. */
async function pauseOrEnd(
  job: CopyJob,
  failure: Failure,
  context: CopyContext,
  signal: AbortSignal,
): Promise<CopiedFile | Failure | null> {
  if (!job.breaks.excuse(failure.error)) job.failures++;
  const inVain = failure.changed || job.pending === null ? job.underWay : 0;
  job.underWay -= inVain;
  context.watch.attemptFailed(failure, inVain);
  const again = job.failures < context.attempts && (failure.changed || isWorthAnotherAttempt(failure.error));
  if (again) {
    const { clock, watch } = context;
    const again = (error: StorageError, waitMs: number) => watch.again?.(failure.side, error, waitMs);
    job.lane?.to('waiting');
    await pause(job.failures, failure.error, { clock, again }, signal);
    job.lane?.to('writing');
    return failure.changed ? await takeAnew(job, context, signal) : null;
  }
  if (failure.changed) await abandonPending(job, context, signal);
  return failed(job, failure, context);
}

/** Begins anew with the source as it is now; the record when it is no file any more. */
async function takeAnew(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<CopiedFile | Failure | null> {
  let earlier: Version | null;
  try {
    earlier = await findUnrecorded(job, context, signal);
  } catch (thrown) {
    return failureOf(thrown, 'destination', 'stat', job, signal);
  }
  const gone = await refreshSource(job, context, signal);
  if (gone !== null) return failed(job, gone, context);
  if (earlier !== null) job.condition = { if: 'unchanged', since: earlier };
  await announceAnew(job, earlier, context);
  return null;
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

/** Says of a file that never held still how often that was tried. */
function restless(error: StorageError, job: CopyJob): StorageError {
  const path = displayPath(job.source.ref);
  return error.with({ message: `${path} changed while it was read, in each of ${job.failures} attempts.` });
}
