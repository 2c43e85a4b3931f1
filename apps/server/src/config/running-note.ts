import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import { z } from 'zod';

const noteSchema = z.object({
  /** Null where DATABASE_URL names the database: it may hold a password, which is written nowhere. */
  databaseUrl: z.string().nullable(),
  url: z.string(),
});
export type RunningNote = z.infer<typeof noteSchema>;

/** Says to other commands on the same data folder where the running server and its database are. */
export async function writeRunningNote(folder: string, note: RunningNote): Promise<AsyncDisposable> {
  const path = join(folder, 'running.json');
  await writeFile(path, JSON.stringify(note), { mode: 0o600 });
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

/** The database of a server that wrote a note; `given` is the DATABASE_URL of whoever asks. */
export function databaseOfNote(note: RunningNote, given: string | null): string {
  const url = note.databaseUrl ?? given;
  if (url !== null) return url;
  throw new StorageError({
    kind: 'config-invalid',
    message: 'The server of this data folder keeps its data in a database that DATABASE_URL names.',
    remedy: 'Set DATABASE_URL as it is set for that server.',
  });
}

/** Null where no server runs, or did not say so. */
export async function readRunningNote(folder: string): Promise<RunningNote | null> {
  try {
    const parsed = noteSchema.safeParse(JSON.parse(await readFile(join(folder, 'running.json'), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // none, or half written
  }
}
