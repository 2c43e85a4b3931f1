import type { PlanCommit, StagedPiece } from '@drover/engine';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { ITEM_COLUMNS, itemParameters, itemRows } from './item-columns.ts';
import { knownParameters, putKnown } from './known-columns.ts';
import type { KnownFolders } from './known-folders.ts';
import { putBatches } from './put-batches.ts';
import type { PgSession } from './sessions.ts';
import { FENCED, transact } from './transact.ts';

const HOLDS = {
  name: 'run-holds-folder',
  text: `select 1 from drover.run_folders f join drover.run_sessions s on s.id = f.session
    where f.id = $1 and s.id = $2 for key share of s`,
};

const STAGE = {
  name: 'run-stage-items',
  text: `insert into drover.staged_items (staged_for, ${ITEM_COLUMNS})
    select $1, ${ITEM_COLUMNS} from ${itemRows(2)} order by ord`,
};

/** Keeps a piece of a folder that is still being planned; nobody sees it yet. What it makes known is true however the planning ends. */
export async function stage(
  database: Database,
  folders: KnownFolders,
  session: PgSession,
  { folder, records, batches }: StagedPiece,
): Promise<void> {
  const known = await database.withClient((client) => knownParameters(records, folders, client));
  await transact(database, async (client) => {
    const held = await client.query({ ...HOLDS, values: [folder, session.id] });
    if (held.rowCount === 0) return FENCED;
    if (records.length > 0) await client.query({ ...STAGE, values: [folder, ...itemParameters(records)] });
    if (known !== null) await client.query({ name: 'run-stage-known', text: putKnown(1, ''), values: [...known] });
    await putBatches(client, session, batches, folder);
    return undefined;
  });
}

/** What a folder's pieces hold when they become visible. */
interface Flipped {
  readonly items: number;
  readonly files: number;
  readonly bytes: number;
}

/** Makes the pieces of these folders visible; their items are numbered from `before` on. */
export async function flipStaged(
  client: PoolClient,
  session: PgSession,
  plan: PlanCommit,
  before: number,
): Promise<Flipped> {
  const ids = plan.folders.filter(({ staged }) => staged).map(({ id }) => id);
  if (ids.length === 0) return { items: 0, files: 0, bytes: 0 };
  const items = await client.query(
    `insert into drover.items (run, seq, ${ITEM_COLUMNS})
      select $1, $2 + row_number() over (order by staged_for, position), ${ITEM_COLUMNS}
      from drover.staged_items where staged_for = any($3)`,
    [session.number, before, ids],
  );
  const count = items.rowCount ?? 0;
  await client.query(
    `insert into drover.run_problems (run, cause, count, first_seq)
      select run, cause, count(*), min(seq) from drover.items
      where run = $1 and seq > $2 and seq <= $3 and cause is not null group by run, cause
      on conflict (run, cause) do update set count = run_problems.count + excluded.count`,
    [session.number, before, before + count],
  );
  await client.query('delete from drover.staged_items where staged_for = any($1)', [ids]);
  const { rows } = await client.query<{ files: number; bytes: number }>(
    `with shown as (update drover.batches set staged_for = null where staged_for = any($1) returning files, bytes)
      select coalesce(sum(files), 0)::bigint as files, coalesce(sum(bytes), 0)::bigint as bytes from shown`,
    [ids],
  );
  await client.query('update drover.runs set seq = seq + $2 where number = $1', [session.number, count]);
  return { items: count, files: rows[0]?.files ?? 0, bytes: rows[0]?.bytes ?? 0 };
}
