import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { layOver } from '../runs/lay-over.ts';

/** A run of some items takes the place of what was known of them: of each path one judgement stands, and a row counts those. */
export const retriesLaidOver: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    await layOverEarlierRuns(db);
    for (const statement of ROWS) await sql.raw(statement).execute(db);
  },
};

const FILE = 'not i.folder';
const BYTES = 'coalesce(i.size, i.bytes)';
const AT_SOURCE = "i.cause like 'source:%'";

const noted = (note: string) =>
  `case when i.outcome <> 4 and i.detail like '%"note":"${note}"%' then (
      select count(*) from jsonb_array_elements(i.detail::jsonb->'notes') n where n->>'note' = '${note}') else 0 end`;
const one = (condition: string) => `case when ${condition} then 1 else 0 end`;
const size = (condition: string) => `case when ${condition} then ${BYTES} else 0 end`;

/** What an item `i` adds to each counter, as it was counted when it was met. */
export const ADDS: Readonly<Record<string, string>> = {
  files_seen: one(FILE),
  bytes_seen: size(FILE),
  folders_seen: one('i.folder'),
  files_copied: one('i.outcome = 1'),
  bytes_copied: 'case when i.outcome = 1 then i.bytes else 0 end',
  files_unchanged: one(`i.outcome = 10 and ${FILE}`),
  files_skipped: one(`i.outcome = 11 and ${FILE}`),
  files_conflicting: one(`i.outcome = 12 and ${FILE}`),
  files_excluded: one('i.outcome in (13, 14)'),
  files_unsupported_at_source: one(`i.outcome in (15, 16, 17) and ${FILE}`),
  files_unsupported_at_destination: one(`i.outcome = 18 and ${FILE}`),
  files_failed_at_source: one(`i.outcome = 4 and ${FILE} and ${AT_SOURCE}`),
  files_failed_at_destination: one(`i.outcome = 4 and ${FILE} and not ${AT_SOURCE}`),
  folders_excluded: one('i.outcome in (13, 14) and i.folder'),
  bytes_excluded: size('i.outcome in (13, 14)'),
  folders_created: one('i.outcome = 2'),
  folders_failed: one('i.outcome = 4 and i.folder'),
  folders_failed_at_source: one(`i.outcome = 4 and i.folder and ${AT_SOURCE}`),
  bytes_failed: size('i.outcome = 4'),
  bytes_skipped: size('i.outcome in (10, 11, 12, 15, 16, 17, 18)'),
  items_renamed: noted('renamed'),
  times_clamped: noted('time-clamped'),
};

/** Columns of a row, from those of `figures_of` as `f`. */
export const FIGURES = ['files', 'bytes']
  .flatMap((of) => ['successful', 'failed', 'skipped', 'excluded'].map((what) => `${of}_${what} = f.${of}_${what}`))
  .join(', ');

/** Counters that no item tells of. */
export const OF_RUNS = ['bytes_read', 'leftovers_discarded'];

/** Names and sums of what items `i` add to counters, each with its sign. */
export function sumsOf(adds: Readonly<Record<string, string>>): string {
  return Object.entries(adds)
    .map(([name, each]) => `'${name}', coalesce(sum(i.sign * ${each}), 0)`)
    .join(', ');
}

