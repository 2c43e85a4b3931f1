import fs from 'node:fs';
import { sep } from 'node:path';
import type { Segment } from '@drover/core';
import { rootGone } from './errors.ts';
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
      return await handleOn(path, O_PATH | O_DIRECTORY);
    } catch (error) {
      throw rootGone(path, error);
    }
  },
  child: (parent, name) => handleOn(pathBelow(parent.prefix, name), O_PATH | O_DIRECTORY | O_NOFOLLOW),
};

async function handleOn(path: FilePath, flags: number): Promise<OpenFolder> {
  const fd = await pooled<number>((done) => fs.open(path, flags, done));
  const self = `/proc/self/fd/${fd}`;
  // Answered by the kernel's name cache, never by a disk or server.
  const where = (): string => fs.readlinkSync(self, 'latin1');
  const opened = where();
  return { prefix: `${self}/`, stands: () => where() === opened, close: () => fs.closeSync(fd) };
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
  const separator = Buffer.from(sep);
  const prefix = typeof path === 'string' ? `${path}${sep}` : Buffer.concat([path, separator]);
  return { prefix, stands, close: () => undefined };
}

function realPath(path: FilePath): Promise<string> {
  return pooled<string>((done) => fs.realpath.native(path, 'utf8', done));
}

/** Whether this system has Linux's folder handles. */
export async function hasFolderHandles(): Promise<boolean> {
  try {
    const probe = await handleOn('/proc/self', O_PATH | O_DIRECTORY);
    const same = fs.existsSync(`${probe.prefix}fd`);
    probe.close();
    return same;
  } catch {
    // No /proc, or no such flag: any other system.
    return false;
  }
}
