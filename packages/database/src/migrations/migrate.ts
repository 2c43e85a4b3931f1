import { StorageError } from '@drover/core';
import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import type { Tables } from '../tables.ts';
import { base } from './0001-base.ts';
import { runs } from './0002-runs.ts';
import { steering } from './0003-steering.ts';
import { retries } from './0004-retries.ts';
import { throughput } from './0005-throughput.ts';
import { places } from './0006-places.ts';
import { runSettings } from './0007-run-settings.ts';
import { agents } from './0008-agents.ts';
import { transferTags } from './0009-transfer-tags.ts';
import { agentsAtWork } from './0010-agents-at-work.ts';
import { agentContent } from './0011-agent-content.ts';
import { agentTwins } from './0012-agent-twins.ts';
import { migrations } from './0013-migrations.ts';
import { queue } from './0014-queue.ts';
import { secondFactors } from './0015-second-factors.ts';
import { notifications } from './0016-notifications.ts';
import { proof } from './0017-proof.ts';
import { scansAndProblems } from './0018-scans-and-problems.ts';
import { userViews } from './0019-user-views.ts';
import { runsThatNeverBegan } from './0020-runs-that-never-began.ts';
import { fixRules } from './0021-fix-rules.ts';
import { clocks } from './0022-clocks.ts';
import { deletion } from './0023-deletion.ts';
import { oauth } from './0024-oauth.ts';
import { acceptedSizes } from './0025-accepted-sizes.ts';
import { rootFindings } from './0026-root-findings.ts';
import { serviceBudgets } from './0027-service-budgets.ts';
import { connectorRoots } from './0028-connector-roots.ts';
import { permissionPasses } from './0029-permission-passes.ts';
import { cheaperUpdates } from './0030-cheaper-updates.ts';
import { permissionBarriers } from './0031-permission-barriers.ts';
import { passesByVersion } from './0032-passes-by-version.ts';
import { directories } from './0033-directories.ts';
import { connectorMemories } from './0034-connector-memories.ts';
import { acceptedTimes } from './0035-accepted-times.ts';
import { excludedFigures } from './0036-excluded-figures.ts';
import { deletedLogs } from './0037-deleted-logs.ts';
import { meteredPermissions } from './0038-metered-permissions.ts';
import { retriesLaidOver } from './0039-retries-laid-over.ts';
import { shortPlaces } from './0040-short-places.ts';
import { filesDownloaded } from './0041-files-downloaded.ts';
import { sentPermissions } from './0042-sent-permissions.ts';
import { figuresByPath } from './0043-figures-by-path.ts';
import { destinationPlaces } from './0044-destination-places.ts';

/** All steps from an empty database to this version's schema, in order. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-base': base,
  '0002-runs': runs,
  '0003-steering': steering,
  '0004-retries': retries,
  '0005-throughput': throughput,
  '0006-places': places,
  '0007-run-settings': runSettings,
  '0008-agents': agents,
  '0009-transfer-tags': transferTags,
  '0010-agents-at-work': agentsAtWork,
  '0011-agent-content': agentContent,
  '0012-agent-twins': agentTwins,
  '0013-migrations': migrations,
  '0014-queue': queue,
  '0015-second-factors': secondFactors,
  '0016-notifications': notifications,
  '0017-proof': proof,
  '0018-scans-and-problems': scansAndProblems,
  '0019-user-views': userViews,
  '0020-runs-that-never-began': runsThatNeverBegan,
  '0021-fix-rules': fixRules,
  '0022-clocks': clocks,
  '0023-deletion': deletion,
  '0024-oauth': oauth,
  '0025-accepted-sizes': acceptedSizes,
  '0026-root-findings': rootFindings,
  '0027-service-budgets': serviceBudgets,
  '0028-connector-roots': connectorRoots,
  '0029-permission-passes': permissionPasses,
  '0030-cheaper-updates': cheaperUpdates,
  '0031-permission-barriers': permissionBarriers,
  '0032-passes-by-version': passesByVersion,
  '0033-directories': directories,
  '0034-connector-memories': connectorMemories,
  '0035-accepted-times': acceptedTimes,
  '0036-excluded-figures': excludedFigures,
  '0037-deleted-logs': deletedLogs,
  '0038-metered-permissions': meteredPermissions,
  '0039-retries-laid-over': retriesLaidOver,
  '0040-short-places': shortPlaces,
  '0041-files-downloaded': filesDownloaded,
  '0042-sent-permissions': sentPermissions,
  '0043-figures-by-path': figuresByPath,
  '0044-destination-places': destinationPlaces,
};

const TABLE = 'schema_migrations';
const LOCK = 'schema_migrations_lock';

/** The step that the database stands at; null while it is empty. */
export async function schemaVersion(db: Kysely<Tables>): Promise<string | null> {
  const there = await sql<{ there: boolean }>`select to_regclass(${`drover.${TABLE}`}) is not null as there`.execute(
    db,
  );
  if (there.rows[0]?.there !== true) return null;
  const last = await sql<{ name: string }>`select max(name) as name from drover.schema_migrations`.execute(db);
  return last.rows[0]?.name ?? null;
}

/** Brings the schema up to this version; of several processes at once one does the work. */
export async function migrate(db: Kysely<Tables>, upTo = lastMigration()): Promise<void> {
  refuseNewer(await schemaVersion(db));
  const provider: MigrationProvider = { getMigrations: async () => ({ ...MIGRATIONS }) };
  const migrator = new Migrator({
    db,
    provider,
    migrationTableSchema: 'drover',
    migrationTableName: TABLE,
    migrationLockTableName: LOCK,
  });
  const { error, results } = await migrator.migrateTo(upTo);
  if (error === undefined) return;
  if (error instanceof StorageError && error.retryable) throw error;
  const failed = results?.find(({ status }) => status === 'Error');
  throw new StorageError({
    kind: 'unexpected',
    fault: 'server',
    message: `The database could not be brought to this version's schema${failed === undefined ? '' : ` (step ${failed.migrationName})`}.`,
    remedy: 'Nothing was changed. Read the cause in the log; restore a backup if it persists.',
    cause: error,
  });
}

/** The name of the last step that this version knows. */
export function lastMigration(): string {
  return Object.keys(MIGRATIONS).at(-1) ?? '';
}

/** Throws for a schema that this version does not know. */
export function refuseNewer(version: string | null): void {
  if (version === null || version in MIGRATIONS) return;
  throw new StorageError({
    kind: 'config-invalid',
    message: `The database belongs to a newer version of Drover (its schema is ${version}, this version knows ${lastMigration()}).`,
    remedy: 'Start the newer version, or point this one to a database of its own.',
  });
}
