import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import type { BackupTable } from './format.ts';

/** What opens an account by itself for a while: in no backup, so that whoever finds or restores one is signed in nowhere. */
const PASSING_TABLES = ['sessions', 'sign_in_links'];

export function isPassing(table: string): boolean {
  return PASSING_TABLES.includes(table);
}

/** The tables whose rows are worth keeping: neither the migrations' own nor what a crash may empty. */
export async function listTables(db: Kysely<Tables>): Promise<readonly BackupTable[]> {
  const { rows } = await sql<BackupTable>`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'drover'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p'
      and c.relname not like 'schema\\_migrations%'
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    group by c.relname order by c.relname`.execute(db);
  return rows;
}

export interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

export async function listForeignKeys(db: Kysely<Tables>): Promise<readonly ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select r.relname as "table", c.conname as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class r on r.oid = c.conrelid
    where c.connamespace = 'drover'::regnamespace and c.contype = 'f'
    order by 1, 2`.execute(db);
  return rows;
}

/** Sequences stand outside transactions: read after the tables they are at least as far. */
export async function listSequences(db: Kysely<Tables>): Promise<readonly { name: string; next: string }[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = 'drover'::regnamespace and relkind = 'S' order by relname`.execute(db);
  const found: { name: string; next: string }[] = [];
  for (const { name } of rows) {
    const state = await sql<{ next: string }>`
      select (last_value + case when is_called then 1 else 0 end)::text as next from ${sql.table(`drover.${name}`)}
    `.execute(db);
    found.push({ name, next: state.rows[0]?.next ?? '1' });
  }
  return found;
}
