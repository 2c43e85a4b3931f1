import { errorData } from '@drover/engine';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { connectorNotAuthorized } from './start-fault.ts';
import { RUNS_CHANNEL } from './start-run.ts';

interface Deauthorized {
  readonly id: string;
  readonly displayName: string;
  readonly stateReason: string | null;
}

/**
 * Stops what runs with these connectors, in the transaction that ended their authorisation: what is about to start waits for it and is
 * refused. A paused run stays as it is; it goes on once the connector is authorised again.
 */
export async function stopRunsOf(tx: Kysely<Tables>, connectors: readonly Deauthorized[]): Promise<void> {
  for (const { id, displayName, stateReason } of connectors) {
    const error = errorData(connectorNotAuthorized(displayName, stateReason));
    for (const side of ['source', 'destination'] as const) {
      await sql`with stopped as (
          update drover.runs r set state = 'canceling', stopped_by = ${JSON.stringify({ side, error })}
          from drover.transfers t
          where t.id = r.transfer_id and r.state in ('queued', 'running')
            and ${sql.ref(`t.${side}_connector_id`)} = ${id}
          returning r.id
        ) select pg_notify(${RUNS_CHANNEL}, id) from stopped`.execute(tx);
    }
  }
}
