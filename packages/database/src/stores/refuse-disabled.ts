import { StorageError } from '@drover/core';
import type { Transaction } from 'kysely';
import type { Tables } from '../tables.ts';

/** Until the end of the transaction nobody disables them either. Throws 'precondition-failed' where they are disabled. */
export async function refuseDisabled(tx: Transaction<Tables>, userId: string): Promise<void> {
  const user = await tx
    .selectFrom('users')
    .select(['name', 'disabled_at'])
    .where('id', '=', userId)
    .forShare()
    .executeTakeFirst();
  if (user?.disabled_at == null) return;
  throw new StorageError({
    kind: 'precondition-failed',
    message: `${user.name} is kept from signing in.`,
    remedy: 'Let them sign in again first.',
  });
}
