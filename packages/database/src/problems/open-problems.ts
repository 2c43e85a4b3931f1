import { type RawBuilder, sql } from 'kysely';
import { lastWholeRun, tellsSince } from '../runs/whole-run.ts';

/** The same for the same path; `accepted_items` is keyed by it. */
export const KEY = sql`sha256(convert_to(i.path, 'UTF8'))`;

/** What is left behind with the item `i`; its `bytes` are those that were moved. */
export const SIZE = sql.raw('coalesce(i.size, i.bytes)');

/** When the item `i`, a file with a cause, changed last, in epoch milliseconds; null where the source told no time. */
const CHANGED = `substring(i.detail from '^[{]"modified":(-?[0-9]+)')::bigint`;
export const MODIFIED = sql.raw(CHANGED);

/** Whether the accepted item `a` is the item `i` as it is now. Without a time of its own it goes by its size alone. */
export const IS_SAME = `(a.bytes = coalesce(i.size, i.bytes) and (a.modified is null or a.modified is not distinct from ${CHANGED}))`;

/** What was accepted of the cause and the path of the item `i` of the problem `p`. Paths are hashed only where anything was accepted. */
const acceptedWith = (which: RawBuilder<unknown>) => sql<boolean>`(
  exists (select from drover.accepted_items a where a.transfer_id = p.transfer_id and a.cause = p.cause)
  and exists (select from drover.accepted_items a
    where a.transfer_id = p.transfer_id and a.cause = p.cause and a.key = ${KEY} and ${which})
)`;

/** Whether somebody has accepted that the item `i` of the problem `p` stays behind, as it is. */
export const ACCEPTED = acceptedWith(sql.raw(IS_SAME));

/** Whether somebody has accepted what had its path as it was before. */
export const ACCEPTED_OTHER = acceptedWith(sql.raw(`not ${IS_SAME}`));

/** Behind the message of an item that is open although one of its path was accepted. */
export const REOPENED = 'What was accepted here had another size or time of change, so it is open again.';

/** Behind the message of an item that was accepted without a time. */
export const BY_SIZE =
  'It was accepted by its size alone: no time of its last change was known then, so a change that kept the size would not show.';

interface OpenQuery {
  /** Null: of every cause. */
  readonly cause?: string | null;
  /** Rows by their number; null: all. */
  readonly between?: { readonly after: number; readonly upTo: number } | null;
}

/**
 * The problems of a migration's rows as they stand: of each row those of its last whole run that has ended, and where some were tried
 * again since, what came of that in their place. As a table `(transfer_id, number, run, cause, count)`, for `with`; the items of each
 * are those that `STANDS` holds of.
 */
export function openProblems(migrationId: string, { cause = null, between = null }: OpenQuery = {}) {
  const rows = between === null ? sql`` : sql` and t.number > ${between.after} and t.number <= ${between.upTo}`;
  return sql`whole as (
      select t.id as transfer_id, t.number, ${sql.raw(lastWholeRun('t.id'))} as first
      from drover.transfers t where t.migration_id = ${migrationId}${rows}
    ), open_problems as (
      select w.transfer_id, w.number, r.number as run, p.cause, p.count - p.superseded as count
      from whole w join drover.runs r on r.transfer_id = w.transfer_id and ${sql.raw(tellsSince('r', 'w.first'))}
      join drover.run_problems p on p.run = r.number
      where (${cause}::text is null or p.cause = ${cause}) and p.count > p.superseded
    )`;
}
