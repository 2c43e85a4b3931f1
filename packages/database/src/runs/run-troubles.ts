import type { Clock } from '@drover/core';
import { z } from 'zod';
import type { Database } from '../connection/database.ts';
import { listen } from '../connection/listen.ts';

const CHANNEL = 'drover_run_troubles';
/** PostgreSQL takes 8,000 bytes. */
const LONGEST_TEXT = 1500;

const toldSchema = z.object({
  run: z.string(),
  /** Null once work goes on. */
  trouble: z.object({ kind: z.string(), message: z.string() }).nullable(),
});

export type ToldTrouble = z.infer<typeof toldSchema>;

/** Tells the servers why work on a run broke off. It is stored nowhere, so that it can be told of a disk that is full. */
export async function announceTrouble(database: Database, { run, trouble }: ToldTrouble): Promise<void> {
  const cut = trouble === null ? null : { ...trouble, message: trouble.message.slice(0, LONGEST_TEXT) };
  await database.withClient((client) =>
    client.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify({ run, trouble: cut })]),
  );
}

/** Hears what workers tell, until `signal`. */
export async function listenForTroubles(
  database: Database,
  clock: Clock,
  heard: (told: ToldTrouble) => void,
  signal: AbortSignal,
): Promise<void> {
  const parsed = (payload: string) => heard(toldSchema.parse(JSON.parse(payload)));
  await listen(database, clock, CHANNEL, { heard: parsed }, signal);
}
