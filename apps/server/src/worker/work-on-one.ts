import type { Logger } from '@drover/connector-kit';
import { type Clock, isAbort, toStorageError } from '@drover/core';
import type { PgRunStore, RunToWorkOn, TransferStore, WorkerStore } from '@drover/database';
import { endRun, Fenced, type WorkHandle, workOnRun } from '@drover/engine';
import type { ConnectorOpener } from './connector-opener.ts';
import { openSides, SideFailure } from './open-sides.ts';
import { Rates } from './rates.ts';

export interface WorkerParts {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: PgRunStore;
  readonly workers: WorkerStore;
  readonly transfers: TransferStore;
  readonly opener: ConnectorOpener;
}

const TELL_MS = 1000;
/** Workers that begin together may be refused one by one; whoever was let in is at work by then. */
const SAME_MOMENT_MS = 3000;

/**
 * Does this worker's part in one run, from opening both sides to closing them; 'left' when it cannot use them and others can. Rejects
 * only when `signal` says so.
 */
export async function workOnOne(
  run: RunToWorkOn,
  parts: WorkerParts,
  begun: (handle: WorkHandle) => void,
  signal: AbortSignal,
): Promise<'done' | 'left'> {
  try {
    if (run.mustEnd) await endRun(run.id, { store: parts.store, worker: parts.id });
    else await takePart(run, parts, begun, signal);
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    if (error instanceof SideFailure) return await leaveOrStop(run, parts, error, signal);
    await tell(parts, run, error);
  }
  return 'done';
}

/** A side that others use can be used: then this worker is one too many for it, or cannot reach it from where it runs. */
async function leaveOrStop(
  run: RunToWorkOn,
  parts: WorkerParts,
  { side, failure }: SideFailure,
  signal: AbortSignal,
): Promise<'done' | 'left'> {
  const { workers, log } = parts;
  const facts = { run: run.id, side, kind: failure.kind, error: failure.message };
  try {
    if (await othersCanUseIt(run, parts, signal)) {
      log.warn(facts, 'a side of the run cannot be used by this worker; others go on with it');
      return 'left';
    }
    log.warn(facts, 'a side of the run cannot be used');
    await workers.stopRun(run.id, side, failure);
  } catch (thrown) {
    if (isAbort(thrown, signal)) throw thrown;
    await tell(parts, run, thrown);
  }
  return 'done';
}

async function othersCanUseIt(
  run: RunToWorkOn,
  { workers, id, clock }: WorkerParts,
  signal: AbortSignal,
): Promise<boolean> {
  if (await workers.hasOthersAt(run.id, id)) return true;
  const live = await workers.live();
  if (live.every((worker) => worker.id === id)) return false;
  await clock.sleep(SAME_MOMENT_MS, signal);
  return await workers.hasOthersAt(run.id, id);
}

async function takePart(
  run: RunToWorkOn,
  parts: WorkerParts,
  begun: (handle: WorkHandle) => void,
  signal: AbortSignal,
): Promise<void> {
  const { transfers, opener, clock, store, id, log } = parts;
  const transfer = await transfers.get(run.transferId);
  if (transfer === null) return;
  await using sides = await openSides(transfer, run.mode, opener, clock, signal);
  const over = new AbortController();
  let handle: WorkHandle | null = null;
  let telling: Promise<void> = Promise.resolve();
  const start = (given: WorkHandle) => {
    handle = given;
    telling = tellActivity(run, parts, given, over.signal);
    begun(given);
  };
  log.info({ run: run.id, mode: run.mode }, 'begins to work on the run');
  const ports = { store, clock, worker: id, begun: start };
  const end = await workOnRun(run.id, sides.request, ports, signal);
  over.abort(new Error('the part in the run is over'));
  await telling;
  if (moved(handle) > 0) {
    for (const side of [transfer.source, transfer.destination]) await opener.used(side.connectorId);
  }
  log.info({ run: run.id, end: end.end }, 'no longer works on the run');
  if (end.end === 'lost') await tell(parts, run, end.error);
}

function moved(handle: WorkHandle | null): number {
  return handle?.activity().bytesMoved ?? 0;
}

/** A lost lease or a database that is away is no fault of the run; whatever else happens over it counts against it. */
async function tell({ log, workers }: WorkerParts, run: RunToWorkOn, thrown: unknown): Promise<void> {
  if (thrown instanceof Fenced) {
    log.warn({ run: run.id }, 'the lease on the run was lost; others go on with it');
    return;
  }
  const error = toStorageError(thrown);
  const facts = { run: run.id, kind: error.kind, error: error.message };
  log.warn(error.retryable ? facts : { ...facts, stack: error.stack }, 'work on the run broke off');
  if (error.retryable) return;
  await workers.noteSetback(run.id).catch(() => undefined); // the database is away: then it was that
}

async function tellActivity(
  run: RunToWorkOn,
  { workers, clock, id }: WorkerParts,
  handle: WorkHandle,
  signal: AbortSignal,
): Promise<void> {
  const rates = new Rates(clock);
  let told = { bytes: 0, files: 0 };
  while (!signal.aborted) {
    const activity = rates.read(handle.activity());
    const total = { bytes: activity.bytesMoved, files: activity.filesSettled };
    const since = { bytes: total.bytes - told.bytes, files: total.files - told.files };
    try {
      await workers.tell(run.id, id, activity, since);
      told = total;
    } catch {
      // The database is away: what is lost is told again in a second.
    }
    await clock.sleep(TELL_MS, signal).catch(() => undefined);
  }
}
