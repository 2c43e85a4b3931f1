import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

/** Makes COPY write and read the same text on every server, whatever its administrator has set. */
export async function copySettings(tx: Kysely<Tables>): Promise<void> {
  for (const setting of SETTINGS) await sql.raw(`set local ${setting}`).execute(tx);
}

const SETTINGS = [
  "client_encoding = 'UTF8'",
  "datestyle = 'ISO, YMD'",
  "timezone = 'UTC'",
  "bytea_output = 'hex'",
  'extra_float_digits = 1',
  'statement_timeout = 0',
  'lock_timeout = 0',
  'idle_in_transaction_session_timeout = 0', // the disk or the reader may be slow
];
