import { isAbort, type PermissionQuestion, toStorageError } from '@drover/core';
import type { Side } from '../transfer.ts';
import type { GrantTask } from './grant-permissions.ts';
import { inLanes } from './in-lanes.ts';
import { PlainItems } from './plain-items.ts';

/** What keeps people out of one item at the source, though they get into the folder above. */
export interface FoundBarriers<T extends GrantTask = GrantTask> {
  readonly task: T;
  readonly barriers: readonly PermissionQuestion[];
}

/** How far the items were looked at. It outlives the process. */
export interface BarrierJournal<T extends GrantTask> {
  /** The batch behind the last one that was committed; empty when nothing is left. */
  next(): Promise<readonly T[]>;
  /** Rejects where somebody else has taken the pass over. */
  commit(found: readonly FoundBarriers<T>[]): Promise<void>;
}

/**
 * Reads what keeps people out below folders, before these get rights that may reach there. Of an item that cannot be read nothing is known
 * and nothing kept: giving its rights fails by itself. Answers with items that have nothing of their own, where reading them again would cost.
 */
export async function findBarriers<T extends GrantTask>(
  source: Side,
  journal: BarrierJournal<T>,
  signal: AbortSignal,
): Promise<PlainItems> {
  const { permissions, capabilities } = source.connection;
  const plain = new PlainItems();
  if (permissions === undefined || permissions.barriers === false) return plain;
  const look = async (task: T, either: AbortSignal): Promise<FoundBarriers<T>> => {
    try {
      const { grants, inheritanceBroken } = await permissions.of(task.source, either);
      const barriers: PermissionQuestion[] = grants
        .filter(({ access, inherited }) => access === 'deny' && !inherited)
        .map(({ principal }) => ({ kind: 'denied', principal }));
      if (permissions.metered === true && !inheritanceBroken && grants.every(({ inherited }) => inherited))
        plain.add(task.source);
      if (inheritanceBroken) barriers.push({ kind: 'broken-inheritance', principal: '' });
      return { task, barriers };
    } catch (thrown) {
      if (isAbort(thrown, either)) throw thrown;
      const error = toStorageError(thrown);
      if (error.scope !== 'item' || error.retryable) throw error;
      return { task, barriers: [] };
    }
  };
  for (;;) {
    signal.throwIfAborted();
    const tasks = await journal.next();
    if (tasks.length === 0) return plain;
    await journal.commit(await inLanes(tasks, capabilities.operations.useful, look, signal));
  }
}
