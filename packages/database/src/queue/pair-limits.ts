import type { Database } from '../connection/database.ts';

/** Rows of two connectors under way at once, where nobody says otherwise. */
export const ROWS_AT_ONCE = 50;
/** A migration goes from the first connector to the second. */
export interface ConnectorPair {
  readonly sourceConnectorId: string;
  readonly destinationConnectorId: string;
}

/** How the queue of a migration stands. */
export interface QueueView {
  /** Rows of the two connectors that may be under way at once, of all migrations between them. */
  readonly rowsAtOnce: number;
  /** What is allowed at the moment: less where a connector refused more. */
  readonly allowedNow: number;
  /** Why less is allowed; null where it is not. */
  readonly lowered: { readonly at: Date; readonly reason: string } | null;
  /** Of this migration. */
  readonly underWay: number;
  readonly waiting: number;
  /** Of all migrations between the two connectors, this one included. */
  readonly underWayOfPair: number;
  readonly waitingOfPair: number;
}

/** The rows that wait for their turn, and how many may have it. */
export class QueueStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async of(migrationId: string, { sourceConnectorId, destinationConnectorId }: ConnectorPair): Promise<QueueView> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<QueueRow>(
        `with counted as (
          select r.migration_id = $1 as own, r.admitted_at is null and r.state = 'queued' as waits, count(*)::int as rows
          from drover.runs r join drover.migrations m on m.id = r.migration_id
          where m.source_connector_id = $2 and m.destination_connector_id = $3
            and (r.state = 'queued' or (r.admitted_at is not null and r.state in ('running', 'canceling')))
          group by 1, 2
        )
        select coalesce(l.rows_at_once, ${ROWS_AT_ONCE}) as rows_at_once, l.allowed, l.lowered_at, l.reason,
          coalesce((select sum(rows) from counted where own and not waits), 0)::int as under_way,
          coalesce((select sum(rows) from counted where own and waits), 0)::int as waiting,
          coalesce((select sum(rows) from counted where not waits), 0)::int as under_way_of_pair,
          coalesce((select sum(rows) from counted where waits), 0)::int as waiting_of_pair
        from (values (1)) one left join drover.pair_limits l
          on l.source_connector_id = $2 and l.destination_connector_id = $3`,
        [migrationId, sourceConnectorId, destinationConnectorId],
      ),
    );
    const [row] = rows;
    if (row === undefined) throw new RangeError('unreachable');
    const { allowed, lowered_at: at, reason } = row;
    const lowered = allowed !== null && allowed < row.rows_at_once && at !== null;
    return {
      rowsAtOnce: row.rows_at_once,
      allowedNow: Math.min(row.rows_at_once, allowed ?? row.rows_at_once),
      lowered: lowered ? { at, reason: reason ?? '' } : null,
      ...{ underWay: row.under_way, waiting: row.waiting },
      ...{ underWayOfPair: row.under_way_of_pair, waitingOfPair: row.waiting_of_pair },
    };
  }

  /** A limit that somebody sets holds at once, also where less was allowed for a while. Rows under way go on. */
  async limit({ sourceConnectorId, destinationConnectorId }: ConnectorPair, rowsAtOnce: number): Promise<void> {
    await this.#database.withClient((client) =>
      client.query(
        `insert into drover.pair_limits (source_connector_id, destination_connector_id, rows_at_once) values ($1, $2, $3)
        on conflict (source_connector_id, destination_connector_id)
        do update set rows_at_once = excluded.rows_at_once, allowed = null, lowered_at = null, reason = null, changed_at = now()`,
        [sourceConnectorId, destinationConnectorId, rowsAtOnce],
      ),
    );
  }
}

interface QueueRow {
  readonly rows_at_once: number;
  readonly allowed: number | null;
  readonly lowered_at: Date | null;
  readonly reason: string | null;
  readonly under_way: number;
  readonly waiting: number;
  readonly under_way_of_pair: number;
  readonly waiting_of_pair: number;
}
