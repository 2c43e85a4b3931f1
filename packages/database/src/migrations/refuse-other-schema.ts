import { StorageError } from '@drover/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { lastMigration, refuseNewer, schemaVersion } from './migrate.ts';

/** Rejects ('config-invalid') unless the database stands at this version's schema; whoever may not migrate waits for those who may. */
export async function refuseOtherSchema(db: Kysely<Tables>): Promise<void> {
  const version = await schemaVersion(db);
  if (version === lastMigration()) return;
  refuseNewer(version);
  const found =
    version === null ? 'The database was not set up yet' : `The database is older (its schema is ${version})`;
  throw new StorageError({
    kind: 'config-invalid',
    message: `${found}; this version of Drover needs ${lastMigration()}.`,
    remedy: 'Start the server of this version on it (./drover up), which brings it up to date.',
  });
}
