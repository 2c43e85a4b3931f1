import { clampTime, type ItemOutcome, type ItemRecord, type ItemRef, type Meta } from '@drover/core';
import { attempt } from '../copy/attempts.ts';
import { type FolderNode, homeOf } from '../walk/folder-node.ts';
import { outcomeInside } from './blocked.ts';
import { folderAttempts, type PlanContext } from './plan-context.ts';
import { newFolderMeta } from './widest-mode.ts';

/** Makes the folder and those above it, once; blocks it when that fails. */
export async function ensureFolder(node: FolderNode, context: PlanContext, signal: AbortSignal): Promise<void> {
  if (node.state !== 'missing' || node.blocked !== null) return;
  node.creating ??= create(node, context, signal);
  await node.creating;
}

async function create(node: FolderNode, context: PlanContext, signal: AbortSignal): Promise<void> {
  const { destination, sink } = context;
  if (destination === null) return;
  const home = homeOf(node);
  if (home !== null) {
    await ensureFolder(home, context, signal);
    if (home.blocked !== null) {
      node.blocked = home.blocked;
      return;
    }
    home.timeDiffers = true;
  }
  const limits = folderAttempts(context, 'destination');
  // Only the transfer's own destination folder may lack folders above it.
  const ways = node.parent === null ? waysDown(node.destination) : [node.destination];
  const meta = await metaFor(node, context, signal);
  for (const folder of ways) {
    const made = await attempt(
      () => destination.createFolder(folder, folder === ways.at(-1) ? meta : {}, signal),
      limits,
      { operation: 'createFolder', item: folder },
      signal,
    );
    if (!made.ok) {
      node.blocked = { by: 'failure', side: 'destination', error: made.error, attempts: made.attempts, folder };
      sink.failed('destination', made.error, node);
      return;
    }
    node.destination = made.value.ref;
  }
  node.state = 'created';
  node.timeDiffers = true;
  if (context.createsLate) await reportFolder(node, context);
}

/** Of the transfer's own folder no listing tells; what cannot be found out restricts nothing. */
async function metaFor(node: FolderNode, context: PlanContext, signal: AbortSignal): Promise<Meta> {
  if (node.parent !== null) return newFolderMeta(node.entry);
  const limits = folderAttempts(context, 'source');
  const look = () => context.source.stat(node.source, signal);
  const looked = await attempt(look, limits, { operation: 'stat', item: node.source }, signal);
  return newFolderMeta(looked.ok ? looked.value : null);
}

/** Writes the folder's own record, once, as soon as its fate at the destination is known. */
export async function reportFolder(node: FolderNode, context: PlanContext): Promise<void> {
  if (node.through === true && node.state !== 'created') return;
  if (node.reported || (node.state === 'missing' && node.blocked === null && context.mode === 'copy')) return;
  node.reported = true;
  await context.sink.record(folderRecord(node, folderOutcome(node), context.clock.now()));
}

function folderOutcome(node: FolderNode): ItemOutcome {
  const { blocked, notes, state } = node;
  if (blocked === null) {
    if (state === 'missing') return { type: 'skipped', reason: 'scanned', notes };
    return { type: state === 'created' ? 'folder-created' : 'folder-present', notes };
  }
  if (blocked === homeOf(node)?.blocked) return outcomeInside(blocked);
  if (blocked.by === 'failure') {
    return { type: 'failed', side: blocked.side, error: blocked.error, attempts: blocked.attempts };
  }
  const { cause, detail, over } = blocked;
  const why = { reason: 'unsupported-at-destination', cause, detail, ...(over === undefined ? {} : { over }) } as const;
  return { type: 'skipped', ...why, notes: [] };
}

function waysDown(folder: ItemRef): ItemRef[] {
  return folder.segments.map((_, at) => ({ root: folder.root, segments: folder.segments.slice(0, at + 1) }));
}

/** The times that a folder is to have at the destination. */
export function folderMeta(node: FolderNode, context: PlanContext): Meta | null {
  if (context.limits.times.write !== 'files-and-folders' || node.entry?.modified === undefined) return null;
  const { range } = context.limits.times;
  const { modified, created } = node.entry;
  return {
    modified: clampTime(modified, range).time,
    ...(created === undefined ? {} : { created: clampTime(created, range).time }),
  };
}

/** The folder's own record: made, already there, or why not. Its name is known from when it is at the destination. */
export function folderRecord(node: FolderNode, outcome: ItemRecord['outcome'], endedAt: number): ItemRecord {
  const record = { path: node.path, kind: 'folder', outcome, bytes: 0, startedAt: node.startedAt, endedAt } as const;
  const { newName, movedUp, state } = node;
  if (newName === null || state === 'missing') return record;
  return { ...record, known: { destinationName: newName, ...(movedUp === undefined ? {} : { movedUp }) } };
}
