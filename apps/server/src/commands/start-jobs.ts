import { StorageError, toStorageError } from '@drover/core';
import { JobQueue, type RunToStart, startRun } from '@drover/database';
import type { Application } from '../application.ts';
import { keepHouse } from '../housekeeping.ts';
import { LastingTroubles } from '../lasting-troubles.ts';
import { refuseUnusable } from '../runs/start-transfer.ts';
import { surroundings } from '../transfers/surroundings.ts';

/** Scheduled runs and housekeeping, once among all servers of one database. */
export async function startJobs(app: Application): Promise<JobQueue> {
  const troubles = new LastingTroubles(app.clock, (facts, message) => app.log.warn(facts, message));
  const queue = await JobQueue.start(app.database, (error) => {
    const { kind } = toStorageError(error);
    troubles.met('jobs', kind, { kind, err: error }, 'the job queue stumbled');
  });
  const goesOn = (): void => troubles.over('jobs', {}, 'the job queue goes on');
  await queue.work({
    startRun: (run) => startScheduled(app, run).then(goesOn),
    keepHouse: () => keepHouse(app).then(goesOn),
  });
  // Whoever runs Drover for minutes at a time would never meet the hour.
  await keepHouse(app).catch((error: unknown) =>
    app.log.warn({ err: error }, 'housekeeping failed; it is tried again'),
  );
  return queue;
}

async function startScheduled(app: Application, run: RunToStart): Promise<void> {
  const [transfer, around] = await Promise.all([app.transfers.get(run.transferId), surroundings(app)]);
  if (transfer === null) return;
  const owner = transfer.ownerId === null ? null : await app.users.get(transfer.ownerId);
  const refused = (error: unknown): void =>
    app.log.warn({ err: error, transfer: transfer.id }, 'a scheduled run could not begin');
  try {
    await refuseUnusable({ userId: owner?.id ?? '', role: owner?.role ?? 'viewer' }, { transfer, around });
  } catch (error) {
    refused(error);
    return;
  }
  await startRun(app.database, run).catch((error: unknown) => {
    if (!(error instanceof StorageError) || error.retryable) throw error;
    if (error.scope === 'connector') refused(error);
    else if (error.kind !== 'locked') throw error; // it runs already
  });
}
