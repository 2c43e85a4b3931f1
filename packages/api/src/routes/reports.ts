import { z } from 'zod';
import { defineRoute, file, json } from '../define-route.ts';
import { byIdSchema } from '../schemas/basics.ts';
import { byRowSchema } from '../schemas/migration-rows.ts';
import {
  readinessSchema,
  rowLoadSchema,
  rowLogsSchema,
  scanOverviewSchema,
  tableReportQuery,
} from '../schemas/reports.ts';
import { onRowsSchema } from '../schemas/row-actions.ts';

const tag = 'Reports';
const csv = file('text/csv; charset=utf-8');

export const reportRoutes = {
  getScanOverview: defineRoute({
    name: 'getScanOverview',
    method: 'GET',
    path: '/api/migrations/{id}/scans',
    tag,
    summary: 'How many rows were scanned, what is still to be copied of them, and how long that takes.',
    access: 'viewer',
    params: byIdSchema,
    answer: json(scanOverviewSchema),
  }),
  weighRows: defineRoute({
    name: 'weighRows',
    method: 'POST',
    path: '/api/migrations/{id}/load',
    tag,
    summary:
      'The same of chosen rows where all of them are started, and how many of them have a schedule. Changes nothing.',
    access: 'viewer',
    params: byIdSchema,
    body: onRowsSchema,
    answer: json(rowLoadSchema),
  }),
  getReadiness: defineRoute({
    name: 'getReadiness',
    method: 'GET',
    path: '/api/migrations/{id}/rows/{rowId}/readiness',
    tag,
    summary: 'Whether a row is ready to be copied as its last scan has it, why not, and how long it takes.',
    access: 'viewer',
    params: byRowSchema,
    answer: json(readinessSchema),
  }),
  downloadScanReports: defineRoute({
    name: 'downloadScanReports',
    method: 'GET',
    path: '/api/migrations/{id}/reports/scan.zip',
    tag,
    summary:
      'What the last scans found, as five CSV files: summary, long paths, common paths, large files, extensions.',
    access: 'viewer',
    params: byIdSchema,
    answer: file('application/zip'),
  }),
  downloadMigrationReport: defineRoute({
    name: 'downloadMigrationReport',
    method: 'GET',
    path: '/api/migrations/{id}/reports/migration.csv',
    tag,
    summary: 'What became of each row: totals, last run, velocities.',
    access: 'viewer',
    params: byIdSchema,
    answer: csv,
  }),
  downloadTableReport: defineRoute({
    name: 'downloadTableReport',
    method: 'GET',
    path: '/api/migrations/{id}/reports/table.csv',
    tag,
    summary: 'The table of a migration with the columns that are shown, filtered and sorted like it.',
    access: 'viewer',
    params: byIdSchema,
    query: z.strictObject(tableReportQuery),
    answer: csv,
  }),
  downloadErrorReport: defineRoute({
    name: 'downloadErrorReport',
    method: 'GET',
    path: '/api/migrations/{id}/reports/errors.csv',
    tag,
    summary: 'Every failure that is left in the rows of a migration, with what to do.',
    access: 'viewer',
    params: byIdSchema,
    answer: csv,
  }),
  downloadUnprovisioned: defineRoute({
    name: 'downloadUnprovisioned',
    method: 'GET',
    path: '/api/migrations/{id}/reports/unprovisioned.csv',
    tag,
    summary:
      'Users without a OneDrive whose rows ended with 424: one sign-in name in each line and no heading, as Request-SPOPersonalSite takes them.',
    access: 'viewer',
    params: byIdSchema,
    answer: csv,
  }),
  downloadRowLogs: defineRoute({
    name: 'downloadRowLogs',
    method: 'POST',
    path: '/api/migrations/{id}/logs.zip',
    tag,
    summary: 'The logs of the last runs of these rows in one archive; rows that never ran have none.',
    access: 'viewer',
    params: byIdSchema,
    body: rowLogsSchema,
    problems: ['no-logs'],
    answer: file('application/zip'),
  }),
} as const;
