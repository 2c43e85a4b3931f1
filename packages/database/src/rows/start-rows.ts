import type { NameProfileName } from '@drover/core';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { newId } from '../new-id.ts';
import { holdConnectors } from '../runs/hold-connectors.ts';
import { RUNS_CHANNEL } from '../runs/start-run.ts';
import { transact } from '../runs/transact.ts';
import { againWhenBusy } from './again-when-busy.ts';
import {
  type ChosenRow,
  chooseRows,
  judgeRows,
  type RefusedRow,
  type RowSelection,
  type RowsDone,
  type RowsOf,
  rowsDone,
} from './choose-rows.ts';

export interface RowsToStart {
  readonly mode: 'copy' | 'scan';
  readonly requestedBy: string | null;
  /** Who hears of its end. */
  readonly requesterId: string | null;
  /** Of scans: the name rules that they are held against instead of those of the destination. */
  readonly against?: NameProfileName;
}

/** Rows that are started in one step, so that nobody waits for long. */
const STEP = 1000;

const UNKNOWN_DESTINATION = 'It has no destination yet. Give it one, or scan it: a scan needs none.';
const RUNNING = 'It is queued or running already.';
const IN_ITSELF = 'Its destination lies in its source, so the copy would go into itself.';

/**
 * Queues runs of all chosen rows that can be started, a thousand at a time: where it breaks off, those before are queued. Refuses as a
 * whole ('not-found', 'unauthenticated') where a connector is gone or not authorised.
 */
export async function startRows(
  database: Database,
  from: RowsOf,
  selection: RowSelection,
  wish: RowsToStart,
): Promise<RowsDone> {
  const rows = await chooseRows(database.db, from, selection);
  const { ids, refused } = judgeRows(selection, rows, (row) => refusalOf(row, wish.mode));
  let done = 0;
  const late: RefusedRow[] = [];
  for (let at = 0; at < ids.length; at += STEP) {
    const step = ids.slice(at, at + STEP);
    const fates = await againWhenBusy(() => transact(database, async (client) => start(client, from, step, wish)));
    late.push(...fates);
    done += step.length - fates.length;
  }
  return rowsDone(done, [...late, ...refused]);
}

function refusalOf({ state, destinationUnknown }: ChosenRow, mode: RowsToStart['mode']): string | null {
  if (destinationUnknown && mode === 'copy') return UNKNOWN_DESTINATION;
  return LIVE.has(state) ? RUNNING : null;
}

const LIVE: ReadonlySet<ChosenRow['state']> = new Set(['queued', 'scanning', 'running', 'paused', 'canceling']);

interface Held {
  readonly id: string;
  readonly live: boolean;
  readonly within: boolean;
  readonly unknown: boolean;
}

/** Answers with those that were not started after all. */
async function start(
  client: PoolClient,
  { migrationId }: RowsOf,
  ids: readonly string[],
  { mode, requestedBy, requesterId, against }: RowsToStart,
): Promise<readonly RefusedRow[]> {
  const agents = await holdConnectors(client, { migrationId });
  // What others have started meanwhile is seen once they are waited for, by a statement that begins then.
  await client.query('select from drover.transfers where id = any($1) order by number for update', [ids]);
  const { rows } = await client.query<Held>(HELD, [ids]);
  const held = new Map(rows.map((row) => [row.id, row]));
  const fates = ids.map((rowId) => ({ rowId, reason: fateOf(held.get(rowId), mode) }));
  const able = fates.flatMap(({ rowId, reason }) => (reason === null ? [rowId] : []));
  const runs = able.map(() => newId());
  await client.query(
    'update drover.transfers t set last_run_id = n.run from unnest($1::text[], $2::text[]) as n (id, run) where t.id = n.id',
    [able, runs],
  );
  await client.query(START, [able, runs, mode, requestedBy, requesterId, agents, against ?? null]);
  await client.query('select pg_notify($1, $2)', [RUNS_CHANNEL, runs[0] ?? '']);
  return fates.flatMap(({ rowId, reason }) => (reason === null ? [] : [{ rowId, reason }]));
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
    bytes_per_second, settings)
  select n.run, t.id, $3, $4, $5, $6, nullif(coalesce(t.policy, m.policy)->>'transfers', 'auto')::integer,
    (coalesce(t.policy, m.policy)->>'bytesPerSecond')::bigint,
    jsonb_build_object('policy', coalesce(t.policy, m.policy), 'filters', coalesce(t.filters, m.filters))
      || jsonb_strip_nulls(jsonb_build_object('against', $7::text, 'fixes', drover.fixes_of(m.id, t.id)))
  from unnest($1::text[], $2::text[]) as n (id, run)
    join drover.transfers t on t.id = n.id join drover.migrations m on m.id = t.migration_id
  order by t.number`;
