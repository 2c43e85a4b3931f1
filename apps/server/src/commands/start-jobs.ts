import { toStorageError } from '@drover/core';
import { JobQueue } from '@drover/database';
import type { Application } from '../application.ts';
import { keepHouse } from '../housekeeping.ts';
import { LastingTroubles } from '../lasting-troubles.ts';
import { keepQueue } from '../runs/keep-queue.ts';

/** Scheduled runs and housekeeping, once among all servers of one database. */
export async function startJobs(app: Application): Promise<AsyncDisposable> {
  const troubles = new LastingTroubles(app.clock, (facts, message) => app.log.warn(facts, message));
  const queue = await JobQueue.start(app.database, (error) => {
    const { kind } = toStorageError(error);
    troubles.met('jobs', kind, { kind, err: error }, 'the job queue stumbled');
  });
  await queue.work(async () => {
    await keepHouse(app);
    troubles.over('jobs', {}, 'the job queue goes on');
  });
  const over = new AbortController();
  const keeping = Promise.all([
    keepQueue(app, over.signal),
    app.budgets.hear(over.signal),
    app.runTroubles.hear(app.database, over.signal),
  ]);
  // Whoever runs Drover for minutes at a time would never meet the hour.
  await keepHouse(app).catch((error: unknown) =>
    app.log.warn({ err: error }, 'housekeeping failed; it is tried again'),
  );
  return {
    async [Symbol.asyncDispose]() {
      over.abort();
      await Promise.all([keeping, queue.stop()]);
    },
  };
}
