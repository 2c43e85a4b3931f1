import type { Database } from '../connection/database.ts';
import { lanesOf, type RunProgressView, type WorkerActivity } from '../runs/run-view.ts';
import { SLOT_NOW, SLOT_SECONDS, SLOTS, type ThroughputPoint } from '../runs/throughput.ts';
import type { ConnectorPair } from './pair-limits.ts';

/** What is moved from or to a connector by all that use it. */
export interface SideThroughput {
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
}

export interface MigrationThroughput {
  /** The last ten minutes without gaps, oldest first; `rows` moved something in that time. */
  readonly points: readonly (ThroughputPoint & { readonly rows: number })[];
  /** Milliseconds that files of its rows spent in each lane within the last ten seconds; null when there was no file under way. */
  readonly lanes: RunProgressView['lanes'];
  readonly source: SideThroughput;
  readonly destination: SideThroughput;
}

/** Whole slots that say how fast it is now. */
const RECENT = 2;
/** From then on a worker is not heard of. */
const HEARD_SECONDS = 10;

const POINTS = {
  name: 'migration-throughput',
  text: `select s.slot, coalesce(sum(t.bytes), 0)::float8 as bytes, coalesce(sum(t.files), 0)::float8 as files, count(t.run)::int as rows
    from generate_series(${SLOT_NOW} - ${SLOTS}, ${SLOT_NOW} - 1) as s (slot)
    left join (drover.run_throughput t join drover.runs r on r.number = t.run and r.migration_id = $1) on t.slot = s.slot
    group by s.slot order by s.slot`,
};

const ACTIVITY = {
  name: 'migration-activity',
  text: `select a.data from drover.runs r join drover.run_activity a on a.run = r.number
    where r.migration_id = $1 and r.state = 'running' and a.at > now() - interval '${HEARD_SECONDS} seconds'`,
};

const SIDE = {
  name: 'connector-throughput',
  text: `select coalesce(sum(h.bytes), 0)::float8 / ${RECENT * SLOT_SECONDS} as "bytesPerSecond",
      coalesce(sum(h.files), 0)::float8 / ${RECENT * SLOT_SECONDS} as "filesPerSecond"
    from drover.run_throughput h join drover.runs r on r.number = h.run join drover.transfers t on t.id = r.transfer_id
    where h.slot between ${SLOT_NOW} - ${RECENT} and ${SLOT_NOW} - 1 and $1 in (t.source_connector_id, t.destination_connector_id)`,
};

/** How fast the rows of a migration are and were, those that have ended included, and what its connectors do altogether. */
export async function migrationThroughput(
  database: Database,
  migrationId: string,
  { sourceConnectorId, destinationConnectorId }: ConnectorPair,
): Promise<MigrationThroughput> {
  return await database.withClient(async (client) => {
    const { rows } = await client.query<{ slot: number; bytes: number; files: number; rows: number }>({
      ...POINTS,
      values: [migrationId],
    });
    const workers = await client.query<{ data: string }>({ ...ACTIVITY, values: [migrationId] });
    const side = async (connectorId: string) =>
      (await client.query<SideThroughput>({ ...SIDE, values: [connectorId] })).rows[0] ?? STILL;
    return {
      points: rows.map(({ slot, bytes, files, rows: moved }) => ({
        at: new Date((slot + 1) * SLOT_SECONDS * 1000),
        bytesPerSecond: bytes / SLOT_SECONDS,
        filesPerSecond: files / SLOT_SECONDS,
        rows: moved,
      })),
      lanes: lanesOf(workers.rows.map(({ data }) => JSON.parse(data) as WorkerActivity)),
      source: await side(sourceConnectorId),
      destination: await side(destinationConnectorId),
    };
  });
}

const STILL: SideThroughput = { bytesPerSecond: 0, filesPerSecond: 0 };
