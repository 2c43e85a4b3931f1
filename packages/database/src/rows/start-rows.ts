import type { Database } from '../connection/database.ts';
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
import { type RowsToStart, RUNNING, startStep, UNKNOWN_DESTINATION } from './start-step.ts';

/** Rows that are started in one step, so that nobody waits for long; fewer where what they are restricted to is looked up. */
const STEP = 1000;
const RESTRICTED_STEP = 100;

/**
 * Queues runs of all chosen rows that can be started, many at a time: where it breaks off, those before are queued. Refuses as a
 * whole ('not-found', 'unauthenticated') where a connector is gone or not authorised.
 */
export async function startRows(
  database: Database,
  from: RowsOf,
  selection: RowSelection,
  wish: Omit<RowsToStart, 'scheduledFor'>,
): Promise<RowsDone> {
  const rows = await chooseRows(database.db, from, selection);
  const { ids, refused } = judgeRows(selection, rows, (row) => refusalOf(row, wish.mode));
  let done = 0;
  const late: RefusedRow[] = [];
  const size = wish.only === undefined ? STEP : RESTRICTED_STEP;
  for (let at = 0; at < ids.length; at += size) {
    const step = ids.slice(at, at + size);
    const fates = await againWhenBusy(() =>
      transact(database, async (client) => startStep(client, from.migrationId, step, wish)),
    );
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
