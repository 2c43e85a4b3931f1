import {
  type Entry,
  type EntryKind,
  type ItemRef,
  nameOf,
  type Segment,
  segmentFromBytes,
  type Timestamp,
} from '@drover/core';
import type { Attributes } from './sftp-codec.ts';

/** Version 3 has unsigned 32-bit seconds. */
export const LAST_SECOND = 2 ** 32 - 1;
const TYPE_BITS = 0o170000;
const KINDS: ReadonlyMap<number, EntryKind> = new Map([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
]);

/** What the mode says an item is; null where the server sent no type. */
export function kindOf({ mode }: Attributes): EntryKind | null {
  const type = (mode ?? 0) & TYPE_BITS;
  return type === 0 ? null : (KINDS.get(type) ?? 'special');
}

/** The item as its attributes describe it. Without a type it counts as what the caller found out. */
export function entryOf(ref: ItemRef, attributes: Attributes, kind = kindOf(attributes) ?? 'file'): Entry {
  const { size, uid, gid, mode, mtime } = attributes;
  return {
    ref,
    name: nameOf(ref),
    kind,
    size: kind === 'file' ? (size ?? null) : null,
    ...(mtime === undefined ? {} : { modified: wholeSeconds(mtime) }),
    ...(uid === undefined ? {} : { owner: String(uid) }),
    ...(gid === undefined ? {} : { group: String(gid) }),
    ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
  };
}

/** Version 3 knows unsigned whole seconds. */
export function wholeSeconds(mtime: number): Timestamp {
  return { epochMs: mtime * 1000, precisionMs: 1000 };
}

/** The seconds that a time is set to: rounded down, as file systems do, and within what version 3 can say. */
export function toSeconds(time: Timestamp): number {
  return Math.min(Math.max(0, Math.floor(time.epochMs / 1000)), LAST_SECOND);
}

/** Most names are plain ASCII, which needs no decoder. */
export function readName(bytes: Buffer): Segment {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= 0x80 || byte === 0) return segmentFromBytes(bytes);
  }
  return bytes.toString('latin1');
}
