import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AgentHome, homeMark } from '../files/agent-home.ts';
import { codeOf } from '../files/code-of.ts';
import { closeToOthers, ownFolder } from '../files/private-folder.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';

/** What fits into `sockaddr_un` with its closing zero; other systems than Linux have four bytes less. */
const MAX_PATH_BYTES = { linux: 107, others: 103 } as const;

type Here = Pick<World, 'platform' | 'uid' | 'user'>;

/**
 * Where the running agent of a home listens for commands. A home whose path is too long for a socket has it below /tmp, in a folder
 * named after the user and the home.
 */
export function controlAddress(home: AgentHome, { platform, uid, user }: Here): string {
  if (platform === 'win32') return `\\\\.\\pipe\\drover-agent-${user.replace(/[^\w.-]/g, '_')}-${homeMark(home)}`;
  const path = join(home.running, 'control.sock');
  const max = platform === 'linux' ? MAX_PATH_BYTES.linux : MAX_PATH_BYTES.others;
  if (Buffer.byteLength(path) <= max) return path;
  return `/tmp/drover-agent-${uid ?? 0}-${homeMark(home)}/control.sock`;
}

/** The folder of the socket, made for this user alone. */
export async function prepareControlFolder(address: string, here: Here): Promise<void> {
  if (here.platform === 'win32') return;
  await ownFolder(dirname(address), here);
  await closeToOthers(dirname(address), here);
}

/** Refuses to talk to what somebody else may have put in the agent's place; the administrator of the machine may talk to all. */
export async function checkControlFolder(address: string, { platform, uid }: Here): Promise<void> {
  if (platform === 'win32') return;
  try {
    const owner = (await lstat(dirname(address))).uid;
    if (owner !== uid && uid !== 0) throw foreign();
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EACCES' || code === 'EPERM') throw foreign(error);
    if (error instanceof Refusal) throw error;
    // What is not there is told by whoever connects.
  }
}

export function foreign(cause?: unknown): Refusal {
  return new Refusal(
    'foreign',
    'This Drover Agent belongs to another user, and only that user can command it. Run this as that user.',
    { cause },
  );
}
