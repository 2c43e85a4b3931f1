import { mkdir, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { StorageError } from '@drover/core';

interface FolderFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly uid: number;
  readonly cwd: string;
}

/** Where this instance keeps its data. */
export function dataFolderPath({ env, home, uid, cwd }: FolderFacts): string {
  const chosen = env['DROVER_DATA'];
  if (chosen !== undefined && chosen !== '') return resolve(cwd, chosen);
  const xdg = env['XDG_DATA_HOME'];
  if (xdg !== undefined && isAbsolute(xdg)) return join(xdg, 'drover');
  return uid === 0 ? '/var/lib/drover' : join(home, '.local', 'share', 'drover');
}

/**
 * Makes the folder where it is missing. Others may enter it but not list it: as root, PostgreSQL runs as another account below it.
 * Refuses one of another person's.
 */
export async function makeDataFolder(path: string, uid: number): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o711 });
  } catch (error) {
    throw unusable(path, 'cannot be made', error);
  }
  const found = await stat(path);
  if (!found.isDirectory()) throw unusable(path, 'is no folder');
  if (found.uid !== uid) throw unusable(path, 'belongs to another user');
  if ((found.mode & 0o022) !== 0) throw unusable(path, 'can be written by others');
}

function unusable(path: string, why: string, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'path',
    message: `The data folder ${path} ${why}.`,
    remedy: 'Choose another folder with DROVER_DATA, or correct its owner and rights.',
    ...(cause === undefined ? {} : { cause }),
  });
}
