import { attempt } from '../copy/attempts.ts';
import { folderMeta, folderRecord } from '../plan/ensure-folder.ts';
import { folderAttempts, type PlanContext } from '../plan/plan-context.ts';
import type { FolderNode } from './folder-node.ts';

/** Gives a folder its time once nothing more will be written into it, and accounts for one that never came to be. */
export async function finishFolder(node: FolderNode, context: PlanContext, signal: AbortSignal): Promise<void> {
  const { destination, mode, sink, clock } = context;
  if (node.through === true && node.state === 'missing') return;
  if (!node.reported && node.through !== true) {
    node.reported = true;
    const outcome = context.limits.emptyFolders
      ? ({ type: 'skipped', reason: 'filtered', notes: [] } as const)
      : ({
          type: 'skipped',
          reason: 'unsupported-at-destination',
          cause: 'empty-folder',
          detail: 'The destination has no empty folders.',
          notes: [],
        } as const);
    await sink.record(folderRecord(node, outcome, clock.now()));
    return;
  }
  if (destination !== null && (await context.leftBehind?.removeFrom(node.destination, destination, signal))) {
    node.timeDiffers = true;
  }
  const times = destination?.times;
  if (mode === 'scan' || times === undefined || node.blocked !== null || node.state === 'missing') return;
  const meta = node.timeDiffers ? folderMeta(node, context) : null;
  if (meta === null) return;
  const set = await attempt(
    () => times.setModified(node.destination, meta, signal),
    folderAttempts(context, 'destination'),
    { operation: 'setModified', item: node.destination },
    signal,
  );
  if (set.ok) return;
  // It is told as failed already, by what weighs more.
  if (node.unlisted === true && node.parent !== null) return;
  if (set.error.kind === 'permission-denied') {
    // Only the owner of a folder may set its time; whoever may merely write into it has copied all the same.
    const notes = [{ note: 'time-not-set', detail: set.error.describe() }] as const;
    await sink.record(folderRecord(node, { type: 'folder-present', notes }, clock.now()));
    return;
  }
  const outcome = { type: 'failed', side: 'destination', error: set.error, attempts: set.attempts } as const;
  await sink.record(folderRecord(node, outcome, clock.now()));
  sink.failed('destination', set.error, node);
}
