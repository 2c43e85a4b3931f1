import { type RawBuilder, sql } from 'kysely';

/** A value for a `jsonb` column: `pg` would send an array as a PostgreSQL array. */
export function json<T>(value: T): RawBuilder<string> {
  return sql<string>`${JSON.stringify(value)}::jsonb`;
}
