import {
  descendantRef,
  displayPath,
  finalPath,
  type ItemRef,
  type KnownItem,
  pathKey,
  rootRef,
  type Segment,
  StorageError,
} from '@drover/core';
import type { GrantTask } from '@drover/engine';
import { principalText } from '@drover/migration';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { givenNames } from '../fixes/names-in-use.ts';
import { plain } from '../runs/array-literal.ts';
import type { ItemDetail } from '../runs/item-columns.ts';
import { codeOf } from '../runs/outcome-codes.ts';
import { pathFromText } from '../runs/path-text.ts';
import { LOG_GONE, logGone } from './log-gone.ts';

/** An item that a copy met and that stands at the destination. */
export interface ArrivedItem extends GrantTask {
  readonly run: number;
  readonly seq: number;
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
}

/** Where it is in the row, for people. */
export function shownPath({ path }: ArrivedItem): string {
  return principalText(displayPath(descendantRef(rootRef(), path)));
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
    where run = $1 and seq > $2 and seq <= $3 and outcome = any($4::smallint[]) and path <> '/' order by seq limit ${BATCH}`,
};

const LAST = {
  name: 'permissions-last',
  text: `select (select max(seq) from drover.items where run = $1::bigint) as last, ${logGone('$1::bigint')} as gone`,
};

const NEXT_RUN = {
  name: 'permissions-next-run',
  text: `select min(number) as number from drover.runs
    where transfer_id = $1 and number > $2 and mode = 'copy' and state = 'ended' and started_at is not null`,
};

/** The next items behind that one, in this copy or a later one of the row; empty at the end. No statement reads more than a piece of a log. */
export async function arrivedItems(
  database: Database,
  transferId: string,
  folders: RowFolders,
  behind: { readonly run: number; readonly seq: number },
): Promise<readonly ArrivedItem[]> {
  const found = await database.withClient((client) => nextRows(client, transferId, behind));
  const items = found === null ? [] : await placed(database, transferId, folders, found.run, found.rows);
  return behind.seq < 0 ? [...ownFolder(folders, behind.run), ...items] : items;
}

/** The folder that is moved has rights as those in it do; where it is all that a service offers, these are of the service. */
function ownFolder({ source, destination }: RowFolders, run: number): readonly ArrivedItem[] {
  if (source.segments.length === 0 || destination.segments.length === 0) return [];
  return [{ run, seq: 0, path: [], kind: 'folder', source, destination }];
}

async function nextRows(
  client: PoolClient,
  transferId: string,
  behind: { readonly run: number; readonly seq: number },
): Promise<{ readonly run: number; readonly rows: readonly Row[] } | null> {
  let at = Math.max(0, behind.seq);
  let run: number | null = behind.run;
  while (run !== null) {
    const { rows: ends } = await client.query<{ last: number | null; gone: boolean }>({ ...LAST, values: [run] });
    if (ends[0]?.gone === true) throw new StorageError({ kind: 'config-invalid', ...LOG_GONE });
    const last = ends[0]?.last ?? 0;
    for (; at < last; at += WINDOW) {
      const { rows } = await client.query<Row>({ ...ITEMS, values: [run, at, at + WINDOW, ARRIVED] });
      if (rows.length > 0) return { run, rows };
    }
    run = await runBehind(client, transferId, run);
    at = 0;
  }
  return null;
}

async function runBehind(client: PoolClient, transferId: string, run: number): Promise<number | null> {
  const { rows } = await client.query<{ number: number | null }>({ ...NEXT_RUN, values: [transferId, run] });
  return rows[0]?.number ?? null;
}

/** With where they are at the destination. */
async function placed(
  database: Database,
  transferId: string,
  { source, destination }: RowFolders,
  run: number,
  rows: readonly Row[],
): Promise<readonly ArrivedItem[]> {
  const paths = rows.map(({ path }) => pathFromText(path));
  const known = await knownOf(database, transferId, paths);
  return rows.map(({ seq, folder, detail }, index) => {
    const path = paths[index] ?? [];
    const final = finalPath(path, (key) => known.get(key));
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

/** What runs have made of these items and of all folders above them, by path. */
async function knownOf(
  database: Database,
  transferId: string,
  paths: readonly (readonly Segment[])[],
): Promise<ReadonlyMap<string, KnownItem>> {
  const asked = new Map<string, readonly Segment[]>();
  for (const path of paths) {
    for (let depth = 1; depth <= path.length; depth++) {
      const above = path.slice(0, depth);
      asked.set(pathKey(above), above);
    }
  }
  const keys = [...asked.keys()];
  const given = await givenNames(
    database,
    Array.from(asked.values(), (path) => ({ transferId, path })),
  );
  return new Map(
    keys.flatMap((key, at) => {
      const known = given[at];
      return known == null ? [] : [[key, known] as const];
    }),
  );
}
