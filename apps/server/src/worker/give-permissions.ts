import { isAbort, StorageError, toStorageError } from '@drover/core';
import {
  type Database,
  type HeldPass,
  leavePass,
  type PassEnd,
  PermissionMapStore,
  PermissionStore,
  PgBarrierJournal,
  PgGrantJournal,
  PgSentJournal,
  passFailure,
  questionHash,
  renewPass,
} from '@drover/database';
import { cannotGrant, Fenced, findBarriers, type GrantRequest, grantPermissions, settleSent } from '@drover/engine';
import { answersFrom, mapPrincipals } from '@drover/migration';
import type { ConnectorRules } from './connector-rules.ts';
import { openSides, SideFailure } from './open-sides.ts';
import type { WorkerParts } from './work-on-one.ts';

export interface PassParts extends WorkerParts {
  readonly database: Database;
  readonly rules: ConnectorRules;
}

const RENEW_MS = 3000;
/** How often a pass is tried again that broke off by what may pass, without coming further in between. */
const ATTEMPTS = 8;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 300_000;

/** Works on one pass as long as it is this worker's; tells on the row how it ended. Never rejects. */
export async function givePermissions(pass: HeldPass, parts: PassParts, signal: AbortSignal): Promise<void> {
  const { database, log } = parts;
  const facts = { transfer: pass.transferId };
  log.info(facts, 'begins to give permissions');
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const keeping = keepPass(pass, parts, over);
  let { attempts } = pass;
  let end: PassEnd;
  try {
    const cameFurther = () => {
      attempts = 0;
    };
    await work(pass, parts, cameFurther, both);
    end = { end: 'done' };
  } catch (error) {
    end = endOf(attempts, error, both);
  } finally {
    over.abort(new Error('the pass is over'));
    await keeping;
  }
  const failure =
    'failure' in end ? { error: end.failure.message, kind: end.failure.kind, side: end.failure.side } : {};
  log.info({ ...facts, ...failure, end: end.end }, 'no longer gives permissions');
  // Where that cannot be told, the lease runs out, and whoever takes the pass finds what was given.
  await leavePass(database, pass, end).catch((error: unknown) =>
    log.warn(
      { ...facts, error: toStorageError(error).message },
      'how a pass ended could not be kept; it goes on by itself',
    ),
  );
}

async function work(pass: HeldPass, parts: PassParts, cameFurther: () => void, signal: AbortSignal): Promise<void> {
  const { database, transfers, opener, clock } = parts;
  const transfer = await transfers.get(pass.transferId);
  if (transfer === null) return;
  const map = await new PermissionMapStore(database.db).get(pass.migrationId);
  const decisions = await new PermissionStore(database).decisions(pass.migrationId);
  const opening = { run: pass.transferId, mode: 'copy', against: null } as const;
  await using sides = await openSides({ ...transfer, fixes: [] }, opening, opener, clock, signal);
  const { source, destination } = sides.request;
  if (!('connection' in destination)) throw new TypeError('a copy has a destination');
  const request: GrantRequest = {
    source,
    destination,
    clock,
    map: mapPrincipals(map?.entries ?? []),
    answer: answersFrom(decisions, (question) => questionHash(question).toString('hex')),
  };
  const why = cannotGrant(request);
  if (why !== null) throw cannot(why);
  const folders = { source: source.folder, destination: destination.folder };
  await settleSent(destination, new PgSentJournal(database, pass, folders), clock, signal);
  const plain = await findBarriers(source, new PgBarrierJournal(database, pass, folders, cameFurther), signal);
  await grantPermissions({ ...request, plain }, new PgGrantJournal(database, pass, folders, cameFurther), signal);
}

/** Ends the work when the pass is not this worker's any more, or may not go on at this hour. */
async function keepPass(pass: HeldPass, { database, clock, rules, transfers }: PassParts, over: AbortController) {
  const transfer = await transfers.get(pass.transferId).catch(() => null);
  for (;;) {
    await clock.sleep(RENEW_MS, over.signal).catch(() => undefined);
    if (over.signal.aborted) return;
    try {
      await renewPass(database, pass);
    } catch (error) {
      if (error instanceof Fenced) over.abort(error);
      // A database that is away for a moment takes nothing: each commit asks whose the pass is.
    }
    const connectors =
      transfer === null ? null : { source: transfer.source.connectorId, destination: transfer.destination.connectorId };
    if (connectors !== null && rules.isClosed({ connectors }))
      over.abort(new Error('a connector is not to be used at this hour'));
  }
}

function endOf(attempts: number, thrown: unknown, signal: AbortSignal): PassEnd {
  if (isAbort(thrown, signal) || signal.aborted || thrown instanceof Fenced) return { end: 'handed-back' };
  const error = thrown instanceof SideFailure ? thrown.failure : toStorageError(thrown);
  const failure = passFailure(error, thrown instanceof SideFailure ? thrown.side : null);
  const { kind, retryable, retryAfterMs } = error;
  if (kind === 'rate-limited' && retryable && retryAfterMs !== undefined) {
    return { end: 'again', afterMs: Math.max(FIRST_PAUSE_MS, retryAfterMs), failure, held: true };
  }
  if (!error.retryable || attempts + 1 >= ATTEMPTS) return { end: 'failed', failure };
  const afterMs = Math.max(error.retryAfterMs ?? 0, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempts));
  return { end: 'again', afterMs, failure };
}

function cannot(message: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message,
    remedy: 'Nothing is to be done: what was copied is there. Give permissions at the destination by hand.',
  });
}
