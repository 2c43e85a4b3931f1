import type { ItemRecord } from '@drover/core';
import { addCounters as add, count, type FinishedFolder, newCounters } from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { addItems, addItemsParameters } from './add-items.ts';
import { plain } from './array-literal.ts';
import { addCounters, countersParameter } from './counter-columns.ts';
import { causeOf, detailText } from './item-columns.ts';
import { knownParameters } from './known-columns.ts';
import type { KnownFolders } from './known-folders.ts';
import { outcomeCode } from './outcome-codes.ts';
import type { PgSession } from './sessions.ts';
import { FENCE, FENCED, fenced, transact } from './transact.ts';

/** All of them or, where the session does not hold all of them, none. */
const DONE = {
  name: 'run-folders-done',
  text: `with fence as (${FENCE.text}), held as (
      select f.id from drover.run_folders f, fence where f.id = any($2::bigint[]) and f.session = $1 for update of f
    ), done as (
      delete from drover.run_folders f using held
      where f.id = held.id and (select count(*) from held) = cardinality($2::bigint[])
      returning f.id, f.parent, f.item_seq
    ), above as (
      update drover.run_folders f set pending = f.pending - d.n
      from (select parent, count(*)::integer as n from done where parent is not null group by parent) d
      where f.id = d.parent
    ) select id, parent, item_seq from done`,
};

const REPLACE = {
  name: 'run-replace-item',
  text: 'update drover.items set outcome = $3, cause = $4, detail = $5 where run = $1 and seq = $2',
};

const COUNT = [true, false].map((known) => ({
  name: `run-count-finished-${known}`,
  text: `with r as (
      update drover.runs set seq = seq + $2, setbacks = 0, ${addCounters(3)} where number = $1 returning seq
    ), ${addItems(4, '$1::bigint', '$2::bigint', known)} select 1 from r`,
}));

/** Ends folders in which nothing is left to be done; answers with true when the top folder was among them. */
export async function commitFinished(
  database: Database,
  known: KnownFolders,
  session: PgSession,
  folders: readonly FinishedFolder[],
): Promise<boolean> {
  const records = folders.flatMap(({ record }) => (record === null ? [] : [record]));
  if (records.length === 0) return (await fenced(database, (client) => takeAway(client, session, folders))).top;
  const parameters = await database.withClient((client) => knownParameters(records, known, client));
  return await transact(database, async (client) => {
    const done = await takeAway(client, session, folders);
    if (done === null) return FENCED;
    await putRecords(client, session, folders, done.seqs, parameters);
    return done.top;
  });
}

interface DoneFolders {
  /** Of those that have a record by now, its number. */
  readonly seqs: ReadonlyMap<number, number | null>;
  readonly top: boolean;
}

/** Null when the lease is over, or somebody else has one of them. */
async function takeAway(
  client: PoolClient,
  session: PgSession,
  folders: readonly FinishedFolder[],
): Promise<DoneFolders | null> {
  const { rows } = await client.query<{ id: number; parent: number | null; item_seq: number | null }>({
    ...DONE,
    values: [session.id, plain(folders.map(({ id }) => id))],
  });
  if (rows.length !== folders.length) return null;
  return {
    seqs: new Map(rows.map((row) => [row.id, row.item_seq])),
    top: rows.some(({ parent }) => parent === null),
  };
}

/** One item for each folder: what is found out last takes the place of what was written when it was planned. */
async function putRecords(
  client: PoolClient,
  session: PgSession,
  folders: readonly FinishedFolder[],
  seqs: ReadonlyMap<number, number | null>,
  known: Awaited<ReturnType<typeof knownParameters>>,
): Promise<void> {
  const counters = newCounters();
  const fresh: ItemRecord[] = [];
  for (const { id, record, previous } of folders) {
    if (record === null) continue;
    count(counters, record);
    if (previous !== null) {
      const before = newCounters();
      count(before, previous);
      add(counters, before, -1);
    }
    const seq = seqs.get(id) ?? null;
    if (previous === null || seq === null) fresh.push(record);
    else {
      const { outcome } = record;
      const values = [session.number, seq, outcomeCode(outcome), causeOf(outcome), detailText(record)];
      await client.query({ ...REPLACE, values });
      const cause = causeOf(outcome);
      if (cause !== null) await addProblem(client, session, cause, seq);
    }
  }
  const values = [session.number, fresh.length, countersParameter(counters), ...addItemsParameters(fresh, known)];
  await client.query({ text: '', ...COUNT[known === null ? 1 : 0], values });
}

async function addProblem(client: PoolClient, session: PgSession, cause: string, seq: number): Promise<void> {
  await client.query(
    `insert into drover.run_problems (run, cause, count, first_seq) values ($1, $2, 1, $3)
      on conflict (run, cause) do update set count = run_problems.count + 1`,
    [session.number, cause, seq],
  );
}
