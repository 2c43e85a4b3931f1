import type { Database } from '../connection/database.ts';
import { IS_PROVED } from '../proof/proof-runs.ts';
import { againWhenBusy } from '../rows/again-when-busy.ts';
import { metNothing } from './met-nothing.ts';
import { TELLS_OF_ITEM } from './outcome-codes.ts';
import { lastWholeRun } from './whole-run.ts';

/** Items that are removed in one step, so that nobody waits for long. */
const STEP = 20_000;

const lastWith = (condition: string) =>
  `coalesce(r.number = (select max(l.number) from drover.runs q cross join lateral drover.as_row(q) l where q.transfer_id = r.transfer_id and l.state = 'ended'
    and l.started_at is not null and ${condition}), false)`;

/** Upon the items of the run `r` rest a proof, the problems of its row, or the scan reports. */
const TELLS = `(${IS_PROVED} or coalesce(r.number >= ${lastWholeRun('r.transfer_id')}, false) or ${lastWith(`l.mode = 'scan' and not ${metNothing('l')}`)})`;

/** What a transfer and reports show of the run `r`, also once one that waits was cancelled. */
const SHOWN = `(exists (select from drover.transfers t where t.last_run_id = r.id)
  or coalesce(r.number = (select max(b.number) from drover.runs b where b.transfer_id = r.transfer_id and b.started_at is not null), false)
  or ${lastWith("l.mode = 'scan'")} or ${lastWith('l.status between 100 and 299')} or ${lastWith('l.status between 100 and 199')})`;

interface OldRun {
  readonly number: number;
  readonly tells: boolean;
  readonly shown: boolean;
}

/**
 * Deletes the logs of runs that ended before that time, and answers with how many runs that concerned. Nobody is shown such a log any
 * more; its items stay where a proof, problems or scan reports rest upon them, the run where anything is shown of it, and what deleted
 * runs came to is kept in the totals of their transfer. What later runs go by (known versions, names that were given) stays.
 */
export async function dropOldRuns(database: Database, before: Date): Promise<number> {
  const { rows } = await database.withClient((client) =>
    client.query<OldRun>(
      `select r.number, r.tells, r.shown from (select r.*, ${TELLS} as tells, ${SHOWN} as shown from drover.runs r where r.ended_at < $1) r
        where r.log_deleted_at is null or not (r.tells or r.shown) or (not r.tells and (
          exists (select from drover.items i where i.run = r.number) or exists (select from drover.run_problems p where p.run = r.number)))
        order by r.ended_at`,
      [before],
    ),
  );
  for (const { number, tells, shown } of rows) {
    const mark = 'update drover.runs set log_deleted_at = now() where number = $1 and log_deleted_at is null';
    await database.withClient((client) => client.query(mark, [number]));
    await dropItems(database, number, tells ? `not ${TELLS_OF_ITEM}` : 'true');
    if (tells) continue;
    const problems = 'delete from drover.run_problems where run = $1';
    await database.withClient((client) => client.query(problems, [number]));
    if (!shown) await forget(database, number);
  }
  return rows.length;
}

async function dropItems(database: Database, run: number, which: string): Promise<void> {
  const { rows } = await database.withClient((client) =>
    client.query<{ last: number }>('select coalesce(max(seq), 0) as last from drover.items where run = $1', [run]),
  );
  const last = rows[0]?.last ?? 0;
  const drop = `delete from drover.items where run = $1 and seq > $2 and seq <= $3 and ${which}`;
  for (let at = 0; at < last; at += STEP) {
    await database.withClient((client) => client.query(drop, [run, at, at + STEP]));
  }
}

/** The run itself; what it came to stays in the totals of its transfer. */
async function forget(database: Database, run: number): Promise<void> {
  const text = `with gone as (delete from drover.runs where number = $1 returning *)
    update drover.transfers t set deleted_files = t.deleted_files + g.files_copied, deleted_bytes = t.deleted_bytes + g.bytes_copied,
      deleted_us = t.deleted_us + coalesce(extract(epoch from g.ended_at - g.started_at) * 1000000, 0)
    from gone g where t.id = g.transfer_id`;
  await againWhenBusy(() => database.withClient((client) => client.query(text, [run])));
}
