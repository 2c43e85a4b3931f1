import type { Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { parse, sep } from 'node:path';
import { hasEscapes, type Segment, segmentFromBytes, segmentToBytes } from '@drover/core';
import { encodeSegment } from '../location/location.ts';

/** A local path with its links resolved, split where a connection can be opened. */
export interface LocalPlace {
  /** An existing folder that the operating system takes as a string. */
  readonly root: string;
  /** What lies below it: a file, what does not exist yet, or names that no string can hold. */
  readonly segments: readonly Segment[];
  /** The whole path as a URL, the same however it was written. */
  readonly url: string;
}

/** Finds out what an absolute path really names. Links are followed, also at its end, since a person named it. */
export async function resolveLocalPlace(path: string): Promise<LocalPlace> {
  const top = parse(path).root;
  const wanted = namesIn(path.slice(top.length));
  for (let kept = wanted.length; ; kept--) {
    const there = kept === 0 ? top : await realPlace(top, wanted.slice(0, kept));
    if (there === null) continue;
    const names = [...namesIn(there.slice(parse(there).root.length)), ...wanted.slice(kept)];
    return splitAt(
      parse(there).root,
      names,
      await folderDepth(parse(there).root, names, names.length - wanted.length + kept),
    );
  }
}

function splitAt(top: string, names: readonly Segment[], depth: number): LocalPlace {
  const escaped = names.findIndex(hasEscapes);
  const split = escaped < 0 ? depth : Math.min(depth, escaped);
  const drive = top.replaceAll('\\', '/').replace(/^(?!\/)/, '/');
  return {
    root: top + names.slice(0, split).join(sep),
    segments: names.slice(split),
    url: `file://${drive}${names.map(encodeSegment).join('/')}`,
  };
}

/** How many of the names that exist lead to a folder: all of them, or all but the file at the end. */
async function folderDepth(top: string, names: readonly Segment[], existing: number): Promise<number> {
  if (existing === 0) return 0;
  const stats: Stats = await stat(bytesOf(top, names.slice(0, existing)));
  return stats.isDirectory() ? existing : existing - 1;
}

/** The path without links; null when nothing is there. */
async function realPlace(top: string, names: readonly Segment[]): Promise<string | null> {
  try {
    const bytes = await realpath(bytesOf(top, names), { encoding: 'buffer' });
    return segmentFromBytes(bytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

function bytesOf(top: string, names: readonly Segment[]): Buffer {
  const separator = Buffer.from(sep);
  return Buffer.concat([
    Buffer.from(top),
    ...names.flatMap((name, index) => [index === 0 ? Buffer.alloc(0) : separator, segmentToBytes(name)]),
  ]);
}

function namesIn(path: string): Segment[] {
  return path.split(sep).filter((name) => name !== '');
}
