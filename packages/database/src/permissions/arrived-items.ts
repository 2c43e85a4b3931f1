import { descendantRef, type ItemRef, pathKey, type Segment } from '@drover/core';
import type { GrantTask } from '@drover/engine';
import type { PoolClient } from 'pg';
import { plain, texts } from '../runs/array-literal.ts';
import type { ItemDetail } from '../runs/item-columns.ts';
import { folderKey, itemKey, unpackKnown } from '../runs/known-data.ts';
import { codeOf } from '../runs/outcome-codes.ts';
import { pathFromText } from '../runs/path-text.ts';

/** An item that a copy met and that stands at the destination. */
export interface ArrivedItem extends GrantTask {
  readonly run: number;
  readonly seq: number;
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
}

/** The two folders of a row. */
export interface RowFolders {
  readonly source: ItemRef;
  readonly destination: ItemRef;
}

interface Row {
  readonly seq: number;
  readonly path: string;
  readonly folder: boolean;
  readonly detail: string | null;
}

/** Numbers of a log that are looked at in one statement, however few of them arrived. */
const WINDOW = 5000;
const BATCH = 100;
const ARRIVED = plain((['copied', 'unchanged', 'folder-created', 'folder-present'] as const).map(codeOf));

const ITEMS = {
  name: 'permissions-items',
  text: `select seq, path, folder, detail from drover.items
    where run = $1 and seq > $2 and seq <= $3 and outcome = any($4::smallint[]) order by seq limit ${BATCH}`,
};

const LAST = { name: 'permissions-last', text: 'select max(seq) as last from drover.items where run = $1' };

const NEXT_RUN = {
  name: 'permissions-next-run',
  text: `select min(number) as number from drover.runs
    where transfer_id = $1 and number > $2 and mode = 'copy' and state = 'ended' and started_at is not null`,
};

const NAMES = {
  name: 'permissions-names',
  text: `select w.at, k.data from unnest($2::bytea[], $3::text[]) with ordinality as w (folder, key, at)
    join drover.known_folders f on f.transfer_id = $1 and f.path = w.folder
    join drover.known k on k.folder = f.id and k.key = w.key`,
};

/** The next items behind that one, in this copy or a later one of the row; empty at the end. No statement reads more than a piece of a log. */
export async function arrivedItems(
  client: PoolClient,
  transfer: string,
  folders: RowFolders,
  behind: { readonly run: number; readonly seq: number },
): Promise<readonly ArrivedItem[]> {
  let run: number | null = behind.run;
  let at = behind.seq;
  while (run !== null) {
    const last = (await client.query<{ last: number | null }>({ ...LAST, values: [run] })).rows[0]?.last ?? 0;
    for (; at < last; at += WINDOW) {
      const { rows } = await client.query<Row>({ ...ITEMS, values: [run, at, at + WINDOW, ARRIVED] });
      if (rows.length > 0) return await placed(client, transfer, folders, run, rows);
    }
    run =
      (await client.query<{ number: number | null }>({ ...NEXT_RUN, values: [transfer, run] })).rows[0]?.number ?? null;
    at = 0;
  }
  return [];
}

/** With the names that they have at the destination. */
async function placed(
  client: PoolClient,
  transfer: string,
  { source, destination }: RowFolders,
  run: number,
  rows: readonly Row[],
): Promise<readonly ArrivedItem[]> {
  const paths = rows.map(({ path }) => pathFromText(path));
  const names = await namesOf(client, transfer, paths);
  return rows.map(({ seq, folder, detail }, index) => {
    const path = paths[index] ?? [];
    const final = path.map((name, depth) => names.get(pathKey(path.slice(0, depth + 1))) ?? name);
    const beside = besideName(detail);
    return {
      ...{ run, seq, path, kind: folder ? 'folder' : 'file' },
      source: descendantRef(source, path),
      destination: descendantRef(destination, beside === null ? final : [...final.slice(0, -1), beside]),
    };
  });
}

/** Of a file that was stored beside somebody else's. */
function besideName(detail: string | null): Segment | null {
  if (detail === null) return null;
  const { notes = [] } = JSON.parse(detail) as ItemDetail;
  return notes.find((note) => note.note === 'kept-both')?.name ?? null;
}

/** By path, of these items and all folders above them. */
async function namesOf(
  client: PoolClient,
  transfer: string,
  paths: readonly (readonly Segment[])[],
): Promise<ReadonlyMap<string, Segment>> {
  const asked = new Map<string, readonly Segment[]>();
  for (const path of paths) {
    for (let depth = 1; depth <= path.length; depth++) {
      const prefix = path.slice(0, depth);
      asked.set(pathKey(prefix), prefix);
    }
  }
  const all = [...asked];
  const { rows } = await client.query<{ at: number; data: string }>({
    ...NAMES,
    values: [
      transfer,
      all.map(([, path]) => folderKey(path.slice(0, -1))),
      texts(all.map(([, path]) => itemKey(path.at(-1) ?? ''))),
    ],
  });
  return new Map(
    rows.flatMap(({ at, data }) => {
      const [key, path] = all[at - 1] ?? [];
      if (key === undefined || path === undefined) return [];
      return [[key, unpackKnown(path.at(-1) ?? '', data).destinationName] as const];
    }),
  );
}
