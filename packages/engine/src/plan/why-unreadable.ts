import { type Access, type Clock, type ItemRecord, isAbort, toStorageError } from '@drover/core';
import { changedAt } from './changed-at.ts';
import type { FileTask } from './file-task.ts';

/** The record of a file that a copy could not read, as the copy would write it; null for one that may be read. */
export async function whyUnreadable(
  { path, source }: FileTask,
  access: Access,
  clock: Clock,
  signal: AbortSignal,
): Promise<ItemRecord | null> {
  try {
    await access.mayRead(source, signal);
    return null;
  } catch (thrown) {
    if (isAbort(thrown, signal) || signal.aborted) throw signal.reason;
    const error = toStorageError(thrown, { operation: 'read', item: source.ref });
    const now = clock.now();
    const outcome = { type: 'failed', side: 'source', error, attempts: 1 } as const;
    const size = source.size ?? 0;
    return {
      ...{ path, kind: 'file', outcome, bytes: 0, startedAt: now, endedAt: now },
      ...(size === 0 ? {} : { size }),
      ...changedAt(source),
    };
  }
}
