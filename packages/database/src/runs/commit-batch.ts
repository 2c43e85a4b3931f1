import type { BatchProgress, Standing } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import { addItems, addItemsParameters } from './add-items.ts';
import { plain } from './array-literal.ts';
import { addCounters, countersParameter } from './counter-columns.ts';
import { knownParameters } from './known-columns.ts';
import type { KnownFolders } from './known-folders.ts';
import type { PgSession } from './sessions.ts';
import { STANDING_OF_RUN, type StandingRow, standingColumns, standingFrom } from './standing.ts';
import { fenced } from './transact.ts';

/** Behind session, run, batch, number of records, counters, positions and bytes. */
const FIRST_ITEM = 8;

/** One statement, and so one step: it holds for the session that holds the batch, or changes nothing. */
const statement = (complete: boolean, known: boolean, litters: boolean) => ({
  name: `run-commit-batch-${complete}-${known}-${litters}`,
  text: `with fence as (
      select s.id from drover.run_sessions s join drover.batches b on b.session = s.id
      where s.id = $1 and b.id = $3 for key share of s
    ), r as (
      update drover.runs set seq = seq + $4, setbacks = 0, files_settled = files_settled + $4,
        bytes_settled = bytes_settled + $7, ${addCounters(5)}
      where number = $2 and exists (select 1 from fence) returning seq, ${STANDING_OF_RUN}
    ), ${addItems(FIRST_ITEM, '$2::bigint', '$4::bigint', known)},
    b as (${complete ? COMPLETE : PROGRESS})
    ${complete ? release(litters) : ''}
    select ${standingColumns('$2')} from r`,
});

const PROGRESS = `update drover.batches set settled = settled || $6::integer[]
  where id = $3 and exists (select 1 from r) returning id`;

const COMPLETE = `delete from drover.batches
  where id = $3 and $6::integer[] is not null and exists (select 1 from r) returning folders, attempt`;

const release = (litters: boolean) => `, released as (
    update drover.run_folders f set pending = f.pending - 1, littered = f.littered or b.attempt > 1 or ${litters}
    from b where f.id = any(b.folders)
  )`;

const EITHER = [true, false];
const STATEMENTS = EITHER.map((complete) =>
  EITHER.map((known) => EITHER.map((litters) => statement(complete, known, litters))),
);

export async function commitBatch(
  database: Database,
  folders: KnownFolders,
  session: PgSession,
  { batch, records, settled, bytes, counters, complete, litters }: BatchProgress,
): Promise<Standing> {
  const row = await fenced(database, async (client) => {
    const known = await knownParameters(records, folders, client);
    const values = [
      session.id,
      session.number,
      batch,
      records.length,
      countersParameter(counters),
      plain(settled),
      bytes,
      ...addItemsParameters(records, known),
    ];
    const query = STATEMENTS[complete ? 0 : 1]?.[known === null ? 1 : 0]?.[litters ? 0 : 1];
    const { rows } = await client.query<StandingRow>({ text: '', ...query, values });
    return rows[0] ?? null;
  });
  return standingFrom(row, session);
}
