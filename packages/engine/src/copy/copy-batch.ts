import type { FileTask } from '../plan/file-task.ts';
import { announceReplacing } from './announce-replacing.ts';
import { bytesHeld } from './bytes-held.ts';
import { type Confirmation, confirmStored, groupByFolders, type Stored } from './confirm-stored.ts';
import type { CopyContext } from './copy-context.ts';
import { concludeStored, copyFile, failed } from './copy-file.ts';
import { type CopiedFile, type CopyJob, startJob } from './copy-job.ts';
import { packedReads } from './packed-reads.ts';
import type { Slots } from './slots.ts';
import { findUnplannedWrites } from './unplanned-writes.ts';

/** Where the outcomes of a batch go. */
export interface BatchSink {
  /** The file of this task is settled; a promise makes its place in the run wait. */
  settled(task: FileTask, file: CopiedFile): Promise<void> | undefined;
  /** A file is on its way from here until its task is settled; what the job says of itself goes on changing. */
  started?(job: CopyJob): void;
  /** Every file of the batch has begun, so another batch may be fetched. */
  begun(): void;
}

/**
 * Copies the files of one batch: the unit that a leased worker runs. Rejects only when cancelled, fenced off or when recording fails.
 * Where writes are not confirmed by their answers, files are recorded once their folder has been looked at, at the batch's end.
 */
export async function copyBatch(
  tasks: readonly FileTask[],
  context: CopyContext,
  slots: Slots,
  sink: BatchSink,
  signal: AbortSignal,
): Promise<void> {
  const unplanned = await findUnplannedWrites(tasks, context, signal);
  await announceReplacing(tasks, unplanned, context);
  const stored: Stored[] = [];
  const { capabilities } = context.destination;
  const held = (task: FileTask) => bytesHeld(task, capabilities);
  const packed = context.packed ?? packedReads(tasks, context, signal);
  const reading = packed === null ? context : { ...context, packed };
  const copying = inSlots(tasks, slots, held, signal, sink.begun, async (task) => {
    const job = startJob(task, context, unplanned.get(task));
    sink.started?.(job);
    const result = await copyFile(job, reading, signal);
    if ('record' in result) await sink.settled(task, result);
    else stored.push(result);
  });
  try {
    await copying;
  } catch (error) {
    if (signal.aborted) await settleStored(stored, context, sink, signal);
    throw error;
  } finally {
    packed?.close();
  }
  await inSlots(groupByFolders(stored), slots, noBytes, signal, nothing, async (group) => {
    const confirmations = await confirmStored(group, context, signal);
    for (const [at, confirmation] of confirmations.entries()) {
      const { job } = group[at] as Stored;
      await sink.settled(job.task, await afterLook(job, confirmation, context, signal));
    }
  });
}

/** After a stop: what is known to have arrived counts, although nobody looks at its source any more. */
async function settleStored(
  stored: readonly Stored[],
  context: CopyContext,
  sink: BatchSink,
  signal: AbortSignal,
): Promise<void> {
  // By size alone nobody has to be asked.
  if (!context.confirmsWrites || context.verify !== 'size') return;
  for (const { job, sent } of stored) {
    const concluded = await concludeStored({ job, sent }, context, signal);
    if ('record' in concluded) await sink.settled(job.task, concluded);
  }
}

async function afterLook(
  job: CopyJob,
  confirmation: Confirmation,
  context: CopyContext,
  signal: AbortSignal,
): Promise<CopiedFile> {
  job.alone = true;
  if (!confirmation.ok && confirmation.final) return failed(job, confirmation.failure, context);
  const concluded = confirmation.ok
    ? await concludeStored({ job, sent: confirmation.sent }, context, signal)
    : confirmation.failure;
  if ('record' in concluded) return concluded;
  const result = await copyFile(job, context, signal, concluded);
  if ('record' in result) return result;
  throw new TypeError('a job that is alone ends with a record');
}

/** Works on all of them, as many at once as there are slots and bytes; the first fault ends it after what has begun. */
async function inSlots<T>(
  all: readonly T[],
  slots: Slots,
  bytesOf: (one: T) => number,
  signal: AbortSignal,
  begun: () => void,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const faults: unknown[] = [];
  for (const one of all) {
    const bytes = bytesOf(one);
    const wait = slots.take(bytes);
    if (wait !== undefined) await wait;
    if (signal.aborted || faults.length > 0) {
      slots.give(bytes);
      break;
    }
    const done: Promise<void> = work(one)
      .catch((error: unknown) => {
        faults.push(error);
      })
      .finally(() => {
        slots.give(bytes);
        running.delete(done);
      });
    running.add(done);
  }
  begun();
  await Promise.all(running);
  if (faults.length > 0) throw faults[0];
  signal.throwIfAborted();
}

function nothing(): void {}

function noBytes(): number {
  return 0;
}
