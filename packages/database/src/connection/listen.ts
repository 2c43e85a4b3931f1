import { type Clock, isAbort } from '@drover/core';
import { Client } from 'pg';
import type { Database } from './database.ts';

const AGAIN_MS = 1000;

export interface Listener {
  heard(payload: string): void;
  /** From now on it is told; what happened before was not. */
  readonly begun?: () => void;
}

/** Tells what is notified on a channel, on a connection of its own, until `signal`; what happens while the database is away is not told. */
export async function listen(
  database: Database,
  clock: Clock,
  channel: string,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await listenOnce(database, channel, listener, signal);
    } catch (error) {
      if (isAbort(error, signal)) return;
      // The database is away or starting again; whoever listens looks for itself now and then.
    }
    await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
  }
}

async function listenOnce(
  database: Database,
  channel: string,
  { heard, begun }: Listener,
  signal: AbortSignal,
): Promise<void> {
  const client = new Client(database.clientConfig());
  const ended = Promise.withResolvers<void>();
  client.on('error', () => ended.resolve());
  client.on('end', () => ended.resolve());
  client.on('notification', ({ payload }) => heard(payload ?? ''));
  const onAbort = () => ended.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect();
    await client.query(`listen ${channel}`);
    begun?.();
    if (!signal.aborted) await ended.promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await client.end().catch(() => undefined);
  }
}
