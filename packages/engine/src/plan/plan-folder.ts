import type { Entry, KnownItem, Segment } from '@drover/core';
import type { FolderNode } from '../walk/folder-node.ts';
import { childFolder } from './child-folder.ts';
import { abandonUpload, discardLeftovers } from './discard-leftovers.ts';
import { ensureFolder, folderRecord, reportFolder } from './ensure-folder.ts';
import { leaveOut } from './leave-out.ts';
import { listFolder } from './list-folder.ts';
import { placeItems } from './name-items.ts';
import { openDestination } from './open-destination.ts';
import type { PlanContext } from './plan-context.ts';
import { type FilePlan, type FileSite, planFile } from './plan-file.ts';

/** Plans one folder: makes it, compares its children with the destination's, and answers with the folders in it. */
export async function planFolder(node: FolderNode, context: PlanContext, signal: AbortSignal): Promise<FolderNode[]> {
  const [listed, index, known] = await Promise.all([
    listFolder(context.source, node.source, context, signal),
    openDestination(node, context, signal),
    context.journal.known(node.path),
  ]);
  if (!listed.ok) {
    const outcome = { type: 'failed', side: 'source', error: listed.error, attempts: listed.attempts } as const;
    node.reported = true;
    if (node.parent !== null) await context.sink.record(folderRecord(node, outcome, context.clock.now()));
    context.sink.failed('source', listed.error, node);
    return [];
  }
  await reportFolder(node, context);
  const wanted = await sortOut(listed.value, node, context);
  const items = placeItems(wanted, known, {
    rules: context.nameRules,
    policy: context.policy.names,
    sourceRepeats: context.source.capabilities.duplicateNames,
    depth: node.destination.segments.length,
  });
  const siblings = Math.max(listed.value.length, index.size);
  const folders: FolderNode[] = [];
  const interrupted = interruptedUploads(known);
  const inUse = new Set<Segment>();
  for (const item of items) {
    const before = known.get(item.key) ?? null;
    interrupted?.delete(item.key);
    if (item.entry.kind === 'folder') folders.push(childFolder(item, node, index, before, context));
    else {
      // A folder's files are planned in one go where nothing makes the planner wait, so that they travel in one batch.
      const wait = placeFile({ item, node, index, known: before, siblings }, inUse, context, signal);
      if (wait !== undefined) await wait;
    }
  }
  for (const [key, item] of interrupted ?? []) await abandonUpload(node, key, item, context, signal);
  if (index.leftovers.length > 0) await discardLeftovers(node, index.leftovers, inUse, context, signal);
  return folders;
}

/** Records what is not to be taken, and answers with the rest. */
async function sortOut(entries: readonly Entry[], node: FolderNode, context: PlanContext): Promise<Entry[]> {
  const wanted: Entry[] = [];
  for (const entry of entries) {
    if (context.temporaries.isOfTransfer(entry.name)) continue;
    context.sink.seen(entry);
    const record = leaveOut(entry, node, context);
    if (record === null) {
      wanted.push(entry);
      continue;
    }
    const wait = context.sink.record(record);
    if (wait !== undefined) await wait;
  }
  return wanted;
}

/** Files whose upload an earlier run began; what is left of them when the folder is planned is no longer at the source. */
function interruptedUploads(known: ReadonlyMap<Segment, KnownItem>): Map<Segment, KnownItem> | null {
  let interrupted: Map<Segment, KnownItem> | null = null;
  for (const [key, item] of known) {
    if (item.upload === undefined) continue;
    interrupted ??= new Map();
    interrupted.set(key, item);
  }
  return interrupted;
}

/** Undefined when it is done at once, as for nearly all files. */
function placeFile(
  site: FileSite,
  inUse: Set<Segment>,
  context: PlanContext,
  signal: AbortSignal,
): Promise<void> | undefined {
  const { node, item, known } = site;
  const plan = planFile(site, context);
  const isLate = plan.task !== null && node.state === 'missing' && context.mode === 'copy';
  const upload = known?.upload;
  if (!isLate && (upload === undefined || plan.task?.pending === upload)) return handOn(plan, node, inUse, context);
  const prepare = async () => {
    if (isLate) await ensureFolder(node, context, signal);
    const final = isLate ? planFile(site, context) : plan;
    if (known !== null && upload !== undefined && final.task?.pending !== upload) {
      await abandonUpload(node, item.key, known, context, signal);
    }
    await handOn(final, node, inUse, context);
  };
  return prepare();
}

function handOn(
  plan: FilePlan,
  node: FolderNode,
  inUse: Set<Segment>,
  { sink }: PlanContext,
): Promise<void> | undefined {
  if (plan.task === null) return sink.record(plan.record);
  if (plan.task.pending !== null) inUse.add(plan.task.pending.temporary);
  node.timeDiffers = true;
  return sink.file(plan.task, node);
}
