import { type StatusCode, statusOf } from '@drover/core';
import { countersFrom } from './counter-columns.ts';
import { isFinished, lastWholeRun, tellsSince } from './whole-run.ts';

/** Asks the database, in the transaction of the caller. */
export type Ask = <R extends Record<string, unknown>>(
  text: string,
  values: readonly unknown[],
) => Promise<readonly R[]>;

/** A run that has come to its end. */
export interface EndedPart {
  readonly number: number;
  readonly status: number;
  /** What stopped it, as it is kept. */
  readonly stoppedBy: string | null;
}

interface Whole extends Record<string, unknown> {
  readonly number: number;
  readonly mode: 'copy' | 'scan';
  readonly status: StatusCode;
  readonly stopped_by: string | null;
  /** The last run before the part that is laid over it, else the whole run itself. */
  readonly before: number;
}

/**
 * Writes into the log of a run of some items what stood open and is no longer at the source, once its walk has come to its end; before the
 * run is laid over, and while its selection is there.
 */
export async function settleGone(ask: Ask, { number, status, stoppedBy }: EndedPart): Promise<void> {
  if (!isFinished(status, stoppedBy)) return;
  const [whole] = await ask<Whole>(WHOLE, [number]);
  if (whole !== undefined) await ask('select drover.settle_gone($1, $2)', [number, whole.number]);
}

const WHOLE = `select w.number, w.mode, w.status, w.stopped_by, (select max(r.number) from drover.runs r
      where r.transfer_id = w.transfer_id and r.number < p.number and ${tellsSince('r', 'w.number')}) as before
    from drover.runs p join drover.runs w on w.number = ${lastWholeRun('p.transfer_id', { before: 'p.number' })} where p.number = $1`;

/**
 * Lays a run of some items over the last whole run and what was tried again since: marks in the logs whose judgement of each item stands,
 * and answers with the columns of the run as its row counts it (`drover.as_row`), as JSON. Null where no whole run is left.
 *
 * The status is that of what stands; where the run was stopped itself, or the whole run did not come to its end, it says that.
 */
export async function layOver(ask: Ask, { number, status, stoppedBy }: EndedPart): Promise<string | null> {
  const [whole] = await ask<Whole>(WHOLE, [number]);
  if (whole === undefined) return null;
  const [laid] = await ask<{ counters: Record<string, number> }>('select drover.lay_over($1, $2, $3) as counters', [
    ...[number, whole.number, whole.before],
  ]);
  const counters = laid?.counters ?? {};
  const { mode } = whole;
  const rest = { mode, stopped_by: stoppedBy };
  if (stoppedBy !== null || status === GIVEN_UP) return JSON.stringify({ ...counters, ...rest, status });
  if (!isFinished(whole.status, whole.stopped_by)) {
    return JSON.stringify({ ...counters, mode, status: whole.status, stopped_by: whole.stopped_by });
  }
  const standing = statusOf({ mode, counters: countersFrom(counters), cancelled: false });
  return JSON.stringify({ ...counters, ...rest, status: standing });
}

export const GIVEN_UP = 404;
