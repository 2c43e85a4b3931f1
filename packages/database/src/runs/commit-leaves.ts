import { addCounters as add, count, newCounters, type PlanCommit, type Standing } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import { addItems, addItemsParameters } from './add-items.ts';
import { plain, texts } from './array-literal.ts';
import { addCounters, countersParameter } from './counter-columns.ts';
import { knownParameters } from './known-columns.ts';
import type { KnownFolders } from './known-folders.ts';
import type { PgSession } from './sessions.ts';
import { STANDING_OF_RUN, type StandingRow, standingColumns, standingFrom } from './standing.ts';
import { FENCE, fenced } from './transact.ts';

/** Behind session, run, five arrays of the folders, records before theirs, all records, counters, files, bytes, and three of the batch. */
const FIRST_ITEM = 16;

const BATCH = `, batch as (
    insert into drover.batches (id, run, session, staged_for, attempt, files, bytes, folders, tasks)
    select $13::bigint, $2::bigint, $1::bigint, null, 1, $11::bigint, $12::bigint, $14::bigint[], $15::text from whole
  )`;
/** PostgreSQL must know the types of what it is given. */
const NO_BATCH = ', none as (select $13::bigint, $14::bigint[], $15::text)';

/** Holds for the session that holds all of the folders, or changes nothing. */
const statement = (batch: boolean, known: boolean) => ({
  name: `run-commit-leaves-${batch}-${known}`,
  text: `with fence as (${FENCE.text}), held as (
      select f.id, fence.seq from drover.run_folders f, fence
      where f.id = any($3::bigint[]) and f.session = $1 for update of f
    ), whole as (
      select min(seq) as seq from held having count(*) = cardinality($3::bigint[])
    ), planned as (
      update drover.run_folders f set planned = true, session = null, pending = p.pending, data = p.data,
        time_differs = f.time_differs or p.time_differs, reported = f.reported or p.place is not null,
        item_seq = coalesce(whole.seq + $8::bigint + p.place, f.item_seq)
      from whole, unnest($3::bigint[], $4::integer[], $5::text[], $6::boolean[], $7::bigint[])
        as p (id, pending, data, time_differs, place)
      where f.id = p.id
    )${batch ? BATCH : NO_BATCH}, r as (
      update drover.runs set seq = runs.seq + $9, setbacks = 0, folders_waiting = folders_waiting - cardinality($3::bigint[]),
        files_planned = files_planned + $11, bytes_planned = bytes_planned + $12, ${addCounters(10)}
      from whole where number = $2 returning runs.seq, ${STANDING_OF_RUN}
    ), ${addItems(FIRST_ITEM, '$2::bigint', '$9::bigint', known)}
    select ${standingColumns('$2')} from r`,
});

const EITHER = [true, false];
const STATEMENTS = EITHER.map((batch) => EITHER.map((known) => statement(batch, known)));

/** Whether the folders of a plan hold nothing but a few files, as those of most small rows do: then one statement commits it. */
export function isLeaves({ folders, children, late, touched, batches, scan }: PlanCommit): boolean {
  const below = children.length + late.length + touched.length;
  const isKept = batches.length <= 1 && batches.every(({ mine }) => mine);
  return below === 0 && scan === null && isKept && folders.every(({ staged }) => !staged);
}

/** Makes such folders visible with all that was found in them. */
export async function commitLeaves(
  database: Database,
  knownFolders: KnownFolders,
  session: PgSession,
  { folders, batches, records: met, counters: given }: PlanCommit,
): Promise<Standing> {
  const own = folders.flatMap(({ record }) => (record === null ? [] : [record]));
  const records = [...met, ...own];
  const counters = newCounters();
  add(counters, given);
  for (const record of own) count(counters, record);
  const [batch] = batches;
  let place = 0;
  const row = await fenced(database, async (client) => {
    const known = await knownParameters(records, knownFolders, client);
    const values = [
      session.id,
      session.number,
      plain(folders.map(({ id }) => id)),
      plain(folders.map(({ pending }) => pending)),
      texts(folders.map(({ data }) => JSON.stringify(data))),
      plain(folders.map(({ timeDiffers }) => timeDiffers)),
      plain(folders.map(({ record }) => (record === null ? null : ++place))),
      met.length,
      records.length,
      countersParameter(counters),
      batch?.files ?? 0,
      batch?.bytes ?? 0,
      batch?.id ?? null,
      batch === undefined ? null : plain(batch.folders),
      batch?.tasks ?? null,
      ...addItemsParameters(records, known),
    ];
    const query = STATEMENTS[batch === undefined ? 1 : 0]?.[known === null ? 1 : 0];
    const { rows } = await client.query<StandingRow>({ text: '', ...query, values });
    return rows[0] ?? null;
  });
  return standingFrom(row, session);
}
