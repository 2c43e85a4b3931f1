import { realpath } from 'node:fs/promises';
import { isWithin } from '@drover/connectors/local-files';
import type { OwnPaths } from '../shares/own-places.ts';
import { type Finding, fail, note } from './finding.ts';

/** What of the agent lies in a shared folder, or is one; nothing where neither is so. It is asked for after the folder has answered. */
export async function checkOwn(root: string, { folders }: OwnPaths): Promise<Finding | null> {
  const top = await realpath(root).catch(() => null); // what is wrong with it is told elsewhere
  if (top === null) return null;
  if (folders.includes(top))
    return fail(
      `${root} cannot be shared, because the agent itself lives from it. Share another folder, or move the agent to a folder of its own.`,
    );
  const inside = folders.find((folder) => isWithin(folder, top));
  if (inside === undefined) return null;
  return note(
    `${inside} lies in the shared folder ${root}, and the agent lives from it: it is left out of what is shared. Better move the agent out of what is shared.`,
  );
}
