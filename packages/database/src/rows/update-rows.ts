import { type Kysely, sql } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';
import { displayOf, keyOf, type RowPlace } from './new-rows.ts';

/** What is to become of a row; what is left out stays as it is. */
export interface RowChange {
  readonly id: string;
  readonly source?: RowPlace;
  readonly destination?: RowPlace;
  readonly tags?: readonly string[];
}

/** Few enough that making the statement holds nobody up: 10,000 took a processor 50 ms. */
const ROWS_AT_ONCE = 2000;

/**
 * Changes rows of a migration, all or none. Answers with the ids of those that stand in the way: gone, or scanned or run, so that their
 * places stay as they are. None: all is done.
 */
export async function updateRows(
  db: Kysely<Tables>,
  migrationId: string,
  changes: readonly RowChange[],
): Promise<readonly string[]> {
  return await db.transaction().execute(async (tx) => {
    const wanted = changes.map(({ id, source, destination }) => ({ id, moves: (source ?? destination) !== undefined }));
    // A start holds its transfer as well, so that none of them begins to run meanwhile.
    const { rows: refused } = await sql<{ id: string }>`
      with wanted as materialized (
        select w.id, w.moves, w.place
        from rows from (jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as (id text, moves boolean)) with ordinality as w (id, moves, place)
      ), held as materialized (
        select t.id, t.last_run_id is not null as locked from drover.transfers t
        where t.migration_id = ${migrationId} and t.id in (select id from wanted) order by t.number for update
      )
      select w.id from wanted w left join held h on h.id = w.id where h.id is null or (h.locked and w.moves) order by w.place`.execute(
      tx,
    );
    for (let at = 0; refused.length === 0 && at < changes.length; at += ROWS_AT_ONCE) {
      await update(migrationId, changes.slice(at, at + ROWS_AT_ONCE)).execute(tx);
    }
    return refused.map(({ id }) => id);
  });
}

function update(migrationId: string, changes: readonly RowChange[]) {
  return sql`update drover.transfers t set
      name = coalesce(c.name, t.name),
      source_root = coalesce(c.source_root, t.source_root),
      source_path = coalesce(c.source_path, t.source_path),
      source_key = coalesce(c.source_key, t.source_key),
      destination_root = coalesce(c.destination_root, t.destination_root),
      destination_path = coalesce(c.destination_path, t.destination_path),
      destination_key = coalesce(c.destination_key, t.destination_key),
      tags = coalesce(c.tags, t.tags)
    from jsonb_to_recordset(${json(changes.map(toRecord))}) as c (id text, name text, source_root text, source_path jsonb, source_key text,
      destination_root text, destination_path jsonb, destination_key text, tags text[])
    where t.id = c.id and t.migration_id = ${migrationId}`;
}

function toRecord({ id, source, destination, tags }: RowChange) {
  return {
    id,
    ...(tags === undefined ? {} : { tags }),
    ...(source === undefined
      ? {}
      : {
          name: displayOf(source).slice(0, 200).toWellFormed(),
          source_root: source.root,
          source_path: source.path,
          source_key: keyOf(source),
        }),
    ...(destination === undefined
      ? {}
      : {
          destination_root: destination.root,
          destination_path: destination.path,
          destination_key: keyOf(destination),
        }),
  };
}
