import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { codeOf } from './code-of.ts';

const OTHERS_MAY_WRITE = 0o022;
const OTHERS_MAY_ENTER = 0o077;

/** Makes a folder for this user alone. One that is there is refused when it is another user's; a link to it counts as its maker's. */
export async function ownFolder(path: string, { uid }: Pick<World, 'uid'>): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const code = await codeOfMaking(path, error);
    const outcome = code === 'EACCES' || code === 'EPERM' ? 'foreign' : 'failed';
    throw new Refusal(
      outcome,
      `The agent's folder ${path} cannot be made or entered (${code}${code === 'EROFS' ? ': its disk is read-only' : ''}). Make that possible, or name another with DROVER_AGENT_HOME.`,
      { cause: error },
    );
  }
  if (uid === null) return;
  const itself = await lstat(path);
  // The administrator of the machine could do anything anyway; systemd leads by links of theirs to the state of a service.
  const owners = [...(itself.isSymbolicLink() && itself.uid === 0 ? [] : [itself.uid]), (await stat(path)).uid];
  const other = owners.find((owner) => owner !== uid);
  if (other !== undefined)
    throw new Refusal(
      'foreign',
      `The agent's folder ${path} belongs to another user (number ${other}). Run the agent as that user, or name another folder with DROVER_AGENT_HOME.`,
    );
}

/** Of several folders to be made, Node tells a read-only disk as ENOENT: the first alone tells what is wrong. */
async function codeOfMaking(path: string, error: unknown): Promise<string> {
  const code = codeOf(error);
  if (code !== 'ENOENT') return code;
  let missing = path;
  for (let above = dirname(path); above !== missing && !existsSync(above); above = dirname(above)) missing = above;
  try {
    await mkdir(missing);
    return code;
  } catch (again) {
    return codeOf(again);
  }
}

/** Takes away others' right to change a file or folder of ours: whoever has it could share more, or name another server. */
export async function closeToWriters(path: string, here: Pick<World, 'uid'>): Promise<void> {
  await takeAway(OTHERS_MAY_WRITE, path, here);
}

/** The same for a folder that others may not even enter. */
export async function closeToOthers(path: string, here: Pick<World, 'uid'>): Promise<void> {
  await takeAway(OTHERS_MAY_ENTER, path, here);
}

async function takeAway(rights: number, path: string, { uid }: Pick<World, 'uid'>): Promise<void> {
  try {
    const { mode, uid: owner } = await stat(path);
    if (owner === uid && (mode & rights) !== 0) await chmod(path, mode & 0o7777 & ~rights);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
