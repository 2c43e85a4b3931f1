import type { FileTask } from '../plan/file-task.ts';
import type { CopyContext } from './copy-context.ts';
import { copyFile } from './copy-file.ts';
import type { CopiedFile } from './copy-job.ts';
import type { Slots } from './slots.ts';

/** Where the outcomes of a batch go. */
export interface BatchSink {
  /** The file at this index of the batch is settled; a promise makes its place in the run wait. */
  settled(index: number, file: CopiedFile): Promise<void> | undefined;
  /** Every file of the batch has begun, so another batch may be fetched. */
  begun(): void;
}

/** Copies the files of one batch: the unit that a leased worker runs. Rejects only when cancelled, fenced off or when recording fails. */
export async function copyBatch(
  tasks: readonly FileTask[],
  context: CopyContext,
  slots: Slots,
  sink: BatchSink,
  signal: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const faults: unknown[] = [];
  for (const [index, task] of tasks.entries()) {
    const wait = slots.take();
    if (wait !== undefined) await wait;
    if (signal.aborted || faults.length > 0) {
      slots.give();
      break;
    }
    const work: Promise<void> = copyFile(task, context, signal)
      .then((file) => sink.settled(index, file))
      .catch((error: unknown) => {
        faults.push(error);
      })
      .finally(() => {
        slots.give();
        running.delete(work);
      });
    running.add(work);
  }
  sink.begun();
  await Promise.all(running);
  if (faults.length > 0) throw faults[0];
  signal.throwIfAborted();
}