const STATEMENTS = [
  // Null while what the line tells of its item stands; else the run of some items since which another line does.
  'alter table drover.items add column superseded_by bigint',
  'alter table drover.run_problems add column superseded bigint not null default 0',
  // Of a run of some items: columns of the run as they come out together with the last whole run.
  'alter table drover.runs add column together jsonb',
  // A run as its row counts it. As a table, so that it becomes part of the query that asks.
  `create function drover.as_row(r drover.runs) returns setof drover.runs language sql stable as $$
      select r.* where r.together is null
      union all
      select p.* from jsonb_populate_record(r, r.together) p where r.together is not null
    $$`,
  // Marks whose judgement stands of each item that run 'part' met, and answers with the counters of all that stand. What it left out,
  // or found there where it was copied to, stands as it was. Nested loops are out: of a run that has just ended nothing is known of how much it met.
  `create function drover.lay_over(part bigint, whole bigint, before bigint) returns jsonb
    language plpgsql set enable_nestloop = off as $$
    declare
      runs bigint[] := array(select r.number from drover.runs r where r.number >= whole and r.number < part
        and r.transfer_id = (select p.transfer_id from drover.runs p where p.number = part));
      counted jsonb;
    begin
      with pairs as materialized (
        select o.ctid as old, n.ctid as new, n.outcome in (13, 14) or (n.outcome, o.outcome) in ((10, 1), (3, 2)) as stays
        from drover.items n join drover.items o on o.path = n.path and o.folder = n.folder
        where n.run = part and n.outcome < 30 and o.run = any(runs) and o.outcome < 30 and o.superseded_by is null
      ), settled as (
        update drover.items i set superseded_by = part
        where i.ctid = any(array(select case when p.stays then p.new else p.old end from pairs p))
        returning i.run, i.folder, i.outcome, i.cause, i.bytes, i.size, i.detail
      ), gone as (
        select * from settled where run <> part
      ), problems as (
        update drover.run_problems p set superseded = p.superseded + g.count
        from (select run, cause, count(*) as count from gone where cause is not null group by run, cause) g
        where p.run = g.run and p.cause = g.cause
      ), changes as (
        select 1 as sign, i.folder, i.outcome, i.cause, i.bytes, i.size, i.detail from drover.items i
        where i.run = part and i.outcome < 30 and not exists (select from pairs p where p.stays and p.new = i.ctid)
        union all select -1, g.folder, g.outcome, g.cause, g.bytes, g.size, g.detail from gone g
      )
      select jsonb_build_object(${sumsOf(ADDS)}) into counted from changes i;
      return (
        select jsonb_object_agg(c.name, (to_jsonb(b)->>c.name)::bigint + 
          coalesce((counted->>c.name)::bigint, (to_jsonb(p)->>c.name)::bigint))
        from drover.runs q cross join lateral drover.as_row(q) b cross join drover.runs p
          cross join unnest(array[${[...Object.keys(ADDS), ...OF_RUNS].map((name) => `'${name}'`).join(', ')}]) as c (name)
        where q.number = before and p.number = part
      );
    end
  $$`,
  // What a scan saw and a later run copied is not left alone any more.
  `create or replace function drover.figures_of(r drover.runs) returns table (files_successful bigint, files_failed bigint,
      files_skipped bigint, files_excluded bigint, bytes_successful bigint, bytes_failed bigint, bytes_skipped bigint, bytes_excluded bigint)
    language sql immutable as $$
      select r.files_copied, r.files_failed_at_source + r.files_failed_at_destination,
        case r.mode
          when 'scan' then greatest(0, r.files_seen - r.files_failed_at_source - r.files_failed_at_destination - r.files_copied
            - greatest(0, r.files_excluded - r.folders_excluded))
          else r.files_unchanged + r.files_skipped + r.files_conflicting
            + r.files_unsupported_at_source + r.files_unsupported_at_destination end,
        greatest(0, r.files_excluded - r.folders_excluded), r.bytes_copied, r.bytes_failed,
        case r.mode when 'scan' then greatest(0, r.bytes_seen - r.bytes_failed - r.bytes_copied - r.bytes_excluded)
          else r.bytes_skipped end,
        r.bytes_excluded
    $$`,
  noteRun(),
];

/**
 * The trigger that writes on a row what its run came to; `more` are assignments to columns of later versions, from the run as `r`. What
 * `as_row` does stands in it by hand: a query of it costs as much as all the rest.
 */
export function noteRun(...more: readonly string[]): string {
  return `create or replace function drover.note_run() returns trigger language plpgsql as $$
    declare
      r drover.runs := new;
    begin
      if new.state = 'ended' and new.started_at is null then
        select b.* into r from drover.runs b where b.number = (
          select max(l.number) from drover.runs l where l.transfer_id = new.transfer_id and l.started_at is not null);
      end if;
      if jsonb_typeof(r.together) = 'object' then
        r := jsonb_populate_record(r, r.together);
      end if;
      if new.state = 'ended' and new.started_at is null then
        update drover.transfers t set last_run_id = r.id, state = coalesce(drover.state_of(r), 'canceled'),
            status_code = case when r.id is null then 230 else r.status end, last_started_at = r.started_at, last_ended_at = r.ended_at
          where t.id = new.transfer_id and t.migration_id is not null and t.last_run_id = new.id;
      elsif new.state = 'ended' then
        update drover.transfers t set state = drover.state_of(r), status_code = r.status,
            ${[FIGURES, ...more].join(', ')},
            times_run = t.times_run + 1, first_run_at = coalesce(t.first_run_at, new.started_at),
            last_started_at = new.started_at, last_ended_at = new.ended_at
          from drover.figures_of(r) f
          where t.id = new.transfer_id and t.migration_id is not null and t.last_run_id = new.id;
      else
        update drover.transfers t set state = drover.state_of(new), status_code = null,
            first_run_at = coalesce(t.first_run_at, new.started_at), last_started_at = new.started_at, last_ended_at = null
          where t.id = new.transfer_id and t.migration_id is not null and t.last_run_id = new.id;
      end if;
      return null;
    end
  $$`;
}

/** Runs of some items that ended under earlier versions, oldest first. */
async function layOverEarlierRuns(db: Kysely<unknown>): Promise<void> {
  const ask = async <R>(text: string, values: readonly unknown[]) =>
    (await db.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows;
  const ended = await ask<{ number: number; status: number; stopped_by: string | null }>(
    `select number, status, stopped_by from drover.runs
      where only_run is not null and state = 'ended' and started_at is not null order by number`,
    [],
  );
  for (const { number, status, stopped_by: stoppedBy } of ended) {
    const together = await layOver(ask, { number, status, stoppedBy });
    await ask('update drover.runs set together = $2 where number = $1', [number, together]);
  }
}

/** Rows whose last run was one of some items. */
const ROWS = [
  `update drover.transfers t set state = drover.state_of(r), status_code = r.status,
      ${FIGURES}
    from drover.runs l cross join lateral drover.as_row(l) r cross join lateral drover.figures_of(r) f
    where l.id = t.last_run_id and l.state = 'ended' and l.together is not null and t.migration_id is not null`,
];
