import type { NameProfileName } from '@drover/core';
import type { RowPermissions } from '@drover/migration';
import type { Readiness, RowState } from '../tables.ts';
import type { RowPlace } from './new-rows.ts';

/** What became of files, or of bytes, in the last run of a row. */
export interface Figures {
  readonly successful: number;
  readonly failed: number;
  /** Left alone: there already, or not to be copied; of a scan, all that it found and that is not excluded. */
  readonly skipped: number;
  /** Left out by filters and rules, what is in excluded folders not counted. */
  readonly excluded: number;
}

/** A row of a migration as its table shows it. */
export interface Row {
  readonly id: string;
  readonly number: number;
  readonly migrationId: string;
  readonly source: RowPlace;
  readonly destination: RowPlace | null;
  readonly state: RowState;
  /** Of the last run; null where there is none, or it has not ended. */
  readonly statusCode: number | null;
  readonly readiness: Readiness | null;
  /** Of a last run that was a scan: the name rules that it was held against instead of those of the destination. */
  readonly against: NameProfileName | null;
  /** Null where no permissions are given. */
  readonly permissions: RowPermissions | null;
  readonly files: Figures;
  readonly bytes: Figures;
  /** Read at the source, whatever became of them at the destination. */
  readonly filesDownloaded: number;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly flags: readonly string[];
  /** Its own; null where that of the migration holds. */
  readonly priority: number | null;
  /** It has a policy or filters of its own. */
  readonly ownSettings: boolean;
  readonly scheduleWords: string | null;
  readonly ownerId: string | null;
  readonly createdAt: Date;
  readonly lastRunId: string | null;
  /** Runs that have ended. */
  readonly timesRun: number;
  readonly firstRunAt: Date | null;
  readonly lastStartedAt: Date | null;
  readonly lastEndedAt: Date | null;
}
