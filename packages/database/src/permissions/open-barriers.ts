import { createHash } from 'node:crypto';
import type { PermissionDoubt, Segment } from '@drover/core';
import type { Barrier } from '@drover/engine';
import type { Database } from '../connection/database.ts';
import { pathToText } from '../runs/path-text.ts';
import type { ArrivedItem } from './arrived-items.ts';
import type { HeldPass } from './permission-pass.ts';

/** Barriers that are told of one folder: one alone holds it back, and each asks about itself. */
const TOLD = 10;

const OPEN = {
  name: 'permissions-open-barriers',
  text: `select f.ord::int as ord, b.kind, b.principal, b.below
    from unnest($2::bytea[]) with ordinality as f (folder, ord) cross join lateral (
      select b.kind, b.principal, b.below from drover.permission_barriers b
      where b.transfer_id = $1 and b.folder = f.folder
        and not exists (select from drover.permission_decisions d where d.migration_id = $3 and d.key = b.key)
      order by b.key limit ${TOLD}
    ) b`,
};

/** What folders are found by, however long their paths are. */
export function folderHash(path: readonly Segment[]): Buffer {
  return createHash('sha256').update(pathToText(path)).digest();
}

/** The items, folders with the barriers below them about which nobody has decided. */
export async function withOpenBarriers(
  database: Database,
  { transferId, migrationId }: HeldPass,
  items: readonly ArrivedItem[],
): Promise<readonly ArrivedItem[]> {
  const folders = items.filter(({ kind }) => kind === 'folder');
  if (folders.length === 0) return items;
  const { rows } = await database.withClient((client) =>
    client.query<{ ord: number; kind: PermissionDoubt; principal: string; below: string }>({
      ...OPEN,
      values: [transferId, folders.map(({ path }) => folderHash(path)), migrationId],
    }),
  );
  const below = new Map<ArrivedItem, Barrier[]>();
  for (const { ord, ...barrier } of rows) {
    const folder = folders[ord - 1];
    if (folder !== undefined) below.set(folder, [...(below.get(folder) ?? []), barrier]);
  }
  return items.map((item) => {
    const barriers = below.get(item);
    return barriers === undefined ? item : { ...item, below: barriers };
  });
}
