import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, mkdir, open, rename, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StorageError } from '@drover/core';

/** Makes a folder that only its owner can enter. One that is there already is refused when it is somebody else's or others can write to it. */
export async function privateFolder(path: string): Promise<void> {
  await ensureFolder(path);
  await refuseForeignFolder(path);
}

/** Makes a folder, for its owner alone, unless there is one; whose that is and who may enter it was somebody's own choice. */
export async function ensureFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed';
    throw new StorageError({
      kind: 'config-invalid',
      fault: 'permission',
      message: `The folder ${path}, where Drover keeps its own files, cannot be made (${code}).`,
      remedy: 'Make it possible, or set XDG_CONFIG_HOME and XDG_STATE_HOME to folders that can be written.',
      cause: error,
    });
  }
}

async function refuseForeignFolder(path: string): Promise<void> {
  const self = process.getuid?.();
  if (self === undefined) return;
  // Whoever made a link decides where it leads.
  const { uid: maker } = await lstat(path);
  const { uid, mode } = await stat(path);
  if ([maker, uid].every((owner) => owner === self || owner === 0) && (mode & 0o022) === 0) return;
  throw new StorageError({
    kind: 'config-invalid',
    fault: 'permission',
    message: `Others can change ${path}, where Drover keeps its own files.`,
    remedy: `Run: chmod 700 '${path}', or as its owner remove it.`,
  });
}

/** The text of a file that only its owner may read; null when there is none. Refuses a file that others can read or change. */
export async function readPrivateFile(path: string): Promise<string | null> {
  const handle = await openIfThere(path);
  if (handle === null) return null;
  try {
    await refuseShared(handle, path);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Replaces the whole file at once: a reader or a power cut finds the old text or the new one, never a part. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  await privateFolder(dirname(path));
  const temporary = await writeBeside(path, text);
  await rename(temporary, path).catch(async (error: unknown) => {
    await unlink(temporary);
    throw error;
  });
}

/** Makes the file unless somebody was faster; answers with the text that is there then. */
export async function createPrivateFile(path: string, text: string): Promise<string> {
  await privateFolder(dirname(path));
  const temporary = await writeBeside(path, text);
  try {
    await link(temporary, path);
    return text;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    return (await readPrivateFile(path)) ?? text;
  } finally {
    await unlink(temporary);
  }
}

async function writeBeside(path: string, text: string): Promise<string> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Windows has no such bits and reports 0666 or 0444 for everything; there the profile folder's own access list protects. */
async function refuseShared(handle: FileHandle, path: string): Promise<void> {
  const { mode } = await handle.stat();
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new StorageError({
    kind: 'config-invalid',
    message: `Others can read or change ${path} (mode ${(mode & 0o777).toString(8)}), and it must be private.`,
    remedy: `Run: chmod 600 '${path}'. If others use this machine, change the passwords that it protects.`,
    fault: 'permission',
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).code === code;
}
