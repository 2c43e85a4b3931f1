import { StorageError } from '@drover/core';
import type { Kysely } from 'kysely';
import { json } from '../json.ts';
import type { Tables } from '../tables.ts';
import type { Sealer } from './sealer.ts';

const CANARY = 'instance-key-canary';

/** Refuses a key that is not the one by which this database's secrets are sealed; the first key that comes is the one. */
export async function checkInstanceKey(db: Kysely<Tables>, sealer: Sealer): Promise<void> {
  const fresh = sealer.seal('canary', 'settings', CANARY).toString('base64');
  await db
    .insertInto('settings')
    .values({ key: CANARY, value: json(fresh) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const { value } = await db.selectFrom('settings').select('value').where('key', '=', CANARY).executeTakeFirstOrThrow();
  try {
    sealer.open(Buffer.from(String(value), 'base64'), 'settings', CANARY);
  } catch (error) {
    throw new StorageError({
      kind: 'config-invalid',
      fault: 'credentials',
      message: 'The instance key is not the one that sealed the secrets in this database.',
      remedy:
        'Put the right key into instance.key in the data folder, or into DROVER_KEY. Every worker and every restored backup needs the key of the first start.',
      cause: error,
    });
  }
}
