import type { Segment } from '@drover/core';
import type { Selected } from '@drover/engine';
import type { PoolClient } from 'pg';
import { texts } from './array-literal.ts';
import { folderKey } from './known-data.ts';
import { pathFromText } from './path-text.ts';

/** The items of one cause in an earlier run. */
export interface RunOnly {
  readonly runId: string;
  readonly cause: string;
}

/** Problems that are read in one step. */
const STEP = 2000;

const PUT = {
  name: 'run-selection-put',
  text: `insert into drover.run_selection (run, folder, name, what)
    select $1, s.folder, s.name, s.what from unnest($2::bytea[], $3::text[], $4::text[]) as s (folder, name, what)
    on conflict (run, folder, name) do update
      set what = case when excluded.what = 'through' then run_selection.what else excluded.what end`,
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
  readonly folder: Buffer;
  readonly name: Segment;
  readonly what: 'file' | 'folder' | 'through';
}

/** Notes for run `number` which items it is restricted to; answers with how many there are. */
export async function putSelection(client: PoolClient, number: number, { runId, cause }: RunOnly): Promise<number> {
  let items = 0;
  for (let after = 0; ; ) {
    const { rows } = await client.query<{ seq: number; path: string; folder: boolean }>(
      `select i.seq, i.path, i.folder from drover.items i join drover.runs r on r.number = i.run
        where r.id = $1 and i.cause = $2 and i.seq > $3 order by i.seq limit ${STEP}`,
      [runId, cause, after],
    );
    if (rows.length === 0) return items;
    items += rows.length;
    after = rows.at(-1)?.seq ?? after;
    const wanted = new Map<string, Row>();
    for (const row of rows) addWays(wanted, pathFromText(row.path), row.folder);
    const all = [...wanted.values()];
    await client.query({
      ...PUT,
      values: [
        number,
        all.map(({ folder }) => folder),
        texts(all.map(({ name }) => name)),
        texts(all.map(({ what }) => what)),
      ],
    });
  }
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

/** The item itself and the folders on the way to it. */
function addWays(wanted: Map<string, Row>, path: readonly Segment[], isFolder: boolean): void {
  for (const [at, name] of path.entries()) {
    const folder = folderKey(path.slice(0, at));
    const last = at === path.length - 1;
    const what = !last ? 'through' : isFolder ? 'folder' : 'file';
    const key = `${folder.toString('hex')} ${name}`;
    if (what !== 'through' || !wanted.has(key)) wanted.set(key, { folder, name, what });
  }
}
