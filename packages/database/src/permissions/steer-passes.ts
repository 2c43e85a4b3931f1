import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { againWhenBusy } from '../rows/again-when-busy.ts';
import { chooseRows, judgeRows, type RowSelection, type RowsDone, type RowsOf, rowsDone } from '../rows/choose-rows.ts';
import { transact } from '../runs/transact.ts';
import { LOG_GONE, logGone } from './log-gone.ts';
import { beginPasses, LAST_WHOLE, notePermissions } from './queue-pass.ts';

/** What people do with the passes of rows; `apply` begins anew, over all that arrived. */
export type PassSteering = 'apply' | 'cancel' | 'pause' | 'resume';

interface Change {
  readonly from: readonly string[];
  readonly to: string;
  readonly refusal: string;
}

const CHANGES: Readonly<Record<Exclude<PassSteering, 'apply'>, Change>> = {
  pause: { from: ['waiting', 'running'], to: 'paused', refusal: 'No permissions are being given in it.' },
  resume: { from: ['paused'], to: 'waiting', refusal: 'Its permissions are not paused.' },
  cancel: {
    from: ['waiting', 'running', 'paused'],
    to: 'canceled',
    refusal: 'No permissions are being given in it.',
  },
};

const NEVER_COPIED = 'It was never copied: its permissions are given once it was.';
const WITHOUT_LOG = `${LOG_GONE.message} ${LOG_GONE.remedy}`;
const CANNOT = 'Its source does not tell who may do what, or its destination takes no permissions.';
const COPYING = 'It is queued or running. Its permissions are given when the copy has ended.';
const STEP = 500;

/** Changes the passes of all chosen rows that bear it, many at a time; the others are named with why. */
export async function steerPasses(
  database: Database,
  from: RowsOf,
  selection: RowSelection,
  { steering, by }: { readonly steering: PassSteering; readonly by: string },
): Promise<RowsDone> {
  const rows = await chooseRows(database.db, from, selection);
  const { ids, refused } = judgeRows(selection, rows, () => null);
  const late: { rowId: string; reason: string }[] = [];
  let done = 0;
  for (let at = 0; at < ids.length; at += STEP) {
    const step = ids.slice(at, at + STEP);
    const fates = await againWhenBusy(() =>
      transact(database, (client) =>
        steering === 'apply' ? apply(client, from.migrationId, step, by) : change(client, step, CHANGES[steering]),
      ),
    );
    late.push(...fates);
    done += step.length - fates.length;
  }
  return rowsDone(done, [...late, ...refused]);
}

/** Answers with those with which it could not be done. */
async function change(client: PoolClient, ids: readonly string[], { from, to, refusal }: Change) {
  const { rows: gone } =
    to === 'waiting'
      ? await client.query<{ transfer_id: string }>(
          `select p.transfer_id from drover.permission_passes p where p.transfer_id = any($1) and p.state = any($2) and ${logGone('p.at_run')}`,
          [ids, from],
        )
      : { rows: [] };
  const lost = new Set(gone.map((row) => row.transfer_id));
  const { rows } = await client.query<{ transfer_id: string }>(
    `with held as (
        select transfer_id from drover.permission_passes where transfer_id = any($1) and state = any($2)
        order by transfer_id for update
      ) update drover.permission_passes p set state = $3, worker = null, lease_until = null, fence = p.fence + 1, next_at = now(),
        attempts = 0, ended_at = case when $3 = 'canceled' then now() end
      from held where p.transfer_id = held.transfer_id returning p.transfer_id`,
    [ids.filter((id) => !lost.has(id)), from, to],
  );
  const changed = new Set(rows.map((row) => row.transfer_id));
  await notePermissions(client, [...changed]);
  return ids
    .filter((id) => !changed.has(id))
    .map((rowId) => ({ rowId, reason: lost.has(rowId) ? WITHOUT_LOG : refusal }));
}

interface Basis {
  readonly id: string;
  readonly base: number | null;
  readonly takes: boolean | null;
  readonly logged: boolean | null;
  readonly live: boolean;
}

/** The last copy of everything, whose items a pass goes over. */
const BASIS = `select t.id, b.number as base, b.takes_permissions as takes, b.logged,
    exists (select from drover.runs l where l.transfer_id = t.id and l.state <> 'ended' and l.mode = 'copy') as live
  from drover.transfers t left join lateral (
    ${LAST_WHOLE}
  ) b on true where t.id = any($1)`;

async function apply(client: PoolClient, migrationId: string, ids: readonly string[], by: string) {
  await client.query('select from drover.transfers where id = any($1) order by number for update', [ids]);
  const { rows } = await client.query<Basis>(BASIS, [ids]);
  const fates = rows.map((row) => ({ ...row, reason: whyNot(row) }));
  const able = fates.flatMap(({ id, base, reason }) => (reason === null && base !== null ? [{ id, base }] : []));
  if (able.length > 0) await beginPasses(client, able, migrationId, by);
  return fates.flatMap(({ id, reason }) => (reason === null ? [] : [{ rowId: id, reason }]));
}

function whyNot({ base, takes, logged, live }: Basis): string | null {
  if (live) return COPYING;
  if (base === null) return NEVER_COPIED;
  if (takes === false) return CANNOT;
  return logged === false ? WITHOUT_LOG : null;
}
