import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../files/private-file.ts';
import type { World } from '../world.ts';

const stateSchema = z.strictObject({
  /** `switching` before the program is replaced, `trial` from then until the server has accepted the new one. */
  state: z.enum(['switching', 'trial', 'done', 'failed']),
  version: z.string().max(64),
  reason: z.string().max(2000).nullable(),
});
/** How far the newest update has come. */
export type UpdateState = Readonly<z.infer<typeof stateSchema>>;

/** Null where there was none. A file that cannot be understood counts as none: nothing is lost but the memory of a failure. */
export async function readUpdateState(path: string, world: Pick<World, 'uid'>): Promise<UpdateState | null> {
  const text = await readPrivateFile(path, world);
  if (text === null) return null;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export async function writeUpdateState(path: string, state: UpdateState): Promise<void> {
  await writePrivateFile(path, `${JSON.stringify(state, null, 2)}\n`);
}

export async function forgetUpdateState(path: string): Promise<void> {
  await rm(path, { force: true });
}
