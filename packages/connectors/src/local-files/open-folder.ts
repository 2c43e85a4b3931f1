import fs from 'node:fs';
import { parse, sep } from 'node:path';
import { type Segment, segmentFromText } from '@drover/core';
import { codeOf, rootGone } from './errors.ts';
import { type FilePath, pooled, type Soon } from './file-calls.ts';
import { pathBelow } from './names.ts';

/** A folder that was reached without following a link below the root. */
export interface OpenFolder {
  /** Put before a name to reach it in this folder; ends in a separator. */
  readonly prefix: FilePath;
  /** Whether the path still leads to this very folder. */
  stands(): Soon<boolean>;
  close(): void;
}

/** How folders are reached on one kind of operating system. */
export interface FolderAccess {
  root(path: string): Promise<OpenFolder>;
  /** Rejects with ENOTDIR for a link, as for anything else that is no folder. */
  child(parent: OpenFolder, name: Segment): Promise<OpenFolder>;
}

/** From the kernel's generic headers; Node has no name for it. Opens a folder that may be searched but not listed, and asks no file server. */
const O_PATH = 0o10000000;
const { O_DIRECTORY, O_NOFOLLOW } = fs.constants;

/**
 * Linux: a handle for each folder, opened from the handle of the one above, and every name is looked up in the handle
 * (`/proc/self/fd/N/name`). A folder that is swapped for a link at any moment leads nowhere.
 */
export const procAccess: FolderAccess = {
  async root(path) {
    try {
      return await ProcFolder.open(path, O_PATH | O_DIRECTORY, null);
    } catch (error) {
      throw rootGone(path, error);
    }
  },
  child: (parent, name) =>
    ProcFolder.open(pathBelow(parent.prefix, name), O_PATH | O_DIRECTORY | O_NOFOLLOW, {
      // These are the only folders that it is ever given.
      parent: parent as ProcFolder,
      name,
    }),
};

/** A folder whose whole path is followed through no link, from the top of its file system on. */
export async function rootWithoutLinks(access: FolderAccess, path: string): Promise<OpenFolder> {
  const top = parse(path).root;
  let folder = await access.root(top);
  for (const name of path.slice(top.length).split(sep)) {
    if (name === '') continue;
    const above = folder;
    try {
      folder = await access.child(above, segmentFromText(name));
    } catch (error) {
      throw rootGone(path, error);
    } finally {
      above.close();
    }
  }
  return folder;
}

/** Where a handle was when it was opened: a path, and names below it where the kernel cannot spell the whole. */
interface Place {
  readonly path: string | null;
  readonly below: readonly Segment[];
}

class ProcFolder implements OpenFolder {
  readonly prefix: string;
  readonly #fd: number;
  readonly #place: Place;

  private constructor(fd: number, place: Place) {
    this.prefix = `${procPath(fd)}/`;
    this.#fd = fd;
    this.#place = place;
  }

  static async open(
    path: FilePath,
    flags: number,
    above: { readonly parent: ProcFolder; readonly name: Segment } | null,
  ): Promise<ProcFolder> {
    const fd = await pooled<number>((done) => fs.open(path, flags, done));
    const spelled = pathOf(fd);
    if (spelled !== null || above === null) return new ProcFolder(fd, { path: spelled, below: [] });
    const { path: top, below } = above.parent.#place;
    return new ProcFolder(fd, { path: top, below: [...below, above.name] });
  }

  stands(): boolean {
    const { path, below } = this.#place;
    return below.length === 0 ? pathOf(this.#fd) === path : leadsUp(this.#fd, below, path);
  }

  close(): void {
    fs.closeSync(this.#fd);
  }
}

function procPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/** Answered by the kernel's name cache, never by a disk or server. Null beyond the 4,096 bytes that the kernel spells. */
function pathOf(fd: number): string | null {
  try {
    return fs.readlinkSync(procPath(fd), 'latin1');
  } catch (error) {
    if (codeOf(error) === 'ENAMETOOLONG') return null;
    throw error;
  }
}

/** Whether the folder has these names in the folders above it, up to one that is at this path. */
function leadsUp(fd: number, names: readonly Segment[], path: string | null): boolean {
  let here = fd;
  try {
    for (const name of names.toReversed()) {
      const own = fs.fstatSync(here);
      const up = fs.openSync(`${procPath(here)}/..`, O_PATH | O_DIRECTORY);
      if (here !== fd) fs.closeSync(here);
      here = up;
      const named = fs.lstatSync(pathBelow(`${procPath(up)}/`, name), { throwIfNoEntry: false });
      if (named?.ino !== own.ino || named.dev !== own.dev) return false;
    }
    return pathOf(here) === path;
  } finally {
    if (here !== fd) fs.closeSync(here);
  }
}

/** Without Linux's handles: each component is looked at when the folder is opened, and the whole path before each use. A race remains. */
export const pathAccess: FolderAccess = {
  async root(path) {
    try {
      return await verifiedFolder(await realPath(path));
    } catch (error) {
      throw rootGone(path, error);
    }
  },
  child: (parent, name) => verifiedFolder(pathBelow(parent.prefix, name)),
};

/** The real path is compared with what it was at first, not with the spelling: on a folding file system that may differ. */
async function verifiedFolder(path: FilePath): Promise<OpenFolder> {
  const stats = await pooled<fs.Stats>((done) => fs.lstat(path, done));
  if (!stats.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR', syscall: 'open' });
  const opened = await realPath(path);
  const stands = async (): Promise<boolean> => {
    try {
      return (await realPath(path)) === opened;
    } catch {
      // Gone or out of reach: opening it anew tells why.
      return false;
    }
  };
  return { prefix: withSeparator(path), stands, close: () => undefined };
}

function withSeparator(path: FilePath): FilePath {
  if (typeof path !== 'string') return Buffer.concat([path, Buffer.from(sep)]);
  return path.endsWith(sep) ? path : path + sep;
}

export function realPath(path: FilePath): Promise<string> {
  return pooled<string>((done) => fs.realpath.native(path, 'utf8', done));
}

/** Whether this system has Linux's folder handles. */
export async function hasFolderHandles(): Promise<boolean> {
  try {
    const probe = await ProcFolder.open('/proc/self', O_PATH | O_DIRECTORY, null);
    const same = fs.existsSync(`${probe.prefix}fd`);
    probe.close();
    return same;
  } catch {
    // No /proc, or no such flag: any other system.
    return false;
  }
}
