import type { Logger } from '@drover/connector-kit';
import { type Budget, type Clock, isAbort, nameRules, type StorageError, toStorageError } from '@drover/core';
import {
  announceTrouble,
  type Database,
  type PgRunStore,
  type RunNames,
  type RunToWorkOn,
  returnToQueue,
  type TransferStore,
  type WorkerStore,
} from '@drover/database';
import { cannotGrant, endRun, Fenced, type TransferRequest, type WorkHandle, workOnRun } from '@drover/engine';
import type { LastingTroubles } from '../lasting-troubles.ts';
import type { ConnectorOpener } from './connector-opener.ts';
import { clockNoter, readClocks } from './note-clocks.ts';
import { openSides, SideFailure } from './open-sides.ts';
import { Rates } from './rates.ts';
import { readRoom } from './read-room.ts';
import type { RunPauses } from './run-pauses.ts';

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
  /** Absent where agents cannot call. */
  readonly agents?: AgentsAtHand;
}

/** The connectors of which an agent can be used by this process. */
export interface AgentsAtHand {
  readonly connectors: readonly string[];
  /** These and those of which what was begun can be brought to its end, though nothing may be begun. */
  readonly reachable: readonly string[];
  /** Told whenever they may have changed. */
  watch(changed: () => void): Disposable;
}

/**
 * How the work ended: with nothing more to do here, left to others that can use both sides, kept out of a side that may let somebody in
 * again, held back by a side until a time that it named, or by a failure that may come again.
 */
type Outcome = 'done' | 'left' | 'kept-out' | 'held' | 'broken-off';

interface Parts extends WorkerParts {
  readonly database: Database;
  readonly troubles: LastingTroubles;
  readonly pauses: RunPauses;
  readonly bytesInFlight: () => number;
  readonly bandwidth: () => Budget | undefined;
}

const TELL_MS = 1000;
/** After this long, what broke the work off before is over. */
const GOES_ON_MS = 30_000;
/** Workers that begin together may be refused one by one; whoever was let in is at work by then. */
const SAME_MOMENT_MS = 3000;
/** For how long a run whose side let somebody in waits for it to do so again: a server may hold a lost session for a while. */
const PATIENCE_MS = 60_000;

/** Does this worker's part in one run, from opening both sides to closing them. Rejects only when `signal` says so. */
export async function workOnOne(
  run: RunToWorkOn,
  parts: Parts,
  begun: (handle: WorkHandle) => void,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    if (run.mustEnd) await endRun(run.id, { store: parts.store, worker: parts.id });
    else await takePart(run, parts, begun, signal);
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    if (error instanceof SideFailure) return await leaveOrStop(run, parts, error, signal);
    return await tell(parts, run, error);
  }
  await isOver(run, parts);
  return 'done';
}

/** A side that others use can be used: then this worker is one too many for it, or cannot reach it from where it runs. */
async function leaveOrStop(
  run: RunToWorkOn,
  parts: Parts,
  { side, failure, wasUsed }: SideFailure,
  signal: AbortSignal,
): Promise<Outcome> {
  const { workers, log, troubles, pauses } = parts;
  // Its agent went away: whoever has it at hand goes on.
  if (!hasAgentsFor(run, parts.agents)) return 'done';
  const facts = { run: run.id, side, kind: failure.kind, error: failure.message };
  if (asksToComeBack(failure)) {
    troubles.met(troubleOf(run), `${side} ${failure.kind}`, facts, 'a side of the run asks to be called later; it is');
    return 'held';
  }
  try {
    if (await othersCanUseIt(run, parts, signal)) {
      log.warn(facts, 'a side of the run cannot be used by this worker; others go on with it');
      return 'left';
    }
    // What was let in and failed later is no matter of how many are let in.
    if (!wasUsed && mayPass(failure) && (await backToQueue(run, parts, side, failure))) return 'done';
    if ((run.begun || wasUsed) && mayPass(failure) && pauses.forHowLong(run.id, 'kept-out') < PATIENCE_MS) {
      troubles.met(
        troubleOf(run),
        `${side} ${failure.kind}`,
        facts,
        'a side of the run cannot be used now; it is tried again',
      );
      return 'kept-out';
    }
    log.warn(facts, 'a side of the run cannot be used');
    await workers.stopRun(run.id, side, failure);
    return 'done';
  } catch (thrown) {
    if (isAbort(thrown, signal)) throw thrown;
    return await tell(parts, run, thrown);
  }
}

