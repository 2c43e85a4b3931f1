import type { RowLoad } from '@drover/migration';
import { type Kysely, sql } from 'kysely';
import { isFinishedRun, isWholeRun, tellsSince } from '../runs/whole-run.ts';
import type { Tables } from '../tables.ts';

/** What of a row is still to be copied. */
export interface RowToCopy extends RowLoad {
  /** A copy came to its end since the last scan and left nothing behind; to start the row again only looks for changes. */
  readonly done: boolean;
}

/** Not read as JSON, in which names may stand that PostgreSQL takes for no text. */
const NEW_FOLDERS = `coalesce(substring(r.scan from '"foldersToCreate":(\\d+)'), '0')::bigint`;

/** Of a run as `of`: what it met and did not leave out, and the row's own folder. Rights are carried over of all that arrived, also of what was there before. */
const itemsOf = (
  of: string,
) => `greatest(0, ${of}.files_seen - greatest(0, ${of}.files_excluded - ${of}.folders_excluded))
      + greatest(0, ${of}.folders_seen - ${of}.folders_excluded) + 1 as items, ${of}.takes_permissions as takes`;

/** Of a row `t` as `s`: its last scan of everything. */
const SCAN = sql.raw(`lateral (
    select r.number, coalesce(r.files_to_copy, 0)::bigint as files, coalesce(r.bytes_to_copy, 0)::bigint as bytes,
      ${NEW_FOLDERS} as folders, r.files_seen, r.folders_seen, ${itemsOf('r')}
    from drover.runs r where r.transfer_id = t.id and r.mode = 'scan' and ${isWholeRun('r')} order by r.number desc limit 1
  ) s`);

/** As `w`: the last copy of everything since then that came to its end, which knows better than the scan what is there. */
const WHOLE_COPY = sql.raw(`lateral (
    select r.number from drover.runs r where r.transfer_id = t.id and r.number > s.number and r.mode = 'copy'
      and ${isWholeRun('r')} and ${isFinishedRun('r')} order by r.number desc limit 1
  ) w`);

/** As `c`: what that copy, and whatever was tried again behind it up to run `c.number`, left to be copied. */
const COPIED = sql.raw(`lateral (
    select r.number, f.files_failed_at_source + f.files_failed_at_destination as files, f.bytes_failed as bytes, f.folders_failed as folders,
      f.files_seen, f.folders_seen, ${itemsOf('f')}
    from drover.runs r cross join lateral drover.as_row(r) f
    where r.transfer_id = t.id and ${tellsSince('r', 'w.number')} and not exists (
      select from drover.runs o where o.transfer_id = t.id and o.number > w.number and o.number < r.number and ${isWholeRun('o')})
    order by r.number desc limit 1
  ) c`);

/** As `b`: what was copied behind those, by copies that are under way or were cut short. */
const SINCE = sql.raw(`lateral (
    select coalesce(sum(r.files_copied), 0)::bigint as files, coalesce(sum(r.bytes_copied), 0)::bigint as bytes,
      coalesce(sum(r.folders_created), 0)::bigint as folders, coalesce(bool_or(r.state <> 'ended'), false) as live,
      coalesce(sum(r.files_seen) filter (where r.state <> 'ended'), 0)::bigint as files_seen,
      coalesce(sum(r.folders_seen) filter (where r.state <> 'ended'), 0)::bigint as folders_seen
    from drover.runs r
    where r.transfer_id = t.id and r.number > coalesce(c.number, s.number) and r.mode = 'copy' and r.started_at is not null
  ) b`);

/** Once a copy came to its end: what the pass `p` that gives them has not gone over, and what is copied yet. */
const RIGHTS = sql.raw(`case when not coalesce(c.takes, s.takes) then 0
    when c.number is null or b.live then
      case when p.state = 'ended' and not b.live and s.files = 0 and s.folders = 0 then 0 else coalesce(c.items, s.items) end
    when p.state is null then c.items
    else case when p.state in ('ended', 'canceled') then 0 else greatest(0, c.items - p.items) end + c.files + c.folders end`);

const left = (of: string) => sql.raw(`greatest(0, coalesce(c.${of}, s.${of}) - b.${of})`);

/**
 * What is still to be copied of each row, of all of a migration or of these: what its last scan found, without what was copied since; after a copy
 * that came to its end, what failed in it. What changed at the source since then is not in it. Rows that were never scanned are left out.
 */
export async function stillToCopy(
  db: Kysely<Tables>,
  migrationId: string,
  ids: readonly string[] | null = null,
): Promise<readonly RowToCopy[]> {
  const { rows } = await sql<RowToCopy>`
    select ${left('files')} as files, ${left('bytes')} as bytes, ${left('folders')} as "newFolders",
      ${left('files_seen')} as "filesSeen", ${left('folders_seen')} as "foldersSeen",
      jsonb_array_length(t.source_path) > 0 as "isPart", ${RIGHTS} as rights, c.number is not null and c.files = 0 and c.folders = 0 and not b.live
        and coalesce(p.state not in ('waiting', 'running'), true) as done
    from drover.transfers t cross join ${SCAN} left join ${WHOLE_COPY} on true left join ${COPIED} on true cross join ${SINCE}
      left join drover.permission_passes p on p.transfer_id = t.id
    where t.migration_id = ${migrationId} and (${ids}::text[] is null or t.id = any(${ids}))`.execute(db);
  return rows;
}
