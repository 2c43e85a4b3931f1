import { toStorageError } from '@drover/core';
import { dropOldThroughput, raiseLimits } from '@drover/database';
import type { Application } from '../application.ts';
import { LastingTroubles } from '../lasting-troubles.ts';
import { startScheduled } from './start-scheduled.ts';

const LOOK_MS = 2000;
const TROUBLE = 'schedules';

/** Starts what is scheduled, and lets limits that were lowered rise again, until `signal`. */
export async function keepQueue(app: Application, signal: AbortSignal): Promise<void> {
  const troubles = new LastingTroubles(app.clock, (facts, message) => app.log.warn(facts, message));
  while (!signal.aborted) {
    try {
      await startScheduled(app);
      await raiseLimits(app.database);
      await dropOldThroughput(app.database);
      troubles.over(TROUBLE, {}, 'schedules go on');
    } catch (error) {
      const { kind } = toStorageError(error);
      troubles.met(TROUBLE, kind, { kind, err: error }, 'schedules could not be looked at; they are in a moment');
    }
    await app.clock.sleep(LOOK_MS, signal).catch(() => undefined);
  }
}
