import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { type Segment, segmentToBytes } from '@drover/core';

/** Where a path of this machine leads to. */
export interface LocalPlace {
  /** The folders from the last one that is there up to the top, as the file system knows them. */
  readonly folders: readonly string[];
  /** Names below it that are not there yet. */
  readonly missing: readonly string[];
}

/** Resolves links on the way; what is a folder under two names (a bind mount, a spelling) is one. */
export async function localPlace(path: string, segments: readonly Segment[]): Promise<LocalPlace> {
  // Bytes of paths are kept one to one, whatever encoding they are in.
  const names = segments.map((name) => Buffer.from(segmentToBytes(name)).toString('latin1'));
  const missing: string[] = [];
  for (let at = [Buffer.from(resolve(path)).toString('latin1'), ...names].join(sep); ; at = dirname(at)) {
    const real = await realPathOf(at);
    if (real !== null) return { folders: await foldersUp(real), missing };
    if (dirname(at) === at) return { folders: [], missing: [at, ...missing] };
    missing.unshift(at.slice(at.lastIndexOf(sep) + 1));
  }
}

/** True also when they are the same folder. */
export function isWithinFolder(inner: LocalPlace, outer: LocalPlace): boolean {
  const [folder] = outer.folders;
  if (outer.missing.length === 0) return folder !== undefined && inner.folders.includes(folder);
  return inner.folders[0] === folder && outer.missing.every((name, i) => inner.missing[i] === name);
}

/** Null where nothing is there, or it cannot be looked at: then only its name can be compared. */
async function realPathOf(path: string): Promise<string | null> {
  try {
    return (await realpath(Buffer.from(path, 'latin1'), 'buffer')).toString('latin1');
  } catch {
    return null;
  }
}

async function foldersUp(path: string): Promise<string[]> {
  const folders: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    folders.push(await identityOf(at));
    if (dirname(at) === at) return folders;
  }
}

/** File systems without numbers of their own for files say 0. */
async function identityOf(path: string): Promise<string> {
  try {
    const { dev, ino } = await stat(Buffer.from(path, 'latin1'), { bigint: true });
    return ino === 0n ? path : `${dev}:${ino}`;
  } catch {
    return path; // removed, or closed, since it was resolved
  }
}
