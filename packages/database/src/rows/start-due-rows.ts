import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { transact } from '../runs/transact.ts';
import { againWhenBusy } from './again-when-busy.ts';
import { type RowsToStart, startStep } from './start-step.ts';

/** A row whose schedule has come. */
export interface DueRow {
  readonly rowId: string;
  /** The time that has come. */
  readonly at: Date;
  /** The next one; null where there is none. */
  readonly next: Date | null;
}

/** What others are moving on at this moment is left to them. */
const MOVE_ON = `with due as (
    select s.transfer_id, n.next from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as n (id, at, next)
      join drover.schedules s on s.transfer_id = n.id and s.next_at = n.at and s.state = 'active'
    order by s.transfer_id for update of s skip locked
  )
  update drover.schedules s set last_at = s.next_at, next_at = due.next, last_problem = null
    from due where s.transfer_id = due.transfer_id returning s.transfer_id as id`;

const NOTE_PROBLEMS = `update drover.schedules s set last_problem = n.problem
  from unnest($1::text[], $2::text[]) as n (id, problem) where s.transfer_id = n.id`;

/**
 * Starts rows of one migration whose schedules have come, in one transaction that moves the schedules on: of several servers one starts a row,
 * and none is lost where the server dies. A row that cannot be started waits for its next time, and its schedule says why. Answers with how
 * many were started. Refuses as a whole, with nothing changed, where a connector is gone or not authorised.
 */
export async function startDueRows(
  database: Database,
  migrationId: string,
  due: readonly DueRow[],
  wish: Pick<RowsToStart, 'mode' | 'requestedBy' | 'requesterId'>,
): Promise<number> {
  return await againWhenBusy(() => transact(database, async (client) => start(client, migrationId, due, wish)));
}

async function start(
  client: PoolClient,
  migrationId: string,
  due: readonly DueRow[],
  wish: Pick<RowsToStart, 'mode' | 'requestedBy' | 'requesterId'>,
): Promise<number> {
  const values = [due.map(({ rowId }) => rowId), due.map(({ at }) => at), due.map(({ next }) => next)];
  const { rows } = await client.query<{ id: string }>(MOVE_ON, values);
  if (rows.length === 0) return 0;
  const ours = rows.map(({ id }) => id);
  const scheduledFor = new Map(due.map(({ rowId, at }) => [rowId, at]));
  const refused = await startStep(client, migrationId, ours, { ...wish, scheduledFor });
  if (refused.length > 0) {
    await client.query(NOTE_PROBLEMS, [refused.map(({ rowId }) => rowId), refused.map(({ reason }) => reason)]);
  }
  return ours.length - refused.length;
}
