import { type KnownItem, pathKey, type Segment, sameVersion, type Version, versionOf } from '@drover/core';
import { isUnrecordedWrite } from '../plan/decide.ts';
import type { FileTask } from '../plan/file-task.ts';
import { replacesKnown } from './announce-replacing.ts';
import { attempt } from './attempts.ts';
import type { CopyContext } from './copy-context.ts';

/**
 * Of files that a dead worker held: what it wrote without a record where it had found the source to be another than was planned. What is
 * announced next would take the place of what it announced, and its write would count as somebody's work. A file whose place cannot be
 * looked at is left out; its own attempts then tell why.
 */
export async function findUnplannedWrites(
  tasks: readonly FileTask[],
  context: CopyContext,
  signal: AbortSignal,
): Promise<ReadonlyMap<FileTask, Version>> {
  const found = new Map<FileTask, Version>();
  if (context.takenOver !== true) return found;
  for (const [task, announced] of await announcedElse(tasks, context)) {
    const item = { root: task.item.root, segments: task.item.segments };
    const looked = await attempt(
      () => context.destination.stat(item, signal),
      context,
      { operation: 'stat', item },
      signal,
    );
    if (!looked.ok || looked.value?.kind !== 'file') continue;
    if (isUnrecordedWrite(announced, looked.value, context.rules)) found.set(task, versionOf(looked.value));
  }
  return found;
}

/** Files of which another version was announced than is planned. */
async function announcedElse(
  tasks: readonly FileTask[],
  { journal }: CopyContext,
): Promise<readonly (readonly [FileTask, Version])[]> {
  const folders = new Map<string, ReadonlyMap<Segment, KnownItem>>();
  const found: [FileTask, Version][] = [];
  for (const task of tasks) {
    if (!replacesKnown(task)) continue;
    const folder = task.path.slice(0, -1);
    const key = pathKey(folder);
    const known = folders.get(key) ?? (await journal.known(folder));
    folders.set(key, known);
    const announced = known.get(task.path.at(-1) ?? '')?.replacing;
    if (announced !== undefined && !sameVersion(announced, versionOf(task.source))) found.push([task, announced]);
  }
  return found;
}
