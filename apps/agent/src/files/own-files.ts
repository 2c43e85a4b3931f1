import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './code-of.ts';

/** What Drover makes in a folder, by name. */
export interface OwnNames {
  readonly files: RegExp;
  readonly folders?: readonly (readonly [name: RegExp, inside: OwnNames])[];
}

/** What is kept of one command before or after a run. */
export const HOOK_NAMES: OwnNames = { files: /^(?:in|out|err|pid|exit|exit\.new)$/ };

/** What agents keep in their homes. */
export const HOME_NAMES: OwnNames = {
  files:
    /^(?:(?:agent\.json|identity\.pem|trusted-server\.json|snapshots\.json|recalls\.json|update\.json|update-release\.json)(?:\.[\da-f]{12}\.new)?|drover-agent\.log(?:\.\d)?|update-program)$/,
  folders: [
    [/^run$/, { files: /^(?:agent\.pid|agent\.lock(?:-journal)?|control\.sock|window\.html(?:\.[\da-f]{12}\.new)?)$/ }],
    [
      /^hooks$/,
      {
        files: /(?!)/,
        folders: [[/^[\w-]+-(?:before|after)$/, HOOK_NAMES]],
      },
    ],
  ],
};

/** What an installed service has in its folder: programs, also while one is replaced, and what starts them. */
export const PROGRAM_NAMES: OwnNames = {
  files:
    /^(?:(?:agent|node)(?:\.new|\.prev)?(?:\.cjs|\.exe)?(?:\.[\da-z]+\.old)?(?:\.part)?|(?:drover-agent(?:\.cmd)?|agent\.json|service\.cs)(?:\.part)?|service\.exe)$/,
};

/** What was removed, each by its path; whatever else lies there stays. */
export interface Removed {
  readonly removed: readonly string[];
  /** Names of others in the folder, for which it was left; none where it is gone. */
  readonly others: readonly string[];
}

/** Removes what Drover has made in a folder, and the folder when nothing else is in it. Follows no link, and goes into no folder but its own. */
export async function removeOwn(path: string, names: OwnNames): Promise<Removed> {
  const removed: string[] = [];
  await using handle = await openFolder(path);
  if (handle === null) return { removed, others: [] };
  const inside = handle.inside;
  const others: string[] = [];
  for (const entry of await readdir(inside, { withFileTypes: true })) {
    const name = entry.name;
    const [, below] = names.folders?.find(([known]) => known.test(name)) ?? [];
    if (entry.isDirectory() && below !== undefined) {
      const its = await removeOwn(join(inside, name), below);
      removed.push(...its.removed.map((each) => join(path, each.slice(inside.length))));
      if ((await kindOf(join(inside, name))) !== null) others.push(name);
    } else if (!entry.isDirectory() && names.files.test(name)) {
      await unlink(join(inside, name));
      removed.push(join(path, name));
    } else others.push(name);
  }
  if (others.length === 0 && (await removeEmpty(path))) removed.push(path);
  return { removed, others };
}

/** What has this name now; a link is not followed. */
export async function kindOf(path: string): Promise<'link' | 'folder' | 'other' | null> {
  try {
    const found = await lstat(path);
    if (found.isSymbolicLink()) return 'link';
    return found.isDirectory() ? 'folder' : 'other';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Null where there is none. On Linux everything in it is then reached by its handle, so that nothing that takes its place is touched. */
async function openFolder(path: string): Promise<({ readonly inside: string } & AsyncDisposable) | null> {
  if ((await kindOf(path)) !== 'folder') return null;
  if (process.platform !== 'linux') return { inside: path, [Symbol.asyncDispose]: async () => undefined };
  const handle: FileHandle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  return { inside: `/proc/self/fd/${handle.fd}`, [Symbol.asyncDispose]: () => handle.close() };
}

async function removeEmpty(path: string): Promise<boolean> {
  try {
    await rmdir(path);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY'].includes(codeOf(error))) return false;
    throw error;
  }
}
