import type { StorageError } from '@drover/core';
import { type ErrorData, errorData } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import { fenced, transact } from '../runs/transact.ts';
import { GO_ON_LATE } from './go-on-passes.ts';
import { notePermissions, TAKING } from './queue-pass.ts';

/** A worker's hold on the pass of one row. */
export interface HeldPass {
  readonly transferId: string;
  readonly migrationId: string;
  /** The copy from which on it goes over items. */
  readonly baseRun: number;
  readonly at: { readonly run: number; readonly seq: number };
  /** How far it has read what keeps people out, which it does first. */
  readonly looked: { readonly run: number; readonly seq: number };
  /** Nobody else was given the same for this row. */
  readonly fence: number;
  /** How often it broke off since it last came further. */
  readonly attempts: number;
}

/** Why a pass broke off, for people. */
export interface PassFailure extends ErrorData {
  readonly side: 'source' | 'destination' | null;
}

interface PassRow {
  readonly transfer_id: string;
  readonly migration_id: string;
  readonly base_run: number;
  readonly at_run: number;
  readonly at_seq: number;
  readonly look_run: number;
  readonly look_seq: number;
  readonly fence: number;
  readonly attempts: number;
}

export const PASS_LEASE = "interval '20 seconds'";
/** While a row is copied, its pass waits: what it is to go over changes. */
const COPYING = `exists (select from drover.runs r where r.transfer_id = p.transfer_id and r.state <> 'ended')`;

const TAKE = {
  name: 'permissions-take',
  text: `with due as (
      select p.transfer_id from drover.permission_passes p join drover.transfers t on t.id = p.transfer_id
      where p.state in ('waiting', 'running') and p.next_at <= now() and (p.lease_until is null or p.lease_until < now())
        and not ${COPYING} and t.source_connector_id <> all($3) and t.destination_connector_id <> all($3)
        and not exists (select from drover.migrations m where m.id = p.migration_id and m.deleting_since is not null)
      order by p.next_at limit $2 for update of p skip locked
    ) update drover.permission_passes p set state = 'running', worker = $1, fence = p.fence + 1,
      lease_until = now() + ${PASS_LEASE}, begun_at = coalesce(p.begun_at, now()), taken_at = now(),
      map_version = case when p.at_seq < 0 then coalesce((select m.version from drover.permission_maps m where m.migration_id = p.migration_id), 0)
        else p.map_version end
    from due where p.transfer_id = due.transfer_id
    returning p.transfer_id, p.migration_id, p.base_run, p.at_run, p.at_seq, p.look_run, p.look_seq, p.fence, p.attempts`,
};

/** Takes passes that wait, or whose worker died, for this worker alone; none with one of the connectors that are `closed` now. */
export async function takePasses(
  database: Database,
  { worker, limit, closed }: { readonly worker: string; readonly limit: number; readonly closed: readonly string[] },
): Promise<readonly HeldPass[]> {
  return await transact(database, async (client) => {
    await client.query(TAKING);
    const { rows } = await client.query<PassRow>({ ...TAKE, values: [worker, limit, closed] });
    if (rows.length > 0)
      await notePermissions(
        client,
        rows.map((row) => row.transfer_id),
      );
    return rows.map((row) => ({
      transferId: row.transfer_id,
      migrationId: row.migration_id,
      baseRun: row.base_run,
      at: { run: row.at_run, seq: row.at_seq },
      looked: { run: row.look_run, seq: row.look_seq },
      fence: row.fence,
      attempts: row.attempts,
    }));
  });
}

/** A side was deauthorised while it is worked with: whoever opens it anew is told. */
const UNAUTHORIZED = `exists (select from drover.transfers t join drover.connectors c on c.id in (t.source_connector_id, t.destination_connector_id)
  where t.id = p.transfer_id and c.state <> 'authorized')`;

/** Rejects with `Fenced` where others hold it, somebody paused or cancelled it, a side is not authorised any more, or the row is being copied. */
export async function renewPass(database: Database, { transferId, fence }: HeldPass): Promise<void> {
  await fenced(database, async (client) => {
    const { rowCount } = await client.query({
      name: 'permissions-renew',
      text: `update drover.permission_passes p set lease_until = now() + ${PASS_LEASE}
        where p.transfer_id = $1 and p.fence = $2 and p.state = 'running'
          and not ${COPYING} and not ${UNAUTHORIZED}`,
      values: [transferId, fence],
    });
    return rowCount === 0 ? null : true;
  });
}

/** How a worker lets go of a pass. */
export type PassEnd =
  | { readonly end: 'done' }
  /** Asked to; others may go on at once. */
  | { readonly end: 'handed-back' }
  /** `held`: a service named that time, which is no failed attempt. */
  | { readonly end: 'again'; readonly afterMs: number; readonly failure: PassFailure; readonly held?: true }
  | { readonly end: 'failed'; readonly failure: PassFailure };

/** Silent where the pass is not this worker's any more. */
export async function leavePass(database: Database, { transferId, fence }: HeldPass, end: PassEnd): Promise<void> {
  const state = end.end === 'done' ? 'ended' : end.end === 'failed' ? 'failed' : 'waiting';
  const failure = 'failure' in end ? JSON.stringify(end.failure) : null;
  await transact(database, async (client) => {
    const { rowCount } = await client.query(
      `update drover.permission_passes set state = $3, worker = null, lease_until = null, failure = coalesce($4::jsonb, failure),
          attempts = case when $7 then greatest(attempts, 1) else attempts + $6 end, next_at = now() + $5 * interval '1 millisecond',
          ended_at = case when $3 in ('ended', 'failed') then now() end
        where transfer_id = $1 and fence = $2 and state = 'running'`,
      [
        ...[transferId, fence, state, failure, end.end === 'again' ? end.afterMs : 0, failure === null ? 0 : 1],
        end.end === 'again' && end.held === true,
      ],
    );
    if (rowCount === 0) return;
    if (end.end === 'failed') await client.query({ ...GO_ON_LATE, values: [transferId] });
    await notePermissions(client, [transferId]);
  });
}

export function passFailure(error: StorageError, side: PassFailure['side']): PassFailure {
  const { item: _, ...data } = errorData(error);
  return { ...data, side };
}
