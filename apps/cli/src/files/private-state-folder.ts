import { join } from 'node:path';
import type { DroverFolders } from './drover-folders.ts';
import { privateFolder } from './private-file.ts';

/** The path of one of the folders with Drover's state, made if need be. Refused when others can write to it or to the folder above. */
export async function privateStateFolder({ state }: DroverFolders, name: 'locks' | 'transfers'): Promise<string> {
  // Whoever can write to the upper folder can put another in the place of the lower.
  await privateFolder(state);
  const path = join(state, name);
  await privateFolder(path);
  return path;
}
