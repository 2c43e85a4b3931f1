import { CompiledQuery, type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { layOver } from '../runs/lay-over.ts';
import { layRerun } from '../runs/lay-rerun.ts';
import { ADDS, FIGURES, OF_RUNS, sumsOf } from './0039-retries-laid-over.ts';

/**
 * An item is superseded by its path, whatever its kind; what a try finds gone takes the place of what failed; and what an earlier run
 * of the same first copy brought counts as brought where a run that began by itself found it there.
 */
export const figuresByPath: Migration = {
  up: async (db: Kysely<unknown>) => {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
    await layAllAnew(db);
  },
};

/** Of a line `i`: its outcome as a row counts it. */
const counted = (i: string) => `case when not ${i}.brought then ${i}.outcome when ${i}.folder then 2 else 1 end`;
const GONE = 20;
/** What is at the destination. */
const THERE = '(1, 2, 3, 10)';
const LISTED = `case when i.folder and i.outcome not in (13, 14, ${GONE}) and not (i.outcome = 4 and i.cause like 'source:%') then 1 else 0 end`;
const COUNTED = { ...ADDS, folders_listed: LISTED };

/** Numbers of the runs that `part` is laid over. */
const EARLIER = `array(select r.number from drover.runs r where r.number >= whole and r.number < part
  and r.transfer_id = (select p.transfer_id from drover.runs p where p.number = part))`;

/** A path as names, and the paths that it lies in, itself the last. */
const upTo = (o: string) =>
  `cross join lateral generate_series(1, cardinality(${o}.names)) as d (depth) cross join lateral (select ${o}.names[1:d.depth] as names) a`;

const STATEMENTS = [
  'alter table drover.runs add column folders_listed bigint not null default 0',
  `update drover.runs set folders_listed = greatest(0, folders_seen - folders_excluded - folders_failed_at_source) + 1
    where seq > 0 or files_seen > 0 or folders_seen > 0`,
  // A run that began by itself found it there, and an earlier one of the same first copy had brought it.
  'alter table drover.items add column brought boolean not null default false',
  // Of what is to be tried again; null on the way to it.
  'alter table drover.run_selection add column path text',
  // Writes into the log of run 'part' what stood open at or below what it was to try again, and what its walk, which came to its end, did
  // not meet any more. The nearest folder above that it met decides: of one that could not be listed, or was left out, nothing is known.
  `create function drover.settle_gone(part bigint, whole bigint) returns void language plpgsql set enable_nestloop = off as $$
    declare
      runs bigint[] := ${EARLIER};
      added bigint;
    begin
      with wanted as materialized (
        select drover.path_names(s.path) as names from drover.run_selection s where s.run = part and s.path is not null
      ), met as materialized (
        select drover.path_names(i.path) as names, bool_or(i.outcome in (13, 14) or (i.folder and i.outcome = 4 and i.cause like 'source:%')) as shut
        from drover.items i where i.run = part and i.outcome < 30 group by i.path
      ), unsettled as materialized (
        select i.run, i.seq, i.path, i.folder, i.size, drover.path_names(i.path) as names from drover.items i
        where i.run = any(runs) and i.outcome < ${GONE} and ${counted('i')} not in ${THERE} and i.superseded_by is null
      ), chosen as (
        select distinct o.run, o.seq from unsettled o ${upTo('o')} join wanted w on w.names = a.names
      ), nearest as (
        select distinct on (o.run, o.seq) o.run, o.seq, m.shut or m.names = o.names as stays from unsettled o ${upTo('o')} join met m on m.names = a.names
        order by o.run, o.seq, d.depth desc
      )
      insert into drover.items (run, seq, path, folder, outcome, cause, bytes, started, took, detail, size)
      select part, p.seq + row_number() over (order by o.run, o.seq), o.path, o.folder, ${GONE}, 'gone-at-source', 0,
        (extract(epoch from now()) * 1000)::bigint, 0, null, o.size
      from unsettled o join chosen using (run, seq) join nearest n using (run, seq) join drover.runs p on p.number = part where not n.stays;
      get diagnostics added = row_count;
      if added > 0 then
        insert into drover.run_problems (run, cause, count, first_seq) select part, 'gone-at-source', added, p.seq + 1 from drover.runs p where p.number = part
          on conflict (run, cause) do update set count = run_problems.count + excluded.count;
        update drover.runs set seq = seq + added where number = part;
      end if;
    end
  $$`,
  // As before, by path alone: a line of another kind takes the place of one, but where both kinds have one name, as services without folders hold them.
  `create or replace function drover.lay_over(part bigint, whole bigint, before bigint) returns jsonb
    language plpgsql set enable_nestloop = off as $$
    declare
      runs bigint[] := ${EARLIER};
      counted jsonb;
    begin
      with both_kinds as (
        select o.ctid as old, n.ctid as new, n.folder = o.folder as same, bool_or(n.folder = o.folder) over (partition by o.ctid) or bool_or(n.folder = o.folder) over (partition by n.ctid) as in_kind,
          n.outcome in (13, 14) or (n.outcome = ${GONE} and ${counted('o')} in ${THERE})
            or (n.folder = o.folder and (n.outcome, ${counted('o')}) in ((10, 1), (3, 2))) as stays
        from drover.items n join drover.items o on o.path = n.path
        where n.run = part and n.outcome < 30 and o.run = any(runs) and o.outcome < 30 and o.superseded_by is null
      ), pairs as materialized (
        select old, new, stays from both_kinds where same or not in_kind
      ), settled as (
        update drover.items i set superseded_by = part
        where i.ctid = any(array(select case when p.stays then p.new else p.old end from pairs p))
        returning i.run, i.folder, ${counted('i')} as outcome, i.cause, case when i.brought then coalesce(i.size, i.bytes) else i.bytes end as bytes, i.size, i.detail
      ), gone as (
        select * from settled where run <> part
      ), problems as (
        update drover.run_problems p set superseded = p.superseded + s.count
        from (select run, cause, count(*) as count from settled where cause is not null group by run, cause) s
        where p.run = s.run and p.cause = s.cause
      ), changes as (
        select 1 as sign, i.folder, i.outcome, i.cause, i.bytes, i.size, i.detail from drover.items i
        where i.run = part and i.outcome < 30 and i.outcome <> ${GONE} and not exists (select from pairs p where p.stays and p.new = i.ctid)
        union all select -1, g.folder, g.outcome, g.cause, g.bytes, g.size, g.detail from gone g where g.outcome <> ${GONE}
      )
      select jsonb_build_object(${sumsOf(COUNTED)}) into counted from changes i;
      return (
        select jsonb_object_agg(c.name, (to_jsonb(b)->>c.name)::bigint +
          coalesce((counted->>c.name)::bigint, (to_jsonb(p)->>c.name)::bigint))
        from drover.runs q cross join lateral drover.as_row(q) b cross join drover.runs p
          cross join unnest(array[${[...Object.keys(COUNTED), ...OF_RUNS].map((name) => `'${name}'`).join(', ')}]) as c (name)
        where q.number = before and p.number = part
      );
    end
  $$`,
  // Marks what run 'again' found where earlier copies of its row had brought it, and answers with the counters that this changes; null for none.
  `create function drover.lay_rerun(again bigint) returns jsonb language plpgsql set enable_nestloop = off as $$
    declare
      earlier bigint[] := array(select r.number from drover.runs r join drover.runs a on a.number = again
        where r.transfer_id = a.transfer_id and r.mode = 'copy' and r.number < again and r.started_at is not null);
      changed jsonb;
    begin
      with marked as (
        update drover.items i set brought = true where i.ctid = any(array(
          select distinct n.ctid from drover.items n join drover.items o on o.path = n.path and o.folder = n.folder
          where n.run = again and o.run = any(earlier) and (n.outcome, o.outcome) in ((10, 1), (3, 2))
        )) returning i.folder, case when i.folder then 0 else coalesce(i.size, i.bytes) end as bytes
      ), sums as (
        select count(*) filter (where not folder) as files, count(*) filter (where folder) as folders, coalesce(sum(bytes), 0) as bytes from marked
      )
      select jsonb_build_object('files_copied', r.files_copied + s.files, 'bytes_copied', r.bytes_copied + s.bytes,
        'files_unchanged', r.files_unchanged - s.files, 'bytes_skipped', r.bytes_skipped - s.bytes, 'folders_created', r.folders_created + s.folders)
      into changed from sums s join drover.runs r on r.number = again where s.files + s.folders > 0;
      return changed;
    end
  $$`,
];

/** What ended under earlier versions, oldest first. */
async function layAllAnew(db: Kysely<unknown>): Promise<void> {
  const ask = async <R>(text: string, values: readonly unknown[]) =>
    (await db.executeQuery<R>(CompiledQuery.raw(text, [...values]))).rows;
  for (const clean of CLEAN) await ask(clean, []);
  const ended = await ask<{ number: number; status: number; stopped_by: string | null; partial: boolean }>(ENDED, []);
  for (const { number, status, stopped_by: stoppedBy, partial } of ended) {
    const together = await (partial ? layOver : layRerun)(ask, { number, status, stoppedBy });
    await ask('update drover.runs set together = $2 where number = $1', [number, together]);
  }
  await ask(ROWS, []);
}

const CLEAN = [
  'update drover.items set superseded_by = null where superseded_by is not null',
  'update drover.run_problems set superseded = 0 where superseded > 0',
  'update drover.runs set together = null where together is not null',
];

const ENDED = `select number, status, stopped_by, only_run is not null as partial from drover.runs
  where (only_run is not null or (rerun > 0 and mode = 'copy')) and state = 'ended' and started_at is not null order by number`;

const ROWS = `update drover.transfers t set state = drover.state_of(r), status_code = r.status,
    ${FIGURES}, files_downloaded = drover.files_downloaded(r)
  from drover.runs l cross join lateral drover.as_row(l) r cross join lateral drover.figures_of(r) f
  where l.id = t.last_run_id and l.state = 'ended' and l.together is not null and t.migration_id is not null`;
