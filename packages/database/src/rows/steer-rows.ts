import type { Database } from '../connection/database.ts';
import { CANCEL, RUNS_CHANNEL } from '../runs/start-run.ts';
import { PAUSE, RESUME } from '../runs/steer-run.ts';
import { transact } from '../runs/transact.ts';
import type { RowState } from '../tables.ts';
import { againWhenBusy } from './again-when-busy.ts';
import { chooseRows, judgeRows, type RowSelection, type RowsDone, type RowsOf, rowsDone } from './choose-rows.ts';

/** What is done with the runs of rows that have not ended. */
export type RowSteering = 'cancel' | 'pause' | 'resume';

interface Steering {
  /** Of a run. */
  readonly from: readonly string[];
  readonly set: string;
  readonly refusal: string;
  readonly isFor: (state: RowState) => boolean;
}

const UNDER_WAY: ReadonlySet<RowState> = new Set(['queued', 'scanning', 'running']);

const STEERINGS: Readonly<Record<RowSteering, Steering>> = {
  cancel: {
    from: ['queued', 'running', 'paused'],
    set: CANCEL,
    refusal: 'It is neither queued nor running nor paused.',
    isFor: (state) => UNDER_WAY.has(state) || state === 'paused',
  },
  pause: {
    from: ['queued', 'running'],
    set: PAUSE,
    refusal: 'It is neither queued nor running.',
    isFor: (state) => UNDER_WAY.has(state),
  },
  resume: { from: ['paused'], set: RESUME, refusal: 'It is not paused.', isFor: (state) => state === 'paused' },
};

/** Runs that are changed in one step, so that nobody waits for long. */
const STEP = 1000;

/** Cancels, pauses or resumes the runs of all chosen rows that have one for which that can be, a thousand at a time. */
export async function steerRows(
  database: Database,
  from: RowsOf,
  selection: RowSelection,
  { steering, by }: { readonly steering: RowSteering; readonly by: string },
): Promise<RowsDone> {
  const { isFor, refusal, ...change } = STEERINGS[steering];
  const rows = await chooseRows(database.db, from, selection);
  const { ids, refused } = judgeRows(selection, rows, ({ state }) => (isFor(state) ? null : refusal));
  const changed = new Set<string>();
  for (let at = 0; at < ids.length; at += STEP) {
    const step = ids.slice(at, at + STEP);
    for (const id of await steerAgain(database, step, by, change)) changed.add(id);
  }
  const late = ids.filter((id) => !changed.has(id)).map((rowId) => ({ rowId, reason: refusal }));
  return rowsDone(changed.size, [...late, ...refused]);
}

/**
 * A run that ended just then may have begun again by itself: the statement that waited for the first does not see the second, the next one does.
 */
async function steerAgain(
  database: Database,
  ids: readonly string[],
  by: string,
  change: Pick<Steering, 'from' | 'set'>,
): Promise<readonly string[]> {
  const first = await againWhenBusy(() => steer(database, ids, by, change));
  const done = new Set(first);
  const left = ids.filter((id) => !done.has(id));
  if (left.length === 0) return first;
  return [...first, ...(await againWhenBusy(() => steer(database, left, by, change)))];
}

/** Answers with the rows whose runs it was done with. */
async function steer(
  database: Database,
  ids: readonly string[],
  by: string,
  { set, from }: Pick<Steering, 'from' | 'set'>,
): Promise<readonly string[]> {
  return await transact(database, async (client) => {
    const { rows } = await client.query<{ id: string; transfer_id: string; state: string }>(
      `with held as (
          select number from drover.runs where transfer_id = any($1) and state = any($3) order by number for update
        )
        update drover.runs r set ${set} from held, (select $2::text) as told where r.number = held.number
        returning r.id, r.transfer_id, r.state`,
      [ids, by, from],
    );
    await client.query(
      `delete from drover.run_selection s using drover.runs r
        where s.run = r.number and r.id = any($1) and r.state = 'ended'`,
      [rows.map(({ id }) => id)],
    );
    await client.query('select pg_notify($1, id) from unnest($2::text[]) as changed (id)', [
      RUNS_CHANNEL,
      rows.map(({ id }) => id),
    ]);
    return rows.map((row) => row.transfer_id);
  });
}
