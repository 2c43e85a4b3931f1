import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { StorageError } from '@drover/core';
import type { DroverFolders } from '../files/drover-folders.ts';
import { privateFolder } from '../files/private-file.ts';
import { privateStateFolder } from '../files/private-state-folder.ts';
import { placeName } from '../location/location.ts';
import type { World } from '../world.ts';
import { type RunLock, takeRunLock } from './run-lock.ts';
import type { TransferIdentity } from './transfer-identity.ts';

/** The lock of one pair of source and destination; rejects with 'locked' when another run holds it. */
export async function takeTransferLock(
  folders: DroverFolders,
  identity: TransferIdentity,
  stateless: boolean,
  world: World,
): Promise<RunLock> {
  const self = { pid: world.pid, since: new Date(world.clock.now()).toISOString() };
  const lock = await takeRunLock(await lockFolder(folders, stateless), identity.key, self);
  if (!('heldBy' in lock)) return lock;
  const holder = lock.heldBy === null ? '' : ` It is process ${lock.heldBy.pid}, since ${lock.heldBy.since}.`;
  throw new StorageError({
    kind: 'locked',
    retryable: false,
    message: `Another run from ${placeName(identity.source)} to ${placeName(identity.destination)} is going on.${holder}`,
    remedy: 'Wait for it to end, or end it.',
  });
}

/** A run without state must also work where the home folder cannot be written, as in containers; its lock then lies with temporary files. */
async function lockFolder(folders: DroverFolders, stateless: boolean): Promise<string> {
  try {
    return await privateStateFolder(folders, 'locks');
  } catch (error) {
    if (!stateless) throw error;
    const own = join(tmpdir(), `drover-locks-${userInfo().uid}`);
    await privateFolder(own);
    return own;
  }
}
