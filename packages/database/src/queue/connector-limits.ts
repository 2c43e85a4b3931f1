import type { Database } from '../connection/database.ts';

/** What may be done with a connector, and when. */
export interface ConnectorLimits {
  /** All runs together; null for no limit. */
  readonly bytesPerSecond: number | null;
  /** The hours in which it may be used, as whoever reads them parses them; null for always. */
  readonly windows: unknown;
}

export interface LimitedConnector extends ConnectorLimits {
  readonly id: string;
  /** Workers that hold runs of it at the moment. */
  readonly workers: number;
}

const LIMITED = {
  name: 'connector-limits',
  text: `select c.id, c.bytes_per_second as "bytesPerSecond", c.windows,
      (select count(distinct s.worker)::int from drover.run_sessions s join drover.runs r on r.number = s.run
        join drover.transfers t on t.id = r.transfer_id
        where s.lease_until > now() and c.id in (t.source_connector_id, t.destination_connector_id)) as workers
    from drover.connectors c where c.bytes_per_second is not null or c.windows is not null`,
};

/** The connectors that have limits. */
export async function limitedConnectors(database: Database): Promise<readonly LimitedConnector[]> {
  return (await database.withClient((client) => client.query<LimitedConnector>(LIMITED))).rows;
}

/** Null where there is no such connector. */
export async function connectorLimits(database: Database, id: string): Promise<ConnectorLimits | null> {
  const { rows } = await database.withClient((client) =>
    client.query<ConnectorLimits>(
      'select bytes_per_second as "bytesPerSecond", windows from drover.connectors where id = $1',
      [id],
    ),
  );
  return rows[0] ?? null;
}

/** They hold for all runs within seconds. */
export async function limitConnector(database: Database, id: string, limits: ConnectorLimits): Promise<void> {
  const { bytesPerSecond, windows } = limits;
  await database.withClient((client) =>
    client.query('update drover.connectors set bytes_per_second = $2, windows = $3 where id = $1', [
      ...[id, bytesPerSecond, windows === null ? null : JSON.stringify(windows)],
    ]),
  );
}
