import type { PoolClient } from 'pg';
import { connectorGone, connectorNotAuthorized, transferGone } from './start-fault.ts';

type Between = { readonly transferId: string } | { readonly migrationId: string };

interface Held {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
}

/**
 * Neither connector can be deleted or lose its authorisation, nor the migration be deleted, before the run is there for all to see; refuses where one has. Gives those
 * that are agents, or null.
 */
export async function holdConnectors(client: PoolClient, between: Between): Promise<readonly string[] | null> {
  const [table, id] =
    'transferId' in between ? ['drover.transfers', between.transferId] : ['drover.migrations', between.migrationId];
  const { rows } = await client.query<Held>(
    `select c.id, c.type, c.display_name as name, c.state, c.state_reason as reason
      from drover.connectors c join ${table} t on c.id in (t.source_connector_id, t.destination_connector_id)
      where t.id = $1 order by c.id for share of c`,
    [id],
  );
  await holdMigration(client, between);
  const { rows: found } = await client.query<{ complete: boolean }>(
    `select source_connector_id = any($2) and destination_connector_id = any($2) as complete from ${table} where id = $1`,
    [id, rows.map((row) => row.id)],
  );
  if (found[0] === undefined) throw transferGone();
  if (!found[0].complete) throw connectorGone();
  for (const { name, state, reason } of rows) if (state !== 'authorized') throw connectorNotAuthorized(name, reason);
  const agents = rows.flatMap((row) => (row.type === 'agent' ? [row.id] : []));
  return agents.length === 0 ? null : agents;
}

async function holdMigration(client: PoolClient, between: Between): Promise<void> {
  const [which, id] =
    'transferId' in between
      ? ['m.id = (select t.migration_id from drover.transfers t where t.id = $1)', between.transferId]
      : ['m.id = $1', between.migrationId];
  const { rows } = await client.query<{ deleting: boolean }>(
    `select m.deleting_since is not null as deleting from drover.migrations m where ${which} for share`,
    [id],
  );
  if (rows.some(({ deleting }) => deleting)) throw transferGone();
}
