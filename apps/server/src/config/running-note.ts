import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const noteSchema = z.object({ databaseUrl: z.string(), url: z.string() });
export type RunningNote = z.infer<typeof noteSchema>;

/** Says to other commands on the same data folder where the running server and its database are. */
export async function writeRunningNote(folder: string, note: RunningNote): Promise<AsyncDisposable> {
  const path = join(folder, 'running.json');
  await writeFile(path, JSON.stringify(note), { mode: 0o600 });
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
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
