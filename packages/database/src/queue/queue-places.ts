import { PLACES_TOLD } from '@drover/migration';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { ConnectorPair } from './pair-limits.ts';

/** Where a row waits. */
export interface QueuePlace {
  /**
   * From 1 on, among the rows of all migrations between the two connectors, in the order in which they would begin now; null beyond
   * `PLACES_TOLD`.
   */
  readonly place: number | null;
  /** What it was started with; higher ones go first. */
  readonly priority: number;
}

/** Of these rows those that wait for their turn, by id. */
export async function queuePlaces(
  db: Kysely<Tables>,
  { sourceConnectorId, destinationConnectorId }: ConnectorPair,
  rowIds: readonly string[],
): Promise<ReadonlyMap<string, QueuePlace>> {
  if (rowIds.length === 0) return new Map();
  // Ranked as `admitRuns` does it.
  const { rows } = await sql<QueuePlace & { readonly id: string }>`with pair as materialized (
      select m.id, (select count(*)::int from drover.runs r where r.migration_id = m.id and r.admitted_at is not null
          and r.state in ('queued', 'running', 'canceling')) as under_way
      from drover.migrations m
      where m.source_connector_id = ${sourceConnectorId} and m.destination_connector_id = ${destinationConnectorId}
    ), first as (
      select w.number, row_number() over (order by w.priority desc, p.under_way + w.place, w.number)::int as place
      from pair p cross join lateral (
        select r.number, r.priority, row_number() over (order by r.priority desc, r.number) as place from drover.runs r
        where r.migration_id = p.id and r.state = 'queued' and r.admitted_at is null
        order by r.priority desc, r.number limit ${PLACES_TOLD}
      ) w
      order by place limit ${PLACES_TOLD}
    )
    select r.transfer_id as id, r.priority, f.place from drover.runs r left join first f using (number)
    where r.transfer_id = any(${[...rowIds]}) and r.state = 'queued' and r.admitted_at is null`.execute(db);
  return new Map(rows.map(({ id, place, priority }) => [id, { place, priority }]));
}
