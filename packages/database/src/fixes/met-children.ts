import { pathKey, type Segment } from '@drover/core';
import { sql } from 'kysely';
import type { Database } from '../connection/database.ts';
import { codeOf, type ItemOutcomeName, TELLS_OF_ITEM } from '../runs/outcome-codes.ts';
import { pathFromText, pathToText } from '../runs/path-text.ts';
import { lastWholeRun } from '../runs/whole-run.ts';

/** An item that lies in a folder of a row, at the source. */
export interface ChildMet {
  readonly transferId: string;
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
  readonly bytes: number;
}

/** So many are read at once. */
const MOST_CHILDREN = 100_000;

/** What is left out before anything gets a name. */
const NAMELESS: readonly ItemOutcomeName[] = [
  'excluded-by-rule',
  'filtered',
  'link',
  'special',
  'unsupported-at-source',
  'gone-at-source',
];

/** What the last whole run of each row met in one folder and gave a name to; null where that is more than can be read. */
export async function childrenMet(
  { db }: Database,
  transferIds: readonly string[],
  folder: readonly Segment[],
): Promise<readonly ChildMet[] | null> {
  const start = folder.length === 0 ? '/' : `${pathToText(folder)}/`;
  const { rows } = await sql<{ transferId: string; path: string; folder: boolean; bytes: number }>`
    select t.id as "transferId", i.path, i.folder, coalesce(i.size, i.bytes) as bytes
    from unnest(${transferIds}::text[]) as t (id) join drover.items i on i.run = ${sql.raw(lastWholeRun('t.id'))}
    where i.${sql.raw(TELLS_OF_ITEM)} and not i.outcome = any(${NAMELESS.map(codeOf)}::smallint[])
      and (i.path like '[%' or (starts_with(i.path, ${start}) and strpos(substr(i.path, length(${start}::text) + 1), '/') = 0))
    limit ${MOST_CHILDREN + 1}`.execute(db);
  if (rows.length > MOST_CHILDREN) return null;
  const key = pathKey(folder);
  const children = rows.map(({ path, folder: isFolder, ...row }): ChildMet => {
    return { ...row, path: pathFromText(path), kind: isFolder ? 'folder' : 'file' };
  });
  return children.filter(({ path }) => path.length === folder.length + 1 && pathKey(path.slice(0, -1)) === key);
}
