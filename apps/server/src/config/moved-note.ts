import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import { z } from 'zod';
import { replaceOwnFile } from './own-file.ts';

const FILE = 'moved-database.json';
const noteSchema = z.object({
  /** Host, port and database; never a user or a password. */
  to: z.string(),
  at: z.iso.datetime(),
});

/** Says that the embedded database of this folder is an old copy by now. */
export async function writeMovedNote(folder: string, note: z.infer<typeof noteSchema>): Promise<void> {
  await replaceOwnFile(join(folder, FILE), `${JSON.stringify(note)}\n`);
}

/** Whoever went on with the old copy would have two histories, and no way to join them. */
export async function refuseMoved(folder: string): Promise<void> {
  const path = join(folder, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const { to, at } = readNote(text);
  throw new StorageError({
    kind: 'config-invalid',
    message: `The embedded database of this data folder was moved to ${to} (${at}), and DATABASE_URL does not name that.`,
    remedy: `Set DATABASE_URL to it. To go back to the old copy, which knows nothing of what was done since, remove ${path}.`,
  });
}

function readNote(text: string): z.infer<typeof noteSchema> {
  try {
    return noteSchema.parse(JSON.parse(text));
  } catch {
    return { to: 'another server', at: 'at an unknown time' }; // that it is there says enough
  }
}
