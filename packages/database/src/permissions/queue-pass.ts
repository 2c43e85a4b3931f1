import type { PoolClient } from 'pg';
import { isWholeRun } from '../runs/whole-run.ts';

/** The last copy of everything of row `t`, whose items a pass goes over. */
export const LAST_WHOLE = `select r.number, r.takes_permissions, exists (select from drover.items i where i.run = r.number) as logged from drover.runs r
    where r.transfer_id = t.id and r.mode = 'copy' and ${isWholeRun('r')} order by r.number desc limit 1`;

interface EndedCopy {
  readonly transfer_id: string;
  readonly migration_id: string;
  readonly requested_by: string | null;
  readonly whole: boolean;
  readonly metered: boolean;
}

const COPY = {
  name: 'permissions-copy',
  text: `select r.transfer_id, r.migration_id, r.requested_by, r.only_run is null as whole, r.meters_permissions as metered
    from drover.runs r join drover.permission_maps m on m.migration_id = r.migration_id
    where r.number = $1 and r.mode = 'copy' and r.takes_permissions and jsonb_array_length(m.entries) > 0`,
};

/**
 * Everything that stands at the destination was gone over by the map and the decisions that hold, and nothing came since. Which rights changed at
 * the source nobody tells: Graph does so only to apps that control all sites ("driveItem: delta", `deltashowsharingchanges`, Microsoft Graph v1.0).
 */
const SETTLED = {
  name: 'permissions-settled',
  text: `select from drover.transfers t join drover.permission_passes p on p.transfer_id = t.id
    where t.id = $1 and p.state = 'ended' and t.permissions in ('given', 'needs-decision') and not exists (
      select from drover.runs r where r.transfer_id = t.id and r.mode = 'copy' and r.number > p.at_run and r.number <= $2
        and (r.files_copied > 0 or r.folders_created > 0))`,
};

/**
 * Goes on behind what was gone over already, with the items of another copy; whoever cancelled or paused it keeps their will. Where nothing
 * was gone over yet, it begins from the last copy of everything.
 */
const GO_ON = {
  name: 'permissions-go-on',
  text: `insert into drover.permission_passes (transfer_id, migration_id, base_run, at_run, at_seq, look_run, look_seq, state, requested_by)
      select t.id, $2, coalesce(b.number, $3::bigint), coalesce(b.number, $3::bigint), -1, coalesce(b.number, $3::bigint), -1, 'waiting', $4
      from drover.transfers t left join lateral (${LAST_WHOLE}) b on true where t.id = $1
    on conflict (transfer_id) do update set
      at_run = case when permission_passes.state = 'ended' then $3::bigint else permission_passes.at_run end,
      at_seq = case when permission_passes.state = 'ended' then 0 else permission_passes.at_seq end,
      look_run = case when permission_passes.state = 'ended' then $3::bigint else permission_passes.look_run end,
      look_seq = case when permission_passes.state = 'ended' then 0 else permission_passes.look_seq end,
      next_at = now(), attempts = 0, ended_at = null,
      state = case when permission_passes.state in ('ended', 'failed') then 'waiting' else permission_passes.state end`,
};

/**
 * Queues the pass that gives permissions, in the transaction that ends a copy: where the migration has a map, both sides take part, and the
 * copy came to its end. Where reading rights costs what a service allows, a copy that brought nothing leaves a pass that was done as it is; people
 * may apply the permissions again.
 */
export async function queuePass(client: PoolClient, run: number, status: number): Promise<void> {
  if (status >= 250 || status === 230) return;
  const { rows } = await client.query<EndedCopy>({ ...COPY, values: [run] });
  const [copy] = rows;
  if (copy === undefined) return;
  const { transfer_id: id, migration_id, requested_by, whole, metered } = copy;
  if (whole && metered && (await client.query({ ...SETTLED, values: [id, run] })).rowCount !== 0) return;
  if (whole) await beginPasses(client, [{ id, base: run }], migration_id, requested_by, 'hold');
  else {
    await client.query({ ...GO_ON, values: [id, migration_id, run, requested_by] });
    await notePermissions(client, [id]);
  }
}

/** A copy that ends does not go on with what somebody paused or cancelled; people who apply do. */
const HELD = `($5 and permission_passes.state in ('paused', 'canceled'))`;

const BEGIN = {
  name: 'permissions-begin',
  text: `insert into drover.permission_passes (transfer_id, migration_id, base_run, at_run, at_seq, look_run, state, requested_by)
      select n.id, $3, n.base, n.base, -1, n.base, 'waiting', $4 from unnest($1::text[], $2::bigint[]) as n (id, base) order by n.id
    on conflict (transfer_id) do update set base_run = excluded.base_run, at_run = excluded.base_run, at_seq = -1,
      state = case when ${HELD} then permission_passes.state else 'waiting' end,
      look_run = excluded.base_run, look_seq = -1,
      fence = permission_passes.fence + 1, worker = null, lease_until = null, attempts = 0, next_at = now(), failure = null, items = 0,
      given = 0, left_out = 0, waiting = 0, failed = 0, requested_by = excluded.requested_by, begun_at = null,
      ended_at = case when ${HELD} then permission_passes.ended_at end`,
};

/** Begins from the first item of a copy, whatever there was before; whoever is at it loses it. `hold`: those that are paused or cancelled stay so. */
export async function beginPasses(
  client: PoolClient,
  rows: readonly { readonly id: string; readonly base: number }[],
  migrationId: string,
  by: string | null,
  held: 'begin' | 'hold' = 'begin',
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  await client.query({ ...BEGIN, values: [ids, rows.map(({ base }) => base), migrationId, by, held === 'hold'] });
  for (const found of ['permission_questions', 'permission_barriers'])
    await client.query(`delete from drover.${found} where transfer_id = any($1)`, [ids]);
  await notePermissions(client, ids);
}

/** Says on the rows how their permissions stand; in the transaction that changes it. */
export async function notePermissions(client: PoolClient, ids: readonly string[]): Promise<void> {
  await client.query('select drover.note_permissions($1)', [ids]);
}

const LOCK = 7_225_318_004;
/** While a map or a decision changes nobody takes a pass, who might go by what held before and not be told. */
export const TAKING = `select pg_advisory_xact_lock_shared(${LOCK})`;
export const CHANGING = `select pg_advisory_xact_lock(${LOCK})`;

/** Whoever is at a pass of the migration loses it, and it is taken up again behind the last commit, by the map and the decisions that hold then. */
export const TAKE_UP_AGAIN = `update drover.permission_passes set worker = null, lease_until = null, fence = fence + 1, next_at = now()
  where migration_id = $1 and state = 'running'`;
