import { StorageError } from '@drover/core';
import { type RunToStart, startRun } from '@drover/database';
import type { Application } from '../application.ts';
import { surroundings } from '../transfers/surroundings.ts';
import { refuseUnusable } from './start-transfer.ts';

/** Starts a run whose time has come; says in the log why it cannot. That counts as use of both connectors, though it may find nothing new. */
export async function startScheduled(app: Application, run: RunToStart): Promise<void> {
  const [transfer, around] = await Promise.all([app.transfers.get(run.transferId), surroundings(app)]);
  if (transfer === null) return;
  const owner = transfer.ownerId === null ? null : await app.users.get(transfer.ownerId);
  const refused = (error: unknown): void =>
    app.log.warn({ err: error, transfer: transfer.id }, 'a scheduled run could not begin');
  try {
    await refuseUnusable(app, { userId: owner?.id ?? '', role: owner?.role ?? 'viewer' }, { transfer, around });
  } catch (error) {
    refused(error);
    return;
  }
  try {
    await startRun(app.database, run);
  } catch (error) {
    if (!(error instanceof StorageError) || error.retryable) throw error;
    if (error.scope === 'connector') return refused(error);
    if (error.kind === 'not-found') return; // the transfer was deleted meanwhile
    if (error.kind !== 'locked') throw error; // it runs already
  }
  for (const side of [transfer.source, transfer.destination]) await app.connectors.touch(side.connectorId);
}
