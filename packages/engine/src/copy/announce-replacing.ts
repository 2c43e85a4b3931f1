import { type Replacement, versionOf } from '@drover/core';
import type { FileTask } from '../plan/file-task.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob } from './copy-job.ts';

/**
 * Makes durable what known files are about to be replaced with. Without it, a write whose record was lost with the process would be
 * taken for somebody's work once the source changes again. New files need none: what stands there is compared with the source alone.
 */
export async function announceReplacing(tasks: readonly FileTask[], { journal }: CopyContext): Promise<void> {
  const replacements: Replacement[] = [];
  for (const task of tasks) {
    if (replacesKnown(task)) replacements.push({ path: task.path, source: versionOf(task.source) });
  }
  if (replacements.length > 0) await journal.beginReplacing(replacements);
}

/** The same for one file whose source has changed since. */
export async function announceAnew({ task, source }: CopyJob, { journal }: CopyContext): Promise<void> {
  if (replacesKnown(task)) await journal.beginReplacing([{ path: task.path, source: versionOf(source) }]);
}

function replacesKnown({ known, beside }: FileTask): boolean {
  return !beside && known?.destination !== undefined;
}
