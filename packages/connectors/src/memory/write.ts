import { alreadyThere, changedSince, wrongLength } from '@drover/connector-kit';
import {
  type ByteStream,
  childRef,
  type Entry,
  type ItemRef,
  type Meta,
  nameOf,
  parentRef,
  rootRef,
  sameVersion,
  versionOf,
  type WriteTarget,
} from '@drover/core';
import type { Content } from './content.ts';
import { entryOf, stated } from './entry.ts';
import { notSupported, tooLarge } from './errors.ts';
import type { Session } from './session.ts';
import type { ResolvedSettings } from './settings.ts';
import type { MemoryStore } from './store.ts';
import type { FileNode } from './tree.ts';

/** Where the bytes of an unfinished file are. */
export interface Staged {
  readonly content: Content;
  /** The visible file under the temporary name; null where the service keeps the bytes out of sight. */
  readonly node: FileNode | null;
}

/** Stores a whole file in one go. */
export async function writeFile(
  store: MemoryStore,
  session: Session,
  target: WriteTarget,
  body: ByteStream,
  signal: AbortSignal,
): Promise<Entry> {
  checkTarget(store, target);
  if (target.size === null && !store.settings.capabilities.unknownSizeWrite) {
    throw notSupported(target.item, 'take a file of unknown size');
  }
  const staged = stage(store, target);
  try {
    await receive(store, session, target, staged.content, 0, body, signal);
    return await complete(store, session, target, staged, signal);
  } catch (error) {
    if (!session.dropped) unstage(store, target, staged);
    throw error;
  }
}

/** Refuses a target that can be seen to be impossible before any byte is sent. */
export function checkTarget(store: MemoryStore, target: WriteTarget): void {
  store.checkName(target.item, 'file');
  store.tree.parent(target.item);
  storableTime(target.item, target.meta, store.settings);
  const { maxFileBytes } = store.settings.capabilities;
  if (maxFileBytes !== null && (target.size ?? 0) > maxFileBytes) throw tooLarge(target.item, maxFileBytes);
}

export function stage(store: MemoryStore, target: WriteTarget): Staged {
  const content = store.newContent();
  if (store.settings.staging === 'own') return { content, node: null };
  const item = temporaryRef(target);
  store.checkName(item, 'file');
  const folder = store.tree.parent(item);
  const present = store.tree.occupant(folder, item);
  if (present !== null && present.kind !== 'file') throw alreadyThere(item);
  const node = store.newFile(target.temporary, content, {}, undefined);
  store.tree.place(folder, node, present);
  present?.content.release();
  return { content, node };
}

export function unstage(store: MemoryStore, target: WriteTarget, staged: Staged): void {
  const item = temporaryRef(target);
  if (staged.node !== null && store.tree.find(item) === staged.node) {
    store.removeNode(store.tree.parent(item), staged.node);
  } else {
    staged.content.release();
  }
}

/** Takes a body from `offset` on; resolves with the offset behind its last byte. */
export async function receive(
  store: MemoryStore,
  session: Session,
  target: WriteTarget,
  content: Pick<Content, 'put'>,
  offset: number,
  body: ByteStream,
  signal: AbortSignal,
): Promise<number> {
  const { maxFileBytes } = store.settings.capabilities;
  const chunks = body[Symbol.asyncIterator]();
  let at = offset;
  let ended = false;
  try {
    for (;;) {
      const next = await session.until(() => chunks.next(), signal);
      if (next.done === true) {
        ended = true;
        return at;
      }
      const end = at + next.value.length;
      if (target.size !== null && end > target.size) throw wrongLength(target.item, target.size, 'more');
      if (maxFileBytes !== null && end > maxFileBytes) throw tooLarge(target.item, maxFileBytes);
      if (next.value.length > 0) content.put(at, next.value);
      at = end;
    }
  } finally {
    // Not awaited: a source that hangs in `next` would hang here too. Its failure was reported already or is of no interest now.
    if (!ended) chunks.return?.()?.catch(() => undefined);
  }
}

/** Gives the final name: length, fence, condition, then the swap in one step. */
export async function complete(
  store: MemoryStore,
  session: Session,
  target: WriteTarget,
  staged: Staged,
  signal: AbortSignal,
): Promise<Entry> {
  const { content } = staged;
  if (target.size !== null && (content.size !== target.size || content.missing(target.size).length > 0)) {
    throw wrongLength(target.item, target.size, `only ${content.size}`);
  }
  await session.roundTrip(signal);
  const { beforeCommit } = target;
  if (beforeCommit !== undefined) await session.until(() => beforeCommit(), signal);
  session.check(signal);
  const { tree, settings } = store;
  const folder = tree.parent(target.item);
  const present = tree.occupant(folder, target.item);
  checkCondition(present === null ? null : entryOf(present, target.item, settings), target);
  if (present !== null && present.kind === 'folder') throw alreadyThere(target.item);
  const name = nameOf(target.item);
  const stored = settings.rewrite === undefined ? content : store.contentOf(settings.rewrite(content.toBytes(), name));
  if (stored !== content) content.release();
  if (staged.node !== null) tree.remove(tree.parent(temporaryRef(target)), staged.node);
  // A service that commits by itself keeps the identity of a file that it replaces.
  const id = settings.staging === 'own' ? present?.id : undefined;
  const node = store.newFile(name, stored, target.meta, storableTime(target.item, target.meta, settings), id);
  tree.place(folder, node, present);
  if (present?.kind === 'file') present.content.release();
  return answer(entryOf(node, target.item, settings), target, settings);
}

/** Some protocols answer a write with nothing, so that the connection can only repeat what it sent. */
function answer(stored: Entry, target: WriteTarget, settings: ResolvedSettings): Entry {
  if (settings.capabilities.confirmsWrites !== false) return stored;
  const { ref, name, kind, size } = stored;
  return { ...target.meta, ref, name, kind, size: target.size ?? size };
}

function checkCondition(present: Entry | null, target: WriteTarget): void {
  const { condition, item } = target;
  switch (condition.if) {
    case 'anything':
      return;
    case 'absent':
      if (present !== null) throw alreadyThere(item);
      return;
    case 'unchanged':
      if (present === null || present.kind !== 'file') throw changedSince(item);
      if (!sameVersion(versionOf(present), condition.since)) throw changedSince(item);
      return;
    default:
      condition satisfies never;
  }
}

/** The time as the service keeps it; undefined when there is none to keep. */
export function storableTime(item: ItemRef, meta: Meta, settings: ResolvedSettings): number | undefined {
  const { times } = settings.capabilities;
  if (meta.modified === undefined || times.write === 'none') return undefined;
  const { epochMs } = meta.modified;
  if (epochMs < times.range.minEpochMs || epochMs > times.range.maxEpochMs) {
    throw notSupported(item, 'hold a time outside its range');
  }
  return stated(epochMs, times.writePrecisionMs).epochMs;
}

export function temporaryRef(target: WriteTarget): ItemRef {
  return childRef(parentRef(target.item) ?? rootRef(target.item.root), target.temporary);
}
