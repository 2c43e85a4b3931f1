import { StorageError } from '@drover/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';

const OLDEST = 15;

/** Refuses a server that is too old, or whose database cannot hold every character. */
export async function checkServer(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ version: string; encoding: string }>`
    select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding
  `.execute(db);
  const major = Math.floor(Number(rows[0]?.version) / 10_000);
  if (major < OLDEST) {
    throw new StorageError({
      kind: 'config-invalid',
      message: `The database server is PostgreSQL ${major}, which is too old.`,
      remedy: `Use PostgreSQL ${OLDEST} or newer.`,
    });
  }
  if (rows[0]?.encoding !== 'UTF8') {
    throw new StorageError({
      kind: 'config-invalid',
      message: `The database keeps text as ${rows[0]?.encoding}, which cannot hold every file name.`,
      remedy: "Create one with encoding 'UTF8' and point DATABASE_URL to it.",
    });
  }
}
