import { sql } from 'kysely';
import { isPassing, listTables } from '../backup/catalog.ts';
import type { Database } from '../connection/database.ts';

/** Every row of every table that is saved, as the server itself spells it. */
export async function contentOf({ db }: Database): Promise<Record<string, readonly string[]>> {
  const content: Record<string, readonly string[]> = {};
  for (const { name } of await listTables(db)) {
    if (isPassing(name)) continue;
    const { rows } = await sql<{ row: string }>`
      select t::text as row from ${sql.table(`drover.${name}`)} t order by t::text collate "C"`.execute(db);
    content[name] = rows.map(({ row }) => row);
  }
  return content;
}
