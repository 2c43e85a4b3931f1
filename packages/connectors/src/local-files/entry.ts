import type { Stats } from 'node:fs';
import { sep } from 'node:path';
import type { Entry, EntryKind, ItemRef, Segment, Version } from '@drover/core';
import type { FileSystem } from './file-systems.ts';
import { isOffline, wordFor } from './offline-files.ts';

const KIND_BITS = 0o170000;
const BLOCK_BYTES = 512;
/** Windows answers 0 for every owner. */
const HAS_OWNERS = sep === '/';

/** What `lstat` or `fstat` told, as an entry. */
export function entryOf(ref: ItemRef, name: Segment, stats: Stats, system: FileSystem, linkTarget?: Segment): Entry {
  const kind = kindOf(stats.mode);
  const entry: { -readonly [K in keyof Entry]: Entry[K] } = {
    ref,
    name,
    kind,
    size: kind === 'file' ? stats.size : null,
    modified: { epochMs: stats.mtimeMs, precisionMs: system.timePrecisionMs },
    mode: stats.mode & 0o7777,
  };
  if (HAS_OWNERS) {
    entry.owner = system.owners?.user(stats.uid) ?? String(stats.uid);
    entry.group = system.owners?.group(stats.gid) ?? String(stats.gid);
  }
  // File systems that keep no time of birth give 0.
  if (stats.birthtimeMs > 0) entry.created = { epochMs: stats.birthtimeMs, precisionMs: system.timePrecisionMs };
  if (Number.isSafeInteger(stats.ino)) entry.fileId = `${stats.dev}:${stats.ino}`;
  if (kind === 'file') {
    entry.allocatedSize = stats.blocks * BLOCK_BYTES;
    if (stats.nlink > 1) entry.linkCount = stats.nlink;
    if (system.offline !== undefined && isOffline(stats)) entry.offline = wordFor(system.offline);
  }
  if (linkTarget !== undefined) entry.linkTarget = linkTarget;
  return entry;
}

/**
 * The version of a file: size and modification time. The time of the last status change (`ctime`) is left out on purpose: a `chown -R`, or a
 * backup that makes hard links, would turn every file into one that somebody edited.
 */
export function versionOfStats(stats: Stats, system: FileSystem): Version {
  return { size: stats.size, modified: { epochMs: stats.mtimeMs, precisionMs: system.timePrecisionMs } };
}

export function kindOf(mode: number): EntryKind {
  switch (mode & KIND_BITS) {
    case 0o100000:
      return 'file';
    case 0o040000:
      return 'folder';
    case 0o120000:
      return 'link';
    default:
      return 'special';
  }
}
