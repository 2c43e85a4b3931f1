import type { ItemRecord } from '@drover/core';
import {
  addCounters as add,
  count,
  type LateFolder,
  type NewBatch,
  newCounters,
  type PlanCommit,
  type PlannedFolder,
  type Standing,
  scanData,
} from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { addItems, addItemsParameters } from './add-items.ts';
import { plain, texts } from './array-literal.ts';
import { commitLeaves, isLeaves } from './commit-leaves.ts';
import { addCounters, countersParameter } from './counter-columns.ts';
import { flipStaged } from './flip-staged.ts';
import { type KnownParameters, knownParameters } from './known-columns.ts';
import type { KnownFolders } from './known-folders.ts';
import { putBatches } from './put-batches.ts';
import type { PgSession } from './sessions.ts';
import { STANDING_OF_RUN, type StandingRow, standingColumns, standingFrom } from './standing.ts';
import { FENCE, FENCED, transact } from './transact.ts';

const LATE = {
  name: 'run-late-folders',
  text: `update drover.run_folders f set reported = true, data = l.data
    from unnest($1::bigint[], $2::text[]) as l (id, data) where f.id = l.id and not f.reported returning f.id`,
};

const LATE_SEQ = {
  name: 'run-late-folder-seqs',
  text: `update drover.run_folders f set item_seq = l.seq
    from unnest($1::bigint[], $2::bigint[]) as l (id, seq) where f.id = l.id`,
};

const TOUCHED = {
  name: 'run-touched-folders',
  text: 'update drover.run_folders set time_differs = true where id = any($1::bigint[]) and not time_differs',
};

const PLANNED = {
  name: 'run-planned-folders',
  text: `update drover.run_folders f set planned = true, session = null, pending = p.pending, data = p.data,
      time_differs = f.time_differs or p.time_differs, reported = f.reported or p.item_seq is not null,
      item_seq = coalesce(p.item_seq, f.item_seq)
    from unnest($2::bigint[], $3::integer[], $4::text[], $5::boolean[], $6::bigint[])
      as p (id, pending, data, time_differs, item_seq)
    where f.id = p.id and f.session = $1`,
};

const CHILDREN = {
  name: 'run-new-folders',
  text: `insert into drover.run_folders (id, run, parent, depth, session, reported, time_differs, data)
    select c.id, $2, c.parent, c.depth, case when c.mine then $1::bigint end, false, c.time_differs, c.data
    from unnest($3::bigint[], $4::bigint[], $5::integer[], $6::boolean[], $7::boolean[], $8::text[])
      as c (id, parent, depth, mine, time_differs, data)`,
};

/** Behind run, number of records, counters, folders that wait, files and bytes that are planned. */
const FIRST_ITEM = 7;

const COUNT = [true, false].map((known) => ({
  name: `run-count-plan-${known}`,
  text: `with r as (
      update drover.runs set seq = seq + $2, setbacks = 0, folders_waiting = folders_waiting + $4,
        files_planned = files_planned + $5, bytes_planned = bytes_planned + $6, ${addCounters(3)}
      where number = $1 returning seq, ${STANDING_OF_RUN}
    ), ${addItems(FIRST_ITEM, '$1::bigint', '$2::bigint', known)}
    select ${standingColumns('$1')} from r`,
}));

/** Makes planned folders visible with all that was found in them, in one step. */
export async function commitPlan(
  database: Database,
  folders: KnownFolders,
  session: PgSession,
  plan: PlanCommit,
): Promise<Standing> {
  if (isLeaves(plan)) return await commitLeaves(database, folders, session, plan);
  const written = [...plan.folders, ...plan.late].flatMap(({ record }) => (record === null ? [] : [record]));
  const all = [...plan.records, ...written];
  const known = await database.withClient((client) => knownParameters(all, folders, client));
  return await transact(database, (client) => commit(client, session, plan, known));
}

