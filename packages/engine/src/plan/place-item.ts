import type { KnownItem, Segment } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import { childFolder } from './child-folder.ts';
import type { DestinationIndex } from './destination-index.ts';
import { abandonUpload } from './discard-leftovers.ts';
import { ensureFolder } from './ensure-folder.ts';
import type { PlacedItem } from './name-items.ts';
import { notEntered } from './not-entered.ts';
import type { PlanContext } from './plan-context.ts';
import { type FilePlan, type FileSite, planFile } from './plan-file.ts';
import type { Selected } from './selection.ts';
import { whyUnreadable } from './why-unreadable.ts';

/** What is known of one folder while its children are planned. */
export interface FolderContent {
  readonly node: FolderNode;
  readonly index: DestinationIndex;
  readonly known: ReadonlyMap<Segment, KnownItem>;
  readonly others: FileSite['others'];
  /** Names of unfinished files that are going to be finished. */
  readonly inUse: Set<Segment>;
  /** Files with an upload that an earlier run began, until they are met at the source. */
  readonly interrupted: Map<Segment, KnownItem>;
  /** The folders in it, in order. */
  readonly folders: FolderNode[];
  /** How many items the folder holds on either side, as far as known. */
  siblings: number;
  /** What of it is wanted; null for everything. */
  readonly selected: Selected | null;
}

export function folderContent(
  node: FolderNode,
  index: DestinationIndex,
  { known, others, selected }: Pick<FolderContent, 'known' | 'others' | 'selected'>,
): FolderContent {
  const interrupted = new Map<Segment, KnownItem>();
  for (const [key, item] of known) if (item.upload !== undefined) interrupted.set(key, item);
  return { node, index, known, others, inUse: new Set(), interrupted, folders: [], siblings: 0, selected };
}

/** Plans one child. Undefined when it is done at once, as for nearly all. */
export function placeItem(
  item: PlacedItem,
  content: FolderContent,
  context: PlanContext,
  signal: AbortSignal,
): Promise<void> | undefined {
  const { node, index, others, siblings, folders } = content;
  const known = content.known.get(item.key) ?? null;
  if (item.entry.kind === 'folder') {
    const refused = notEntered(item, node, context);
    if (refused !== null) return context.sink.record(refused);
    folders.push(childFolder(item, node, index, known, context));
    return undefined;
  }
  const site = { item, node, index, known, others, siblings };
  const plan = planFile(site, context);
  const isLate = plan.task !== null && node.state === 'missing' && context.mode === 'copy';
  if (!isLate && known?.upload === undefined) return handOn(plan, content, context, signal);
  return placeWithCare(site, plan, isLate, content, context, signal);
}

/** A file whose folder is still to be made, or with an upload that began in an earlier run. */
async function placeWithCare(
  site: FileSite,
  first: FilePlan,
  isLate: boolean,
  content: FolderContent,
  context: PlanContext,
  signal: AbortSignal,
): Promise<void> {
  const { item, node, known } = site;
  content.interrupted.delete(item.key);
  if (isLate) await ensureFolder(node, context, signal);
  const plan = isLate ? planFile(site, context) : first;
  const upload = known?.upload;
  if (known !== null && upload !== undefined && plan.task?.pending !== upload) {
    await abandonUpload(node, item.key, known, context, signal);
  }
  await handOn(plan, content, context, signal);
}

function handOn(
  plan: FilePlan,
  { node, inUse }: FolderContent,
  { mode, source, clock, sink }: PlanContext,
  signal: AbortSignal,
): Promise<void> | undefined {
  if (plan.task === null) return sink.record(plan.record);
  const { task } = plan;
  if (task.pending !== null) inUse.add(task.pending.temporary);
  node.timeDiffers = true;
  if (mode === 'copy' || source.access === undefined) return sink.file(task, node);
  return whyUnreadable(task, source.access, clock, signal).then((record) =>
    record === null ? sink.file(task, node) : sink.record(record),
  );
}
