import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';

/** Whether the person is asked for a code beside the password; for whoever has the database and not the instance key. */
export async function asksForCode(db: Kysely<Tables>, userId: string): Promise<boolean> {
  const factor = await db
    .selectFrom('second_factors')
    .select('user_id')
    .where('user_id', '=', userId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  return factor !== undefined;
}

/** The password alone is enough from now on. False where it was before. */
export async function removeSecondFactor(db: Kysely<Tables>, userId: string): Promise<boolean> {
  return await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
    const { numDeletedRows } = await tx.deleteFrom('second_factors').where('user_id', '=', userId).executeTakeFirst();
    return numDeletedRows > 0n;
  });
}
