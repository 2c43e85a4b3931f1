import type { NameProfileName } from '@drover/core';
import type { PoolClient } from 'pg';
import { newId } from '../new-id.ts';
import { holdConnectors } from '../runs/hold-connectors.ts';
import { type NewRunOnly, restrictRun } from '../runs/run-selection.ts';
import { RUNS_CHANNEL } from '../runs/start-run.ts';
import { STANDS } from '../runs/whole-run.ts';
import type { RefusedRow } from './choose-rows.ts';

export interface RowsToStart {
  readonly mode: 'copy' | 'scan';
  readonly requestedBy: string | null;
  /** Who hears of its end. */
  readonly requesterId: string | null;
  /** Of scans: the name rules that they are held against instead of those of the destination. */
  readonly against?: NameProfileName;
  /** What each row's run is restricted to, by the row; absent: all rows run whole. */
  readonly only?: ReadonlyMap<string, NewRunOnly>;
  /** The times of the schedules that start them, by the row. */
  readonly scheduledFor?: ReadonlyMap<string, Date>;
}

export const UNKNOWN_DESTINATION = 'It has no destination yet. Give it one, or scan it: a scan needs none.';
export const RUNNING = 'It is queued or running already.';
const NOTHING_LEFT =
  'The run that met the problem has dropped its log. Start the row: a copy meets its problems by itself.';
const IN_ITSELF = 'Its destination lies in its source, so the copy would go into itself.';

interface Held {
  readonly id: string;
  readonly live: boolean;
  readonly within: boolean;
  readonly unknown: boolean;
}

/**
 * Queues runs of rows of one migration in a transaction, as far as they can be started; answers with the others. Refuses as a whole
 * ('not-found', 'unauthenticated') where a connector is gone or not authorised.
 */
export async function startStep(
  client: PoolClient,
  migrationId: string,
  ids: readonly string[],
  { mode, requestedBy, requesterId, against, only, scheduledFor }: RowsToStart,
): Promise<readonly RefusedRow[]> {
  const agents = await holdConnectors(client, { migrationId });
  // What others have started meanwhile is seen once they are waited for, by a statement that begins then.
  await client.query('select from drover.transfers where id = any($1) order by number for update', [ids]);
  const { rows } = await client.query<Held>(HELD, [ids]);
  const held = new Map(rows.map((row) => [row.id, row]));
  const left = only === undefined ? null : await withProblems(client, ids, only);
  const fates = ids.map((rowId) => {
    const reason = fateOf(held.get(rowId), mode);
    return { rowId, reason: reason ?? (left === null || left.has(rowId) ? null : NOTHING_LEFT) };
  });
  const able = fates.flatMap(({ rowId, reason }) => (reason === null ? [rowId] : []));
  const runs = able.map(() => newId());
  await client.query(
    'update drover.transfers t set last_run_id = n.run from unnest($1::text[], $2::text[]) as n (id, run) where t.id = n.id',
    [able, runs],
  );
  const { rows: made } = await client.query<{ number: number; row: string }>(START, [
    ...[able, runs, mode, requestedBy, requesterId],
    ...[agents, against ?? null, able.map((id) => scheduledFor?.get(id) ?? null)],
  ]);
  for (const { number, row } of made) {
    const items = only?.get(row);
    if (items !== undefined) await restrictRun(client, number, items);
  }
  await client.query('select pg_notify($1, $2)', [RUNS_CHANNEL, runs[0] ?? '']);
  return fates.flatMap(({ rowId, reason }) => (reason === null ? [] : [{ rowId, reason }]));
}

/** Those of the rows of which the runs that they name have such items still. */
async function withProblems(
  client: PoolClient,
  ids: readonly string[],
  only: ReadonlyMap<string, NewRunOnly>,
): Promise<ReadonlySet<string>> {
  const wanted = ids.flatMap((id) => {
    const { runId, cause, openIn } = only.get(id) ?? {};
    return runId === undefined ? [] : [{ id, runs: openIn ?? [runId], cause, open: openIn !== undefined }];
  });
  const { rows } = await client.query<{ id: string }>(
    `select n.id from jsonb_to_recordset($1) as n (id text, runs text[], cause text, open boolean)
      where exists (select from drover.runs r join drover.items i on i.run = r.number and i.cause = n.cause
        where r.id = any(n.runs) and r.transfer_id = n.id and (not n.open or i.${STANDS}))`,
    [JSON.stringify(wanted)],
  );
  return new Set(rows.map(({ id }) => id));
}

function fateOf(row: Held | undefined, mode: RowsToStart['mode']): string | null {
  if (row === undefined) return 'It was deleted meanwhile.';
  if (row.unknown && mode === 'copy') return UNKNOWN_DESTINATION;
  if (row.within && mode === 'copy') return IN_ITSELF;
  return row.live ? RUNNING : null;
}

/** Where both sides are one connector, a way that begins with the other is told here; the run looks at where both really are. */
const HELD = `select t.id, t.destination_path is null as unknown,
    exists (select from drover.runs r where r.transfer_id = t.id and r.state <> 'ended') as live,
    coalesce(t.source_connector_id = t.destination_connector_id and t.source_root = t.destination_root and
      t.source_path = (select coalesce(jsonb_agg(p.name order by p.at), '[]') from jsonb_array_elements(t.destination_path)
        with ordinality as p (name, at) where p.at <= jsonb_array_length(t.source_path)), false) as within
  from drover.transfers t where t.id = any($1)`;

const START = `insert into drover.runs (id, transfer_id, mode, requested_by, requester_id, agents, files_at_once,
    bytes_per_second, settings, scheduled_for)
  select n.run, t.id, $3, $4, $5, $6, nullif(coalesce(t.policy, m.policy)->>'transfers', 'auto')::integer,
    (coalesce(t.policy, m.policy)->>'bytesPerSecond')::bigint,
    jsonb_build_object('policy', coalesce(t.policy, m.policy), 'filters', coalesce(t.filters, m.filters))
      || jsonb_strip_nulls(jsonb_build_object('against', $7::text, 'fixes', drover.fixes_of(m.id, t.id))), n.due
  from unnest($1::text[], $2::text[], $8::timestamptz[]) as n (id, run, due)
    join drover.transfers t on t.id = n.id join drover.migrations m on m.id = t.migration_id
  order by t.number returning number, transfer_id as row`;
