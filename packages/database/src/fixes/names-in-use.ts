import type { KnownItem, Segment } from '@drover/core';
import { sql } from 'kysely';
import type { Database } from '../connection/database.ts';
import { folderKey, itemKey, unpackKnown } from '../runs/known-data.ts';
import { TELLS_OF_ITEM } from '../runs/outcome-codes.ts';
import { pathFromText, pathToText } from '../runs/path-text.ts';

/** An item of a row by its path at the source. */
export interface RowPath {
  readonly transferId: string;
  readonly path: readonly Segment[];
}

/** What runs have made of these items at the destination, in the same order; null where none has. */
export async function givenNames({ db }: Database, items: readonly RowPath[]): Promise<readonly (KnownItem | null)[]> {
  const names = items.map((): KnownItem | null => null);
  if (items.length === 0) return names;
  const { rows } = await sql<{ at: number; data: string }>`
    select w.at, k.data from unnest(${items.map(({ transferId }) => transferId)}::text[],
        ${items.map(({ path }) => folderKey(path.slice(0, -1)))}::bytea[],
        ${items.map(({ path }) => itemKey(path.at(-1) ?? ''))}::text[]) with ordinality as w (transfer_id, folder, key, at)
      join drover.known_folders f on f.transfer_id = w.transfer_id and f.path = w.folder
      join drover.known k on k.folder = f.id and k.key = w.key`.execute(db);
  for (const { at, data } of rows) {
    const name = items[at - 1]?.path.at(-1) ?? '';
    names[at - 1] = unpackKnown(name, data);
  }
  return names;
}

/** Of these paths of runs those that an item is met at, in whatever case. */
export async function metAt(
  { db }: Database,
  paths: readonly { readonly run: number; readonly path: readonly Segment[] }[],
): Promise<readonly { readonly run: number; readonly path: readonly Segment[] }[]> {
  if (paths.length === 0) return [];
  const { rows } = await sql<{ run: number; path: string }>`
    select i.run, i.path from unnest(${paths.map(({ run }) => run)}::bigint[],
        ${paths.map(({ path }) => pathToText(path))}::text[]) as w (run, path)
      join drover.items i on i.run = w.run and lower(i.path) = lower(w.path)
        and i.${sql.raw(TELLS_OF_ITEM)}`.execute(db);
  return rows.map(({ run, path }) => ({ run, path: pathFromText(path) }));
}