async function commit(
  client: PoolClient,
  session: PgSession,
  plan: PlanCommit,
  known: KnownParameters | null,
): Promise<Standing | typeof FENCED> {
  const fence = await client.query<{ seq: number }>({ ...FENCE, values: [session.id] });
  const before = fence.rows[0]?.seq;
  if (before === undefined) return FENCED;
  // A folder may be planned in the same step in which it is met.
  await putChildren(client, session, plan);
  const flipped = await flipStaged(client, session, plan, before);
  const own = plan.folders.flatMap(({ record }) => (record === null ? [] : [record]));
  const ownAfter = before + flipped.items + plan.records.length;
  const late = await lateRecords(client, plan.late, ownAfter + own.length);
  const records = [...plan.records, ...own, ...late];
  if (!(await putPlanned(client, session, plan.folders, ownAfter))) return FENCED;
  if (plan.touched.length > 0) await client.query({ ...TOUCHED, values: [plain(plan.touched)] });
  await putBatches(client, session, plan.batches, null);
  if (plan.scan !== null) {
    const part = JSON.stringify(scanData(plan.scan));
    await client.query('insert into drover.scan_parts (run, part) values ($1, $2)', [session.number, part]);
  }
  const counters = newCounters();
  add(counters, plan.counters);
  for (const record of [...own, ...late]) count(counters, record);
  const { files, bytes } = totals(plan.batches);
  const values = [
    session.number,
    records.length,
    countersParameter(counters),
    plan.children.length - plan.folders.length,
    files + flipped.files,
    bytes + flipped.bytes,
    ...addItemsParameters(records, known),
  ];
  const { rows } = await client.query<StandingRow>({ text: '', ...COUNT[known === null ? 1 : 0], values });
  return rows[0] === undefined ? FENCED : standingFrom(rows[0], session);
}

/** Records of folders above that nobody has written one of yet. `before`: the last number given before them. */
async function lateRecords(client: PoolClient, late: readonly LateFolder[], before: number): Promise<ItemRecord[]> {
  if (late.length === 0) return [];
  const ids = plain(late.map(({ id }) => id));
  const data = texts(late.map((folder) => JSON.stringify(folder.data)));
  const { rows } = await client.query<{ id: number }>({ ...LATE, values: [ids, data] });
  const first = new Set(rows.map(({ id }) => id));
  const accepted = late.filter(({ id }) => first.delete(id));
  const seqs = accepted.map((_, index) => before + index + 1);
  await client.query({ ...LATE_SEQ, values: [plain(accepted.map(({ id }) => id)), plain(seqs)] });
  return accepted.map(({ record }) => record);
}

/** False when the session does not hold all of them. `before`: the last number given before the folders' own records. */
async function putPlanned(
  client: PoolClient,
  session: PgSession,
  folders: readonly PlannedFolder[],
  before: number,
): Promise<boolean> {
  let seq = before;
  const { rowCount } = await client.query({
    ...PLANNED,
    values: [
      session.id,
      plain(folders.map(({ id }) => id)),
      plain(folders.map(({ pending }) => pending)),
      texts(folders.map(({ data }) => JSON.stringify(data))),
      plain(folders.map(({ timeDiffers }) => timeDiffers)),
      plain(folders.map(({ record }) => (record === null ? null : ++seq))),
    ],
  });
  return rowCount === folders.length;
}

async function putChildren(client: PoolClient, session: PgSession, { children }: PlanCommit): Promise<void> {
  if (children.length === 0) return;
  await client.query({
    ...CHILDREN,
    values: [
      session.id,
      session.number,
      plain(children.map(({ id }) => id)),
      plain(children.map(({ parent }) => parent)),
      plain(children.map(({ depth }) => depth)),
      plain(children.map(({ mine }) => mine)),
      plain(children.map(({ timeDiffers }) => timeDiffers)),
      texts(children.map(({ data }) => JSON.stringify(data))),
    ],
  });
}

function totals(batches: readonly NewBatch[]): { readonly files: number; readonly bytes: number } {
  return {
    files: batches.reduce((sum, batch) => sum + batch.files, 0),
    bytes: batches.reduce((sum, batch) => sum + batch.bytes, 0),
  };
}
