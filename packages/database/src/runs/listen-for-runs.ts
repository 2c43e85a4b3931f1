import type { Clock } from '@drover/core';
import type { Database } from '../connection/database.ts';
import { listen } from '../connection/listen.ts';
import { RUNS_CHANNEL } from './start-run.ts';

/** Tells of runs that begin or are cancelled, by id, until `signal`. */
export async function listenForRuns(
  database: Database,
  clock: Clock,
  heard: (run: string) => void,
  signal: AbortSignal,
): Promise<void> {
  await listen(database, clock, RUNS_CHANNEL, { heard }, signal);
}
