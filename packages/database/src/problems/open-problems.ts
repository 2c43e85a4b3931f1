import { sql } from 'kysely';

/**
 * The problems of a migration's rows as they stand: of each row those of its last whole run that has ended, and where some were tried
 * again since, what came of that in their place, unless filters left some of them out. As a table `(transfer_id, number, run, cause, count)`, for `with`.
 */
export function openProblems(migrationId: string, cause: string | null = null) {
  return sql`whole as (
      select t.id as transfer_id, t.number, w.number as first from drover.transfers t cross join lateral (
        select r.number from drover.runs r
        where r.transfer_id = t.id and r.state = 'ended' and r.started_at is not null and r.only_run is null order by r.number desc limit 1
      ) w where t.migration_id = ${migrationId}
    ), open_problems as (
      select w.transfer_id, w.number, r.number as run, p.cause, p.count
      from whole w join drover.runs r on r.transfer_id = w.transfer_id and r.number >= w.first and r.state = 'ended'
      join drover.run_problems p on p.run = r.number
      where (${cause}::text is null or p.cause = ${cause}) and not exists (
        select from drover.runs later where later.transfer_id = w.transfer_id and later.number > r.number
          and later.state = 'ended' and later.only_run = r.id and later.only_cause = p.cause
          and later.status < 300 and later.status <> 230 and later.files_excluded = 0
      )
    )`;
}
