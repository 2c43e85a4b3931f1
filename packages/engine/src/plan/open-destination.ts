import type { Entry } from '@drover/core';
import { attempt } from '../copy/attempts.ts';
import type { FolderNode } from '../walk/folder-node.ts';
import { DestinationIndex } from './destination-index.ts';
import { ensureFolder } from './ensure-folder.ts';
import { FolderBudget } from './folder-budget.ts';
import { folderAttempts, type PlanContext } from './plan-context.ts';

/** What is asked of the source's side of the folder. */
export interface SourceAnswers {
  /** Whether what a walk told some time ago is enough to plan the folder by. */
  readonly serves: (index: DestinationIndex) => Promise<boolean>;
  /** Whether the source's folder could be read. */
  readonly listed: () => Promise<boolean>;
}

/**
 * What the destination has in the folder. Makes the folder where there is none, unless it is to wait for its first item. The transfer's own is made
 * only for a source folder that could be read.
 */
export async function openDestination(
  node: FolderNode,
  context: PlanContext,
  { serves, listed }: SourceAnswers,
  signal: AbortSignal,
): Promise<DestinationIndex> {
  const index = new DestinationIndex(context.nameRules, context.temporaries.isLeftover);
  const { destination, sink, bounds } = context;
  if (node.blocked !== null || destination === null) return index;
  if (node.state === 'present') {
    if (await isTold(node, index, context, serves, signal)) return index;
    const limits = folderAttempts(context, 'destination');
    const fill = async () => {
      index.clear();
      const budget = new FolderBudget(node.destination, bounds.folderBytes);
      for await (const page of destination.list(node.destination, signal)) {
        budget.take(page);
        for (const entry of page) index.add(entry);
      }
    };
    const filled = await attempt(fill, limits, { operation: 'list', item: node.destination }, signal);
    if (filled.ok) return index;
    index.clear();
    const mayBeMade = filled.error.kind === 'not-found' && node.destination.segments.length > 0;
    if (!mayBeMade) {
      const { error, attempts } = filled;
      node.blocked = { by: 'failure', side: 'destination', error, attempts, folder: node.destination };
      sink.failed('destination', error, node);
      return index;
    }
    node.state = 'missing';
  }
  if (context.mode !== 'copy' || isMadeLate(node, context)) return index;
  if (node.parent !== null || (await listed())) await ensureFolder(node, context, signal);
  return index;
}

async function isTold(
  node: FolderNode,
  index: DestinationIndex,
  { destinationTree, selected, bounds }: PlanContext,
  serves: SourceAnswers['serves'],
  signal: AbortSignal,
): Promise<boolean> {
  if (destinationTree === null || selected !== null) return false;
  const budget = new FolderBudget(node.destination, bounds.folderBytes);
  const take = (children: readonly Entry[]) => {
    budget.take(children);
    for (const entry of children) index.add(entry);
  };
  return (await destinationTree.tell(node.destination, take, signal)) && (await serves(index));
}

/** What a filter lets through shows only below; the transfer's own folder is made all the same. */
function isMadeLate(node: FolderNode, { createsLate, selected, keepsEmpty, limits }: PlanContext): boolean {
  if (selected !== null) return createsLate && (node.through === true || !keepsEmpty);
  return createsLate && !(node.parent === null && limits.emptyFolders);
}
