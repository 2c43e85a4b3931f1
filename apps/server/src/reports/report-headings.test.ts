import { csvLine } from '@drover/core';
import {
  importTemplate,
  MIGRATION_REPORT_COLUMNS,
  PERMISSION_MAP_COLUMNS,
  STANDARD_TABLE_COLUMNS,
  tableReportHeadings,
  updateFile,
} from '@drover/migration';
import { expect, it } from 'vitest';
import { PROBLEM_COLUMNS } from '../problems/problem-report.ts';
import { LOG_COLUMNS } from '../runs/logs/log-line.ts';
import { ERROR_COLUMNS } from './migration-reports.ts';
import { SCAN_REPORT_COLUMNS } from './scan-reports.ts';

/** As Mover wrote them; where its documentation names none, as people of this project chose. */
const HEADINGS: readonly (readonly [string, readonly string[], string])[] = [
  [
    'Migration Report',
    MIGRATION_REPORT_COLUMNS,
    'Schedule ID,Source,Destination,Tags,Notes,First Run Start,Files Transferred,Bytes Transferred,MB Transferred,Total Duration,Times run,Last Status,Last Status Code,Last Successful Files,Last Successful Bytes,Last Successful MB,Last Files Skipped,Last Bytes Skipped,Last MB Skipped,Last Files Unsupported,Last Failed Files,Last Folders Listed,Last Folders Failed,Last Run Start,Last Run End,Last Run Duration,Last File Velocity (files/hour),Last Data Velocity (Bytes/hour),Last Data Velocity (MB/hour),Average File Velocity,Average Data Velocity (Bytes),Average Data Velocity (MB),Completed Files Transferred,Completed Bytes Transferred,Completed MB Transferred,Completed Successfully Files Transferred,Completed Successfully Bytes Transferred,Completed Successfully MB Transferred',
  ],
  [
    'Migration Table Report',
    tableReportHeadings(STANDARD_TABLE_COLUMNS),
    'Status,Source Path,Destination Path,Schedule ID,Files Successful,Files Failed,Files Skipped,Data Successful (MB),Data Failed (MB),Data Skipped (MB),Schedule,Tags,Notes,Last Run Start,Last Run End',
  ],
  ['Migration Error Report', ERROR_COLUMNS, 'ScheduleID,Username,Action,Path,Error Message,Comments'],
  ['log', LOG_COLUMNS, 'Status,Start,End,Size,Name,Additional Info,Code'],
  ['ScanSummaryReport', SCAN_REPORT_COLUMNS.ScanSummaryReport, 'Source Path,Files,Data (MB),Status,Status Code,Tags'],
  ['LongPathReport', SCAN_REPORT_COLUMNS.LongPathReport, 'Source Path,Path,Length,Limit'],
  ['CommonPathReport', SCAN_REPORT_COLUMNS.CommonPathReport, 'Source Path,Folder,Items,Longest Path,Limit'],
  ['LargeFilesReport', SCAN_REPORT_COLUMNS.LargeFilesReport, 'Source Path,Path,Size (MB)'],
  ['permission map', PERMISSION_MAP_COLUMNS, 'Source User,Destination User'],
  [
    'CSV for the help desk',
    PROBLEM_COLUMNS,
    'Row ID,Source Path,Path,Size,Tags,Cause,What happened,What to do,Who can mend it,Accepted',
  ],
  ['FilesExtensionReport', SCAN_REPORT_COLUMNS.FilesExtensionReport, 'Extension,Files,Data (MB)'],
];

it.each(HEADINGS)('the %s begins with the headings that are documented', (_, columns, headings) => {
  expect(csvLine(columns)).toBe(`${headings}\r\n`);
});

it('the template of an import, and the file of rows to update, are as documented', async () => {
  expect(importTemplate({ source: 'machine', destination: 'users' })).toBe(
    [
      '\ufeffSource Path,Destination Path,Tags',
      'D:/Users/anna,anna@example.com,Pilot',
      'D:/Users/bob,bob@example.com/Documents,"Pilot, IT"',
      '/srv/departments/sales,Sales Team,Sales',
      '',
    ].join('\r\n'),
  );
  const none = (async function* (): AsyncGenerator<readonly string[]> {})();
  expect((await Array.fromAsync(updateFile(none))).join('')).toBe('\ufeffID,Source Path,Destination Path,Tags\r\n');
});
