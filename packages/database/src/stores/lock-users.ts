import { sql, type Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** Until the end of the transaction nobody else changes people, or saves what depends on them. */
export async function lockUsers(tx: Transaction<Tables>): Promise<void> {
  await sql`lock table drover.users in share row exclusive mode`.execute(tx);
}
