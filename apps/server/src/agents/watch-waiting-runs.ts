import type { Clock } from '@drover/core';
import { type Database, noteWaitingRuns, stopOverdueRuns } from '@drover/database';
import type { Logger } from 'pino';

const LOOK_MS = 2000;

interface WatchParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  /** For how long a run waits for an agent. */
  patienceSeconds(): Promise<number>;
}

/** Notes which runs wait for an agent, and ends those that have waited for too long, until `signal`. */
export async function watchWaitingRuns(parts: WatchParts, signal: AbortSignal): Promise<void> {
  const { database, clock, log } = parts;
  while (!signal.aborted) {
    try {
      await noteWaitingRuns(database);
      const runs = await stopOverdueRuns(database, await parts.patienceSeconds());
      for (const run of runs) log.warn({ run }, 'a run has waited for its agent for too long');
    } catch {
      // The database is away: it is looked again soon.
    }
    await clock.sleep(LOOK_MS, signal).catch(() => undefined);
  }
}
