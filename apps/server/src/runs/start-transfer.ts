import { StorageError } from '@drover/core';
import { type Connector, type NewRun, type RunView, startRun } from '@drover/database';
import type { Application } from '../application.ts';
import { maySee } from '../connectors/visibility.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { overlapNotice, type SameServer } from '../transfers/overlap.ts';
import type { Surroundings } from '../transfers/surroundings.ts';
import { askingServers } from '../transfers/where-is.ts';
import type { VisibleTransfer } from './visible-run.ts';

/** Queues a run of a transfer whose connectors are there and authorised; the changes are kept when that goes well. */
export async function startTransfer(
  app: Application,
  who: Principal,
  { transfer, around }: VisibleTransfer,
  { mode, only, changes = {}, against }: Pick<NewRun, 'against' | 'changes' | 'mode' | 'only'>,
): Promise<RunView> {
  await refuseUnusable(app, who, { transfer, around });
  if (only !== undefined) await refuseForeign(app, transfer.id, mode, only.runId);
  const id = await startRun(app.database, {
    ...{ transferId: transfer.id, mode, requestedBy: who.name, requesterId: who.userId, changes },
    ...(only === undefined ? {} : { only }),
    ...(against === undefined ? {} : { against }),
  }).catch(refused);
  const run = await app.runs.get(id);
  if (run === null) throw new ApplicationError('not-found');
  return run;
}

/**
 * Rejects where a connector of the transfer was deleted, is no longer shared with who wants to use it, or is not authorised, and where
 * the copy would go into itself.
 */
export async function refuseUnusable(
  app: Pick<Application, 'browser'>,
  who: Pick<Principal, 'role' | 'userId'>,
  { transfer, around }: VisibleTransfer,
  onSameServer?: SameServer,
): Promise<void> {
  const from = usableSide(who, transfer.source.connectorId, around);
  const to = usableSide(who, transfer.destination.connectorId, around);
  if (transfer.destinationUnknown) return;
  const overlap = await overlapNotice(
    transfer,
    from,
    to,
    askingServers(app, transfer, { source: from, destination: to }),
    onSameServer,
  );
  if (overlap?.severity === 'error') throw new ApplicationError('copy-into-itself', overlap.message);
}

/** The connector, unless it was deleted, is no longer shared with who wants to use it, or is not authorised. */
export function usableSide(
  who: Pick<Principal, 'role' | 'userId'>,
  connectorId: string,
  { connectors }: Surroundings,
): Connector {
  const connector = connectors.get(connectorId);
  if (connector === undefined || !maySee(who, connector)) {
    throw new ApplicationError('connector-missing', undefined, { statusCode: 423 });
  }
  if (connector.state === 'authorized') return connector;
  throw new ApplicationError('connector-deauthorized', `${connector.displayName} is not authorized any more.`, {
    statusCode: 402,
  });
}

/** Only what a run of the same transfer left undone can be tried again. */
async function refuseForeign(app: Application, transferId: string, mode: NewRun['mode'], runId: string): Promise<void> {
  if (mode !== 'copy')
    throw new ApplicationError('invalid-request', 'Problems are tried again by copying, not by a scan.');
  const earlier = await app.runs.get(runId);
  if (earlier?.transferId !== transferId) throw new ApplicationError('not-found');
}

/** What the database says of a run that could not be queued, as the interface says it. */
export function refused(error: unknown): never {
  if (error instanceof StorageError && error.kind === 'unauthenticated') {
    throw new ApplicationError('connector-deauthorized', error.message, { statusCode: 402, cause: error });
  }
  if (error instanceof StorageError && error.scope === 'connector') {
    throw new ApplicationError('connector-missing', undefined, { statusCode: 423, cause: error });
  }
  if (error instanceof StorageError && error.kind === 'precondition-failed') {
    throw new ApplicationError('destination-unknown', error.message, { cause: error });
  }
  if (error instanceof StorageError && error.kind === 'not-found') {
    throw new ApplicationError('not-found', error.message, { cause: error });
  }
  if (error instanceof StorageError && error.kind === 'locked' && !error.retryable) {
    throw new ApplicationError('already-running', error.message, { statusCode: 250, cause: error });
  }
  throw error;
}