/** A row that its connector does not let in while it serves others waits for its turn again. */
async function backToQueue(
  run: RunToWorkOn,
  { database, pauses, log }: Parts,
  side: 'source' | 'destination',
  { message, kind }: StorageError,
): Promise<boolean> {
  if (run.migrationId === null) return false;
  const returned = await returnToQueue(database, run.id, { connectorId: run.connectors[side], reason: message });
  if (!returned) return false;
  pauses.end(run.id);
  log.info({ run: run.id, side, kind }, 'a side serves no more rows at once; the run is queued again');
  return true;
}

/** Whether the agents that a run needs are at hand. */
export function hasAgentsFor({ agents }: Pick<RunToWorkOn, 'agents'>, atHand: AgentsAtHand | undefined): boolean {
  return agents?.every((connector) => atHand?.connectors.includes(connector)) ?? true;
}

/** Whether what this worker has of a run can be brought to its end. */
export function canFinish({ agents }: Pick<RunToWorkOn, 'agents'>, atHand: AgentsAtHand | undefined): boolean {
  return agents?.every((connector) => atHand?.reachable.includes(connector)) ?? true;
}

/** A service that names a time is there, however long that is. */
function asksToComeBack({ kind, retryable, retryAfterMs }: StorageError): boolean {
  return kind === 'rate-limited' && retryable && retryAfterMs !== undefined;
}

/** A server that is full may say so in the words for a wrong password. */
function mayPass({ kind, fault, retryable }: StorageError): boolean {
  return (kind === 'unauthenticated' && fault === 'credentials') || (retryable && kind !== 'quota-exceeded');
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
  parts: Parts,
  begun: (handle: WorkHandle) => void,
  signal: AbortSignal,
): Promise<void> {
  const { transfers, opener, clock, store, id, log, workers, pauses, bytesInFlight, bandwidth } = parts;
  const transfer = await transfers.get(run.transferId);
  if (transfer === null) return;
  await using sides = await openSides(
    { ...transfer, ...run.settings },
    { run: run.id, mode: run.mode, against: run.settings?.against ?? null },
    opener,
    clock,
    signal,
  );
  const { source, destination } = sides.request;
  const isScan = run.mode === 'scan';
  await workers.noteSides(run.id, {
    names: namesOf(destination),
    clocks: isScan ? null : await readClocks(sides.request, clock, signal),
    freeBytes: isScan ? await readRoom(run.id, destination, log, signal) : null,
    takesPermissions: takesPermissions(sides.request),
    metersPermissions: source.connection.permissions?.metered === true,
  });
  if (isScan) await noteFindings(run, destination, parts, signal);
  const over = new AbortController();
  let handle: WorkHandle | null = null;
  let telling: Promise<void> = Promise.resolve();
  const start = (given: WorkHandle) => {
    handle = given;
    telling = tellActivity(run, parts, given, over.signal);
    begun(given);
  };
  log.info({ run: run.id, mode: run.mode }, 'begins to work on the run');
  const beforeRecords = clockNoter(destination, (reading) => workers.noteDestinationClock(run.id, reading));
  const ports = { store, clock, worker: id, begun: start, mayPass, bytesInFlight, bandwidth, beforeRecords };
  const end = await workOnRun(run.id, sides.request, ports, signal);
  over.abort(new Error('the part in the run is over'));
  await telling;
  if (moved(handle) > 0) {
    for (const side of [transfer.source, transfer.destination]) await opener.used(side.connectorId);
  }
  log.info({ run: run.id, end: end.end }, 'no longer works on the run');
  if (end.end === 'lost') throw end.error;
  if (end.end !== 'side-lost') return;
  if (moved(handle) > 0) pauses.end(run.id);
  throw new SideFailure(end.by.side, end.by.error, true);
}

