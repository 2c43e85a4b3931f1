import { metNothing } from './met-nothing.ts';

/** Whether a run, by the name of its row, was of everything and has ended, so that others of some items are laid over what it came to. */
export function isWholeRun(run: string): string {
  return `(${run}.only_run is null and ${run}.state = 'ended' and ${run}.started_at is not null and not ${metNothing(run)})`;
}

/**
 * The number of the last run of everything that has ended and met anything; null where there is none. What a transfer is known to hold
 * rests upon it, and upon what was tried again since. `transfer`: an expression for its id. `mode`: only runs of that. `before`: only runs
 * of lower numbers.
 */
export function lastWholeRun(transfer: string, { mode, before }: { mode?: 'copy'; before?: string } = {}): string {
  const ofMode = mode === undefined ? '' : ` and w.mode = '${mode}'`;
  const earlier = before === undefined ? '' : ` and w.number < ${before}`;
  return `(select max(w.number) from drover.runs w where w.transfer_id = ${transfer} and ${isWholeRun('w')}${ofMode}${earlier})`;
}

/** Whether a run tells how items of its transfer stand, by the number of the last whole one: that itself, and what was tried again since. */
export function tellsSince(run: string, whole: string): string {
  return `(${run}.number = ${whole} or (${run}.number > ${whole} and ${run}.only_run is not null and ${run}.state = 'ended' and ${run}.started_at is not null))`;
}

/** Of lines of logs, as SQL: no later try of some items tells otherwise of the item. */
export const STANDS = 'superseded_by is null';

/** Cancelled, and given up because workers kept dying over it. */
const CUT_SHORT: readonly (number | null)[] = [230, 404];

/** Whether the walk of a run that has ended came to its end, by the name of its row. */
export function isFinishedRun(run: string): string {
  return `(${run}.stopped_by is null and ${run}.status <> all('{${CUT_SHORT.join(',')}}'))`;
}

/** The same of what was read of it. `stoppedBy`: what stopped it, in any form. */
export function isFinished(status: number | null, stoppedBy: string | null): boolean {
  return stoppedBy === null && !CUT_SHORT.includes(status);
}
