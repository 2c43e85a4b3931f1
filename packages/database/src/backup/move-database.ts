import { Readable } from 'node:stream';
import { type Clock, StorageError } from '@drover/core';
import { type Kysely, sql } from 'kysely';
import { escapeIdentifier } from 'pg';
import type { Database } from '../connection/database.ts';
import { type LoneConnection, withLoneConnection } from '../connection/lone-connection.ts';
import { migrate } from '../migrations/migrate.ts';
import type { Tables } from '../tables.ts';
import { isPassing, listTables } from './catalog.ts';
import type { BackupTable } from './format.ts';
import { loadBackup } from './restore-backup.ts';
import { type BackupContent, inSnapshot } from './write-backup.ts';

interface MoveSummary {
  readonly tables: number;
  readonly rows: number;
}

/**
 * Copies everything but sessions and one-time links into an empty database: in one transaction there, which ends only when each
 * table has as many rows as here, with the same sum over their content. What is here stays as it is.
 */
export async function moveDatabase(
  from: Database,
  to: Database,
  options: { readonly version: string; readonly clock: Clock },
  signal: AbortSignal,
): Promise<MoveSummary> {
  const failed = new AbortController(); // ends the reading here, where it would wait for a reader for ever
  const either = AbortSignal.any([signal, failed.signal]);
  const summary = await withLoneConnection(from, either, (here) =>
    inSnapshot(here, options, async (content, seen) => {
      try {
        return await withLoneConnection(to, signal, (there) => fill(there, content, seen));
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    }),
  );
  await migrate(to.db);
  return summary;
}

async function fill(there: LoneConnection, content: BackupContent, seen: LoneConnection): Promise<MoveSummary> {
  return await there.db.transaction().execute(async (tx) => {
    const source = Readable.from(content.frames(), { objectMode: false });
    source.on('error', () => undefined); // whoever reads it rejects
    await loadBackup({ ...there, db: tx }, source);
    await refuseDifference(seen.db, tx);
    return content.summary;
  });
}

/** Both transactions spell values the same way by then. */
async function refuseDifference(here: Kysely<Tables>, there: Kysely<Tables>): Promise<void> {
  for (const table of await listTables(here)) {
    if (isPassing(table.name)) continue;
    const [mine, its] = [await sumOf(here, table), await sumOf(there, table)];
    if (mine.rows !== its.rows || mine.sum !== its.sum) throw different(table.name, mine, its);
  }
}

interface TableSum {
  readonly rows: string;
  readonly sum: string;
}

/** The rows of a table and a sum over what each of them says, in whatever order they lie. */
async function sumOf(db: Kysely<Tables>, { name, columns }: BackupTable): Promise<TableSum> {
  const row = sql.raw(`row(${columns.map(escapeIdentifier).join(', ')})::text`);
  const { rows } = await sql<TableSum>`
    select count(*)::text as rows, coalesce(sum(('x' || left(md5(${row}), 16))::bit(64)::bigint::numeric), 0)::text as sum
    from ${sql.table(`drover.${name}`)}`.execute(db);
  return rows[0] ?? { rows: '0', sum: '0' };
}

function different(table: string, mine: TableSum, its: TableSum): StorageError {
  return new StorageError({
    kind: 'corrupt',
    fault: 'server',
    message: `The table ${table} arrived with ${its.rows} rows instead of ${mine.rows}, or with other content, so nothing was moved.`,
    remedy: 'Both databases are as they were. Check the disk and the version of the other server, and try again.',
  });
}
