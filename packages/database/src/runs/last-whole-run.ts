import { metNothing } from './met-nothing.ts';

/**
 * The number of the last run of everything that has ended and met anything; null where there is none. What a transfer is known to hold
 * rests upon it, and upon what was tried again since. `transfer`: an expression for its id. `mode`: only runs of that.
 */
export function lastWholeRun(transfer: string, mode?: 'copy'): string {
  return `(select max(w.number) from drover.runs w where w.transfer_id = ${transfer} and w.state = 'ended'
    and w.started_at is not null and w.only_run is null and not ${metNothing('w')}${mode === undefined ? '' : ` and w.mode = '${mode}'`})`;
}
