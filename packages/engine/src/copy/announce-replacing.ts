import { type Replacement, type Version, versionOf } from '@drover/core';
import { isUnrecordedWrite } from '../plan/decide.ts';
import type { FileTask } from '../plan/file-task.ts';
import type { CopyContext } from './copy-context.ts';
import type { CopyJob } from './copy-job.ts';

/**
 * Makes durable what known files are about to be replaced with. Without it, a write whose record was lost with the process would be
 * taken for somebody's work once the source changes again. New files need none: what stands there is compared with the source alone.
 * `unplanned`: what a dead worker wrote in the place of some of them; the journal keeps it as ours.
 */
export async function announceReplacing(
  tasks: readonly FileTask[],
  unplanned: ReadonlyMap<FileTask, Version>,
  { journal }: CopyContext,
): Promise<void> {
  const replacements: Replacement[] = [];
  for (const task of tasks) {
    if (replacesKnown(task)) replacements.push(replacement(task, unplanned.get(task)));
  }
  if (replacements.length > 0) await journal.beginReplacing(replacements);
}

/**
 * What is replaced is ours unless it is said to be somebody's work: also where it is a write that was never recorded. Then what is known of
 * it must not be lost before the next one, or a second death would make it somebody's work.
 */
function replacement({ path, source, condition, notes }: FileTask, unplanned: Version | undefined): Replacement {
  const isOurs = condition.if === 'unchanged' && !notes.some(({ note }) => note === 'conflict-overwritten');
  const ours = unplanned ?? (isOurs ? condition.since : undefined);
  return { path, source: versionOf(source), ...(ours === undefined ? {} : { destination: ours }) };
}

/**
 * The same for one file whose source has changed since; `earlier` as `findUnrecorded` gave it. It is then what the next write replaces, and
 * the journal keeps it as ours.
 */
export async function announceAnew(
  { task, source }: CopyJob,
  earlier: Version | null,
  context: CopyContext,
): Promise<void> {
  if (!replacesKnown(task)) return;
  const destination = earlier === null ? {} : { destination: earlier };
  await context.journal.beginReplacing([{ path: task.path, source: versionOf(source), ...destination }]);
}

/**
 * Looks whether what was announced before stands at the destination, written without a record by this process or by one that died. Null
 * when it does not, and where no write may have happened. Rejects with the destination's error.
 */
export async function findUnrecorded(job: CopyJob, context: CopyContext, signal: AbortSignal): Promise<Version | null> {
  if (!job.unanswered || job.beside || !replacesKnown(job.task)) return null;
  const { root, segments } = job.item;
  const seen = await context.destination.stat({ root, segments }, signal);
  if (seen?.kind !== 'file' || !isUnrecordedWrite(versionOf(job.source), seen, context.rules)) return null;
  return versionOf(seen);
}

/** True for a file that was copied before and is to be replaced where it stands. */
export function replacesKnown({ known, beside }: FileTask): boolean {
  return !beside && known?.destination !== undefined;
}