/** The name rules of what is copied to, or held against. */
function namesOf(destination: TransferRequest['destination']): RunNames {
  const profile = 'connection' in destination ? destination.connection.capabilities.names : destination.profile;
  const known = 'connection' in destination ? destination.connection.capabilities : {};
  const { caseSensitive, foldsUnicode } = nameRules(profile, known);
  return { profile, caseSensitive, foldsUnicode };
}

/** A destination that is held against name rules alone is taken for one that takes them. */
function takesPermissions({ source, destination }: TransferRequest): boolean {
  if ('connection' in destination) return cannotGrant({ source, destination }) === null;
  return source.connection.permissions !== undefined;
}

/** How the destination's root stands, where it says so; a scan goes on without. */
async function noteFindings(
  run: RunToWorkOn,
  destination: TransferRequest['destination'],
  { workers, log }: Parts,
  signal: AbortSignal,
): Promise<void> {
  if (!('connection' in destination) || destination.connection.preflight === undefined) return;
  try {
    await workers.noteFindings(run.id, await destination.connection.preflight.check(signal));
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    const facts = { run: run.id, error: toStorageError(error).describe() };
    log.warn(facts, 'the destination does not say how its root stands');
  }
}

function moved(handle: WorkHandle | null): number {
  return handle?.activity().bytesMoved ?? 0;
}

/** A lost lease or a database that is away is no fault of the run; whatever else happens over it counts against it. */
async function tell({ database, log, workers, troubles }: Parts, run: RunToWorkOn, thrown: unknown): Promise<Outcome> {
  if (thrown instanceof Fenced) {
    log.warn({ run: run.id }, 'the lease on the run was lost; others go on with it');
    return 'done';
  }
  const error = toStorageError(thrown);
  const { kind } = error;
  const facts = { run: run.id, kind, error: error.describe() };
  const shown = error.retryable ? facts : { ...facts, stack: error.stack };
  troubles.met(troubleOf(run), kind, shown, 'work on the run broke off');
  const told = { run: run.id, trouble: { kind, message: error.describe() } };
  await announceTrouble(database, told).catch(() => undefined); // the database is away, which the servers see for themselves
  // When that cannot be told either, the database is away: then it was that.
  if (!error.retryable) await workers.noteSetback(run.id).catch(() => undefined);
  return 'broken-off';
}

async function isOver(run: RunToWorkOn, { database, troubles }: Pick<Parts, 'database' | 'troubles'>): Promise<void> {
  if (troubles.over(troubleOf(run), { run: run.id }, 'work on the run goes on'))
    await announceTrouble(database, { run: run.id, trouble: null }).catch(() => undefined); // servers forget it by themselves
}

function troubleOf({ id }: RunToWorkOn): string {
  return `run ${id}`;
}

async function tellActivity(
  run: RunToWorkOn,
  { database, workers, clock, id, troubles }: Parts,
  handle: WorkHandle,
  signal: AbortSignal,
): Promise<void> {
  const rates = new Rates(clock);
  const began = clock.monotonic();
  let told = { bytes: 0, files: 0 };
  for (;;) {
    // Most rows of a migration are over by then.
    await clock.sleep(TELL_MS, signal).catch(() => undefined);
    if (signal.aborted) return;
    const activity = rates.read(handle.activity());
    const total = { bytes: activity.bytesMoved, files: activity.filesSettled };
    const since = { bytes: total.bytes - told.bytes, files: total.files - told.files };
    try {
      await workers.tell(run.id, id, activity, since);
      told = total;
      if (clock.monotonic() - began > GOES_ON_MS) await isOver(run, { database, troubles });
    } catch {
      // The database is away: what is lost is told again in a second.
    }
  }
}
