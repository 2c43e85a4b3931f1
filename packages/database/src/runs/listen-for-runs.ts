import { type Clock, isAbort } from '@drover/core';
import { Client } from 'pg';
import type { Database } from '../connection/database.ts';
import { RUNS_CHANNEL } from './start-run.ts';

const AGAIN_MS = 1000;

/** Tells of runs that begin or are cancelled, by id, until `signal`; what happens while the database is away is not told. */
export async function listenForRuns(
  database: Database,
  clock: Clock,
  heard: (run: string) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await listenOnce(database, heard, signal);
    } catch (error) {
      if (isAbort(error, signal)) return;
      // The database is away or starting again; whoever listens looks for itself now and then.
    }
    await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
  }
}

async function listenOnce(database: Database, heard: (run: string) => void, signal: AbortSignal): Promise<void> {
  const client = new Client(database.clientConfig());
  const ended = Promise.withResolvers<void>();
  client.on('error', () => ended.resolve());
  client.on('end', () => ended.resolve());
  client.on('notification', ({ payload }) => heard(payload ?? ''));
  const onAbort = () => ended.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect();
    await client.query(`listen ${RUNS_CHANNEL}`);
    if (!signal.aborted) await ended.promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await client.end().catch(() => undefined);
  }
}
