import type { Segment } from '@drover/core';
import type { Selected } from '@drover/engine';
import type { PoolClient } from 'pg';
import { texts } from './array-literal.ts';
import { folderKey } from './known-data.ts';
import { pathFromText } from './path-text.ts';
import { SelectionWays, type Way } from './selection-ways.ts';
import { STANDS } from './whole-run.ts';

/** The items of one cause in an earlier run. */
export interface RunOnly {
  readonly runId: string;
  readonly cause: string;
}

/** What a new run is restricted to. */
export interface NewRunOnly extends RunOnly {
  /** In place of all of that run: what is still open of the cause in these runs of the transfer, of which it is the last. */
  readonly openIn?: readonly string[];
}

/** Problems that are read in one step. */
const STEP = 10_000;

// A row that is right already is not written again.
const PUT = {
  name: 'run-selection-put',
  text: `insert into drover.run_selection (run, folder, name, what, path)
    select $1, s.folder, s.name, s.what, s.path from unnest($2::bytea[], $3::text[], $4::text[], $5::text[]) as s (folder, name, what, path)
    on conflict (run, folder, name) do update set what = excluded.what, path = excluded.path
      where excluded.what <> 'through' and run_selection.what <> excluded.what`,
};

const FIND = {
  name: 'run-selection-find',
  text: 'select name, what from drover.run_selection where run = $1 and folder = $2',
};

const WHOLE = {
  name: 'run-selection-whole',
  text: `select exists (
      select 1 from unnest($2::bytea[], $3::text[]) as a (folder, name)
      join drover.run_selection s on s.run = $1 and s.folder = a.folder and s.name = a.name
      where s.what <> 'through'
    ) as whole`,
};

interface Row {
  readonly name: Segment;
  readonly what: Way['what'];
}

async function putSelection(client: PoolClient, number: number, only: NewRunOnly): Promise<number> {
  const ways = new SelectionWays();
  let items = 0;
  const { cause, runId, openIn = [runId] } = only;
  const open = only.openIn === undefined ? '' : ` and i.${STANDS}`;
  for (let [run, seq] = [0, 0]; ; ) {
    const { rows } = await client.query<{ run: number; seq: number; path: string; folder: boolean }>(
      `select i.run, i.seq, i.path, i.folder from drover.items i
        where i.run = any(array(select r.number from drover.runs r where r.id = any($1))) and i.cause = $2${open}
          and (i.run, i.seq) > ($3, $4) order by i.run, i.seq limit ${STEP}`,
      [openIn, cause, run, seq],
    );
    items += rows.length;
    ({ run, seq } = rows.at(-1) ?? { run, seq });
    for (const row of rows) ways.add(pathFromText(row.path), row.folder);
    const all = ways.take();
    await client.query({
      ...PUT,
      values: [
        number,
        texts(all.map(({ folder }) => folder)),
        texts(all.map(({ name }) => name)),
        texts(all.map(({ what }) => what)),
        texts(all.map(({ path }) => path)),
      ],
    });
    if (rows.length < STEP) return items;
  }
}

/** Restricts run `number` to those items; answers with how many there are. */
export async function restrictRun(client: PoolClient, number: number, only: NewRunOnly): Promise<number> {
  const items = await putSelection(client, number, only);
  await client.query('update drover.runs set only_run = $2, only_cause = $3, only_items = $4 where number = $1', [
    number,
    only.runId,
    only.cause,
    items,
  ]);
  return items;
}

/** What is wanted of a folder; null for everything. */
export async function selectedIn(
  client: PoolClient,
  number: number,
  folder: readonly Segment[],
): Promise<Selected | null> {
  if (folder.length > 0) {
    const above = folder.map((_, at) => folderKey(folder.slice(0, at)));
    const { rows } = await client.query<{ whole: boolean }>({ ...WHOLE, values: [number, above, texts(folder)] });
    if (rows[0]?.whole === true) return null;
  }
  const { rows } = await client.query<Row>({ ...FIND, values: [number, folderKey(folder)] });
  return new Map(rows.map(({ name, what }) => [name, what]));
}
