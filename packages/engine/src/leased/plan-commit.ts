import type { ScanReport } from '@drover/core';
import { type FileTask, taskBytes } from '../plan/file-task.ts';
import { addCounters, newCounters } from '../progress/counters.ts';
import { ScanCollector } from '../scan/scan-collector.ts';
import type { FolderNode } from '../walk/folder-node.ts';
import { folderData } from './folder-data.ts';
import type { FolderDraft } from './folder-draft.ts';
import type { HeldFolder } from './held-folder.ts';
import type { Ids } from './ids.ts';
import { packTasks } from './pack-tasks.ts';
import type { LateFolder, NewBatch, NewFolder, PlanCommit, PlannedFolder } from './run-store.ts';

/** What a batch may hold: about this many files, or bytes; a larger file makes a batch of its own. */
const BATCH = { files: 500, bytes: 256 * 1024 * 1024 };

/** A task with the folder that waits for it. */
interface Located {
  readonly task: FileTask;
  readonly folder: number;
}

export interface CutBatch extends NewBatch {
  /** Kept at hand by the session that the batch stays with. */
  readonly unpacked: readonly FileTask[];
}

export interface CutPlan extends PlanCommit {
  readonly batches: readonly CutBatch[];
}

/** Puts several planned folders into one commit. `keeps` says of a child whether it stays with this session. */
export async function planCommit(
  drafts: readonly FolderDraft[],
  ids: Ids,
  keeps: (child: HeldFolder) => boolean,
  keepsBatch: () => boolean,
): Promise<CutPlan> {
  const counters = newCounters();
  const located: Located[] = [];
  const pending = new Map<number, number>();
  for (const draft of drafts) {
    addCounters(counters, draft.counters);
    pending.set(draft.folder.id, draft.children.length + draft.stagedBatches);
    for (const task of draft.tasks) located.push({ task, folder: draft.folder.id });
  }
  const batches = await cutBatches(located, ids, keepsBatch);
  for (const { folders } of batches) for (const id of folders) pending.set(id, (pending.get(id) ?? 0) + 1);
  return {
    folders: drafts.map((draft) => planned(draft, pending.get(draft.folder.id) ?? 0)),
    late: drafts.flatMap(lateFolders),
    touched: [...new Set(drafts.flatMap(touchedFolders))],
    children: drafts.flatMap(({ children }) => children.map((child) => newFolder(child, keeps(child)))),
    batches,
    records: drafts.flatMap(({ records }) => records),
    counters,
    scan: mergedScan(drafts),
  };
}

export async function cutBatches(all: readonly Located[], ids: Ids, keeps: () => boolean): Promise<CutBatch[]> {
  const batches: CutBatch[] = [];
  let part: Located[] = [];
  let bytes = 0;
  const cut = async () => {
    if (part.length === 0) return;
    const unpacked = part.map(({ task }) => task);
    const folders = [...new Set(part.map(({ folder }) => folder))];
    const id = await ids.take();
    batches.push({ id, tasks: packTasks(unpacked), folders, files: part.length, bytes, mine: keeps(), unpacked });
    part = [];
    bytes = 0;
  };
  for (const each of all) {
    const more = taskBytes(each.task);
    if (part.length >= BATCH.files || (part.length > 0 && bytes + more > BATCH.bytes)) await cut();
    part.push(each);
    bytes += more;
  }
  await cut();
  return batches;
}

function planned({ folder, own, staged }: FolderDraft, pending: number): PlannedFolder {
  const { id, node } = folder;
  return { id, data: folderData(node), timeDiffers: node.timeDiffers, record: own, pending, staged };
}

function newFolder({ id, depth, parentId, met }: HeldFolder, mine: boolean): NewFolder {
  return { id, parent: parentId, depth, ...met, reported: false, mine };
}

function mergedScan(drafts: readonly FolderDraft[]): ScanReport | null {
  const merged = new ScanCollector();
  let any = false;
  for (const { scan } of drafts) {
    if (scan === null) continue;
    any = true;
    merged.absorb(scan.report());
  }
  return any ? merged.report() : null;
}

function lateFolders({ folder, above }: FolderDraft): LateFolder[] {
  if (above.size === 0) return [];
  const late: LateFolder[] = [];
  for (let at = folder.parent; at !== null; at = at.parent) {
    const record = above.get(at.node);
    if (record !== undefined) late.push({ id: at.id, data: folderData(at.node), record });
  }
  return late;
}

/** A folder that was made writes into the one above it. */
function touchedFolders({ folder, above }: FolderDraft): number[] {
  const made = (node: FolderNode) => node.state === 'created';
  const touched = made(folder.node) ? homeId(folder) : [];
  if (above.size === 0) return touched;
  for (let at = folder.parent; at !== null; at = at.parent) if (above.has(at.node)) touched.push(...homeId(at));
  return touched;
}

/** The folder in which it was made. */
function homeId({ node, parent, parentId }: HeldFolder): number[] {
  if (parentId === null) return [];
  let home = parent;
  for (let up = node.movedUp ?? 0; up > 0 && home !== null; up--) home = home.parent;
  return [home?.id ?? parentId];
}
