import {
  chooseRows,
  countScanned,
  lastScanOf,
  type Migration,
  measuredCopies,
  stillToCopy,
  stoppedRows,
  unprovisionedRoots,
} from '@drover/database';
import { estimateDuration, readinessOf, readinessReasons } from '@drover/migration';
import type { Application } from '../application.ts';
import { forecastOf } from '../budgets/budget-view.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Handlers } from '../http/handlers.ts';
import { chosenRows, filteredRows, rowsOf } from '../migrations/filtered-rows.ts';
import { loadLeft, loadOf } from '../migrations/load-of.ts';
import { rowPages } from '../migrations/row-pages.ts';
import { visibleMigration } from '../migrations/visible-migration.ts';
import { errorReport, migrationReport, tableReport } from '../reports/migration-reports.ts';
import { scanReports } from '../reports/scan-reports.ts';
import { inChunks } from '../runs/logs/in-chunks.ts';
import { keptLogs, logsZip } from '../runs/logs/logs-zip.ts';

type ReportHandlers = Pick<
  Handlers,
  | 'downloadErrorReport'
  | 'downloadMigrationReport'
  | 'downloadRowLogs'
  | 'downloadScanReports'
  | 'downloadTableReport'
  | 'downloadUnprovisioned'
  | 'getReadiness'
  | 'getScanOverview'
  | 'weighRows'
>;

export function reportHandlers(app: Application): ReportHandlers {
  const { db } = app.database;
  const today = () => new Date(app.clock.now()).toISOString().slice(0, 10);
  const measured = ({ sourceConnectorId, destinationConnectorId }: Migration) =>
    measuredCopies(db, sourceConnectorId, destinationConnectorId);
  return {
    getScanOverview: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const { rows } = await countScanned(db, migration.id);
      return { rows, ...(await loadLeft(app, migration)) };
    },
    weighRows: async ({ who, params, body }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      const rows = await chooseRows(db, rowsOf(migration, around), chosenRows(body.selection));
      const ids = rows.map(({ id }) => id);
      const schedules = await app.schedules.getMany(ids);
      const blocked = rows.filter(({ readiness }) => readiness === 'blocked').length;
      return { rows: ids.length, scheduled: schedules.size, blocked, ...(await loadOf(app, migration, ids)) };
    },
    getReadiness: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const row = (await app.rows.getMany([params.rowId])).get(params.rowId);
      if (row?.migrationId !== migration.id) throw new ApplicationError('not-found');
      const scan = await lastScanOf(db, row.id);
      if (scan === null) return { readiness: null, scanRunId: null, reasons: [], estimate: null, budget: null };
      const left = (await stillToCopy(db, migration.id, [row.id])).filter(({ done }) => !done);
      return {
        readiness: readinessOf(scan.facts),
        scanRunId: scan.runId,
        reasons: [...readinessReasons(scan.facts)],
        estimate: estimateDuration(left, 1, await measured(migration)),
        budget: await forecastOf(app, migration, left),
      };
    },
    downloadScanReports: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return { name: `ScanReport-${today()}.zip`, chunks: scanReports(app, migration.id) };
    },
    downloadMigrationReport: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      return { name: `MigrationReport-${today()}.csv`, chunks: inChunks(migrationReport(app, migration.id)) };
    },
    downloadTableReport: async ({ who, params, query }) => {
      const visible = await visibleMigration(app, who, params.id);
      const { filter, columns: chosen, ...order } = query;
      const pages = rowPages(app, filteredRows(visible.migration, visible.around, filter), order);
      const lines = tableReport(app, visible, { pages, chosen });
      return { name: `MigrationTableReport-${today()}.csv`, chunks: inChunks(lines) };
    },
    downloadErrorReport: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const chunks = errorReport(app.problems.items(migration.id), stoppedRows(db, migration.id));
      return { name: `MigrationErrorReport-${today()}.csv`, chunks: inChunks(chunks) };
    },
    downloadUnprovisioned: async ({ who, params }) => {
      const { migration } = await visibleMigration(app, who, params.id);
      const users = await unprovisionedRoots(db, migration.id);
      return { name: `UsersWithoutOneDrive-${today()}.csv`, chunks: inChunks(users.map((user) => `${user}\r\n`)) };
    },
    downloadRowLogs: async ({ who, params, body }) => {
      const { migration, around } = await visibleMigration(app, who, params.id);
      const rows = await chooseRows(db, rowsOf(migration, around), chosenRows(body.selection));
      const ids = rows.flatMap(({ id, locked }) => (locked ? [id] : []));
      if (ids.length === 0) throw noLogs(rows.length);
      const kept = await keptLogs(app, ids);
      return { name: `logs-${today()}.zip`, chunks: logsZip(app, { ...kept, around, formats: body.formats }) };
    },
  };
}

function noLogs(rows: number): ApplicationError {
  return rows === 0
    ? new ApplicationError('no-logs', 'No row of this migration was chosen, so there is no log.')
    : new ApplicationError('no-logs', `None of the chosen rows (${rows}) was scanned or copied, so there is no log.`);
}
