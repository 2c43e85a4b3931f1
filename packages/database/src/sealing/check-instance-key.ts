import { StorageError } from '@drover/core';
import type { Kysely } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';
import type { Sealer } from './sealer.ts';

const CANARY = 'instance-key-canary';
/** There while a rotation is under way: sealed by the key that everything is to be sealed by in the end. */
const NEXT = 'instance-key-canary-next';
const OWNER = 'settings';

/**
 * Refuses keys that do not open what this database's secrets are sealed by; the first key that comes is the one. While a
 * rotation is under way both are needed, the old one and the new one.
 */
export async function checkInstanceKey(db: Kysely<Tables>, sealer: Sealer): Promise<void> {
  await db
    .insertInto('settings')
    .values({ key: CANARY, value: json(fresh(sealer, CANARY)) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const canaries = await db
    .selectFrom('settings')
    .select(['key', 'value'])
    .where('key', 'in', [CANARY, NEXT])
    .execute();
  for (const { key, value } of canaries) {
    try {
      sealer.open(Buffer.from(String(value), 'base64'), OWNER, key);
    } catch (error) {
      throw canaries.length > 1 ? halfRotated(error) : wrongKey(error);
    }
  }
}

/** From now on nobody starts without the current key of this ring, which begins to seal. */
export async function announceKey(db: Kysely<Tables>, sealer: Sealer): Promise<void> {
  const value = json(fresh(sealer, NEXT));
  await db
    .insertInto('settings')
    .values({ key: NEXT, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
}

/** From now on the current key of this ring is enough. */
export async function settleKey(db: Kysely<Tables>, sealer: Sealer): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const value = json(fresh(sealer, CANARY));
    await tx.updateTable('settings').set({ value }).where('key', '=', CANARY).execute();
    await tx.deleteFrom('settings').where('key', '=', NEXT).execute();
  });
}

function fresh(sealer: Sealer, key: string): string {
  return sealer.seal('canary', OWNER, key).toString('base64');
}

function wrongKey(cause: unknown): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'credentials',
    message: 'The instance key is not the one that sealed the secrets in this database.',
    remedy:
      'Put the right key into instance.key in the data folder, or into DROVER_KEY. Every worker and every restored backup needs the key of the first start, or that of the last rotation since.',
    cause,
  });
}

function halfRotated(cause: unknown): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    fault: 'credentials',
    message:
      'The instance key of this database is being rotated: some secrets are sealed by the old key, some by the new one.',
    remedy:
      'Give both keys: the new one, a comma, the old one in DROVER_KEY, or each on a line of its own in instance.key. Then run ./drover keys rotate to its end.',
    cause,
  });
}
