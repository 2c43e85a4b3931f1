import fs from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Capabilities } from '@drover/core';
import { lstatPooled, pooled } from './file-calls.ts';
import { type FileSystem, unknownFileSystem } from './file-systems.ts';
import type { Folder } from './folder-handles.ts';
import { HASHES } from './hash.ts';
import { pathBelow } from './names.ts';
import { PARTS } from './upload.ts';

/** Names that are tried before the root's own name has to do. */
const SAMPLES = 100;

/** What the folder and its file system can do, found out without changing anything. */
export async function capabilitiesOf(folder: Folder, path: string): Promise<Capabilities> {
  const { system } = folder;
  const told = (await tellsCaseApart(folder)) ?? (await tellsCaseApartAbove(path));
  return capabilitiesIn(system, told ?? system.caseSensitive);
}

function capabilitiesIn(system: FileSystem, caseSensitive: boolean): Capabilities {
  return {
    source: true,
    destination: true,
    names: sep === '\\' ? 'windows' : 'posix',
    caseSensitive,
    foldsUnicode: !caseSensitive && foldsComposition(system),
    duplicateNames: false,
    emptyFolders: true,
    rangeRead: true,
    unknownSizeWrite: true,
    conditionalWrite: 'checked',
    times: {
      readPrecisionMs: system.timePrecisionMs,
      write: 'files-and-folders',
      writePrecisionMs: system.timePrecisionMs,
      range: system.timeRange,
    },
    maxFileBytes: system.name === 'FAT' ? 2 ** 32 - 1 : null,
    operations: { useful: 16, max: 256 },
    hashes: HASHES,
    cheapStat: system.local,
    parts: PARTS,
  };
}

/** What can be promised of a folder that could not be opened yet. */
export const unopenedCapabilities: Capabilities = capabilitiesIn(unknownFileSystem, false);

/** NTFS, FAT and shares fold case but not composition; file systems that fold by Unicode rules (APFS, ext4 with casefold) do both. */
function foldsComposition(system: FileSystem): boolean {
  return system.name === 'ext4' || system.name === 'folder';
}

/** Whether another spelling of a name in the folder finds the same file; null when no name there can tell. */
async function tellsCaseApart(folder: Folder): Promise<boolean | null> {
  const items: fs.Dirent[] = [];
  const dir = await fs.promises.opendir(pathBelow(folder.prefix, '.') as string);
  try {
    while (items.length < SAMPLES) {
      const item = await dir.read();
      if (item === null) break;
      items.push(item);
    }
  } finally {
    await dir.close();
  }
  const names = new Set(items.map(({ name }) => name));
  const samples = items.filter(({ name }) => swapCase(name) !== name && !names.has(swapCase(name)));
  const sample = samples.find((item) => !item.isDirectory()) ?? samples[0];
  if (sample === undefined) return null;
  const swapped = pathBelow(folder.prefix, swapCase(sample.name));
  // A network drive may be mounted in a folder; one that is dead never answers a look at it.
  if (sample.isDirectory() && (await statOrNothing(swapped)) === undefined) return true;
  return await differ(pathBelow(folder.prefix, sample.name), swapped);
}

/** The folder above answers for an empty one on the same disk. */
async function tellsCaseApartAbove(path: string): Promise<boolean | null> {
  const name = basename(path);
  if (swapCase(name) === name) return null;
  const [own, above] = await Promise.all([lstatPooled(path), lstatPooled(dirname(path))]);
  if (own === undefined || own.dev !== above?.dev) return null;
  return await differ(path, join(dirname(path), swapCase(name)));
}

async function differ(a: string | Buffer, b: string | Buffer): Promise<boolean | null> {
  const [one, other] = await Promise.all([a, b].map(async (path) => await statOrNothing(path)));
  if (one === undefined) return null;
  return other === undefined || one.ino !== other.ino || one.dev !== other.dev;
}

async function statOrNothing(path: string | Buffer): Promise<fs.Stats | undefined> {
  try {
    return await pooled<fs.Stats>((done) => fs.lstat(path, done));
  } catch {
    // Missing or out of reach: not the file that was asked for.
    return undefined;
  }
}

function swapCase(name: string): string {
  return name.replace(/[a-z]|[A-Z]/g, (letter) => (letter >= 'a' ? letter.toUpperCase() : letter.toLowerCase()));
}
