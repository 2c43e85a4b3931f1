import { type Kysely, sql } from 'kysely';
import type { StoppedData } from '../runs/stopped-data.ts';
import type { Tables } from '../tables.ts';

/** What ends a run at a user who has no OneDrive. */
const NOT_PROVISIONED = 424;

/** Users of the rows of a migration whose last run ended because they have no OneDrive: their names at that side, in order, each once; a row that goes by the address of a OneDrive is told by its user's name. */
export async function unprovisionedRoots(db: Kysely<Tables>, migrationId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ source: string; destination: string; stopped_by: string }>`
    select t.source_root as source, t.destination_root as destination, r.stopped_by
    from drover.transfers t join drover.runs l on l.id = t.last_run_id cross join lateral drover.as_row(l) r
    where t.migration_id = ${migrationId} and r.state = 'ended' and r.status = ${NOT_PROVISIONED}
      and r.stopped_by is not null`.execute(db);
  const roots = rows.map(({ stopped_by, ...row }) => {
    const { side, error } = JSON.parse(stopped_by) as StoppedData;
    return error.item?.root ?? row[side];
  });
  return [...new Map(roots.map((root) => [root.toLowerCase(), root])).values()].sort();
}
