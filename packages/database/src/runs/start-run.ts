import { type NameProfileName, StorageError } from '@drover/core';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { newId } from '../new-id.ts';
import type { TransferChanges } from '../stores/transfer.ts';
import { holdConnectors } from './hold-connectors.ts';
import { type RunOnly, restrictRun } from './run-selection.ts';
import { destinationUnknown, nothingToRetry, transferGone } from './start-fault.ts';
import { transact } from './transact.ts';

/** Workers listen here for runs that begin or that a person changes something about; the payload is the run's id. */
export const RUNS_CHANNEL = 'drover_runs';

export interface NewRun {
  readonly transferId: string;
  readonly mode: 'copy' | 'scan';
  readonly requestedBy: string | null;
  /** The id of that person, who hears of the end. */
  readonly requesterId?: string | null;
  /** Of a scan: the name rules that it is held against instead of those of the destination. */
  readonly against?: NameProfileName;
  /** Restricts it to these items. */
  readonly only?: RunOnly;
  /** Stored for this run and later ones, when it starts. */
  readonly changes?: Pick<TransferChanges, 'filters' | 'name' | 'policy' | 'tags'>;
}

/**
 * Queues a run that goes by what its transfer is set to now; refuses ('locked') while another run of the transfer has not ended, ('not-found')
 * where there are no such items as it is to be restricted to or the transfer or a connector is gone, ('unauthenticated') where one is not authorised, and ('precondition-failed') a copy to a destination that is not known yet. Nothing is
 * stored then.
 */
export async function startRun(database: Database, wish: NewRun): Promise<string> {
  const { transferId, mode, requestedBy, requesterId = null, only, against = null } = wish;
  const id = newId();
  try {
    return await transact(database, async (client) => {
      const agents = await holdConnectors(client, { transferId });
      await changeTransfer(client, wish, id);
      const { rows } = await client.query<{ number: number }>(
        `insert into drover.runs (id, transfer_id, mode, requested_by, requester_id, agents, files_at_once, bytes_per_second, settings)
          select $1, $2, $3, $4, $6, $5, nullif(s.policy->>'transfers', 'auto')::integer, (s.policy->>'bytesPerSecond')::bigint,
            jsonb_build_object('policy', s.policy, 'filters', s.filters) || jsonb_strip_nulls(jsonb_build_object('against', $7::text, 'fixes', s.fixes))
          from (select coalesce(t.policy, m.policy) as policy, coalesce(t.filters, m.filters) as filters,
              drover.fixes_of(m.id, t.id) as fixes
            from drover.transfers t left join drover.migrations m on m.id = t.migration_id where t.id = $2) s
          returning number`,
        [id, transferId, mode, requestedBy, agents, requesterId, against],
      );
      if (only !== undefined && (await restrictRun(client, rows[0]?.number ?? 0, only)) === 0) throw nothingToRetry();
      await client.query('select pg_notify($1, $2)', [RUNS_CHANNEL, id]);
      return id;
    });
  } catch (error) {
    if (!(error instanceof StorageError)) throw error;
    if (error.kind === 'already-exists') throw alreadyRunning(error);
    throw error;
  }
}

/** What is set of a run that is to end: at once where nobody has worked on it yet. */
export const CANCEL = `ended_at = case when started_at is null then now() end,
  status = case when started_at is null then 230 end,
  state = case when started_at is null then 'ended' else 'canceling' end`;

/** Asks for the end of a run: at once where nobody has worked on it yet. False when it has ended, or there is none. */
export async function cancelRun(database: Database, id: string): Promise<boolean> {
  return await transact(database, async (client) => {
    const { rowCount } = await client.query(
      `update drover.runs set ${CANCEL} where id = $1 and state in ('queued', 'running', 'paused')`,
      [id],
    );
    await client.query(
      `delete from drover.run_selection where run = (select number from drover.runs where id = $1 and state = 'ended')`,
      [id],
    );
    await client.query('select pg_notify($1, $2)', [RUNS_CHANNEL, id]);
    return rowCount !== 0;
  });
}

/** From here on it can be neither deleted nor changed before the run is there for all to see. */
async function changeTransfer(
  client: PoolClient,
  { transferId, mode, changes = {} }: NewRun,
  run: string,
): Promise<void> {
  const { name, policy, filters, tags } = changes;
  const { rows } = await client.query<{ unknown: boolean }>(
    `update drover.transfers set last_run_id = $2, name = coalesce($3, name), policy = coalesce($4::jsonb, policy),
      filters = coalesce($5::jsonb, filters), tags = coalesce($6::text[], tags) where id = $1
      returning destination_path is null as unknown`,
    [transferId, run, name ?? null, policy ?? null, filters ?? null, tags ?? null],
  );
  if (rows[0] === undefined) throw transferGone();
  if (rows[0].unknown && mode === 'copy') throw destinationUnknown();
}

function alreadyRunning(cause: StorageError): StorageError {
  return new StorageError({
    kind: 'locked',
    retryable: false,
    message: 'This transfer is running already.',
    remedy: 'Wait for the run to end, or cancel it.',
    cause,
  });
}
