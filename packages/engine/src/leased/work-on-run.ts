import { isAbort, toStorageError } from '@drover/core';
import type { TransferRequest } from '../transfer.ts';
import { type FolderNode, topFolder } from '../walk/folder-node.ts';
import { Fenced } from './fenced.ts';
import { folderData } from './folder-data.ts';
import { LeasedRun } from './leased-run.ts';
import type { WorkEnd, WorkPorts } from './work-ports.ts';

/** Works on one run together with whoever else does, until there is nothing left to do or `signal` asks for an end. */
export async function workOnRun(
  run: string,
  request: TransferRequest,
  ports: WorkPorts,
  signal: AbortSignal,
): Promise<WorkEnd> {
  const { store, clock, worker } = ports;
  const takenAt = clock.monotonic();
  try {
    const session = await store.open(run, worker, folderData(top(request, clock.now())));
    if (session === null) return { end: 'ended' };
    const leased = new LeasedRun(session, request, ports, takenAt, signal);
    ports.begun?.({
      activity: () => leased.activity.read(),
      look: () => leased.look(),
      leave: () => leased.leave(),
    });
    return await leased.work();
  } catch (error) {
    if (isAbort(error, signal)) return { end: 'handed-back' };
    return { end: 'lost', error: error instanceof Fenced ? error : toStorageError(error) };
  }
}

/** Sums up a run that is cancelled, stopped or given up and that nobody works on. False when somebody does, or it may go on. */
export async function endRun(run: string, { store, worker }: Pick<WorkPorts, 'store' | 'worker'>): Promise<boolean> {
  const nowhere = { root: '', segments: [] };
  const session = await store.open(run, worker, folderData(topFolder(nowhere, nowhere, 0)));
  if (session === null || (await store.conclude(session))) return true;
  await store.close(session);
  return false;
}

function top({ source, destination }: TransferRequest, now: number): FolderNode {
  const place = 'connection' in destination ? destination.folder : { root: '', segments: [] };
  return topFolder(source.folder, place, now);
}
