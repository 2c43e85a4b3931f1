import { expect, it } from 'vitest';
import { MIGRATION_REPORT_COLUMNS, migrationReportLine, type ReportedRow } from './migration-report.ts';
import { STANDARD_TABLE_COLUMNS, type TableRow, tableReportHeadings, tableReportLine } from './table-report.ts';
import { durationText, instantText, statusWord } from './texts.ts';

const row: ReportedRow = {
  ...{ id: 'row1', source: '/users/anna', destination: '/anna', tags: ['Pilot', 'IT'], notes: 'call first' },
  ...{ firstRunAt: new Date('2026-01-01T00:00:00.5Z'), filesCopied: 30, bytesCopied: 3_145_728, tookMs: 7_200_000 },
  timesRun: 2,
  ...{ last: null, completed: null, succeeded: null },
};
const run = {
  ...{ status: 201, filesCopied: 10, bytesCopied: 1_048_576, filesSkipped: 5, bytesSkipped: 524_288 },
  ...{ filesUnsupported: 1, filesFailed: 2, foldersListed: 3, foldersFailed: 4, movedFiles: 10, movedBytes: 1_048_576 },
  ...{ startedAt: new Date('2026-01-02T00:00:00Z'), endedAt: new Date('2026-01-02T01:00:00Z') },
};
const told = (line: readonly string[]) =>
  Object.fromEntries(MIGRATION_REPORT_COLUMNS.map((column, at) => [column, line[at]]));

it.each([
  [0, '0 days, 0 hours, 0 minutes and 0 seconds'],
  [37_156_000, '0 days, 10 hours, 19 minutes and 16 seconds'],
  [90_061_400, '1 days, 1 hours, 1 minutes and 1 seconds'],
])('%d milliseconds are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

it.each([
  [null, 'Never Run'],
  [101, 'Success'],
  [201, 'Some Problems'],
  [230, 'Canceled'],
  [260, 'Failure'],
  [404, 'Failure'],
])('the code %s reads %s', (code, word) => {
  expect(statusWord(code)).toBe(word);
});

it('a line of the Migration Report has a cell for each column, also where nothing ran', () => {
  const line = migrationReportLine({ ...row, last: run, completed: run });
  expect(line).toHaveLength(MIGRATION_REPORT_COLUMNS.length);
  expect(told(line)).toMatchObject({
    ...{ 'Schedule ID': 'row1', Tags: 'Pilot, IT', 'First Run Start': '2026-01-01T00:00:00+00:00' },
    ...{ 'Files Transferred': '30', 'MB Transferred': '3.00', 'Times run': '2' },
    'Total Duration': '0 days, 2 hours, 0 minutes and 0 seconds',
    ...{ 'Last Status': 'Some Problems', 'Last Status Code': '201', 'Last Successful Files': '10' },
    ...{
      'Last Files Skipped': '5',
      'Last MB Skipped': '0.50',
      'Last Files Unsupported': '1',
      'Last Failed Files': '2',
    },
    ...{ 'Last Folders Listed': '3', 'Last Folders Failed': '4', 'Last Run End': '2026-01-02T01:00:00+00:00' },
    ...{ 'Last Run Duration': '0 days, 1 hours, 0 minutes and 0 seconds', 'Last File Velocity (files/hour)': '10' },
    ...{ 'Last Data Velocity (MB/hour)': '1.00', 'Average File Velocity': '15' },
    ...{ 'Average Data Velocity (MB)': '1.50', 'Completed Files Transferred': '10' },
    'Completed Successfully Files Transferred': '',
  });
  const never = migrationReportLine({ ...row, tookMs: 0 });
  expect(never).toHaveLength(MIGRATION_REPORT_COLUMNS.length);
  expect(told(never)).toMatchObject({ 'Last Status': 'Never Run', 'Last Run End': '' });
  expect(told(never)).toMatchObject({ 'Average File Velocity': '', 'Completed MB Transferred': '' });
});

it('the Migration Table Report has the documented columns where nobody chose others', () => {
  expect(tableReportHeadings(STANDARD_TABLE_COLUMNS).join(',')).toBe(
    'Status,Source Path,Destination Path,Schedule ID,Files Successful,Files Failed,Files Skipped,Data Successful (MB),Data Failed (MB),Data Skipped (MB),Schedule,Tags,Notes,Last Run Start,Last Run End',
  );
  expect(instantText(null)).toBe('');
});

it('the Migration Table Report has agents, the place in the queue and both directions of files for whoever asks', () => {
  const figures = { successful: 4, failed: 2, skipped: 1, excluded: 0 };
  const of = (changes: Partial<TableRow>): readonly string[] => {
    const shown: TableRow = {
      ...{ id: 'row1', migrationId: 'm', lastRunId: null, status: 'Queued', statusCode: null, readiness: null },
      ...{ permissions: null, source: '/a', destination: '/b', sourceConnector: 'Old', destinationConnector: 'New' },
      ...{ files: figures, bytes: figures, filesDownloaded: 5, agents: [], queue: null, timesRun: 1, schedule: null },
      ...{ tags: [], notes: '', flags: [], priority: null, firstRunAt: null, lastStartedAt: null, lastEndedAt: null },
      ...changes,
    };
    return tableReportLine(shown, columns);
  };
  const columns = ['agent', 'queue', 'filesDownloaded', 'filesUploaded'] as const;
  expect(tableReportHeadings(columns)).toEqual([
    'Agent',
    'Queue',
    'Files Successful Download',
    'Files Successful Upload',
  ]);
  expect(of({})).toEqual(['', '', '5', '4']);
  const agents = ['files-01', 'files-02'];
  const waits = (place: number | null) => of({ agents, queue: { state: 'waiting', place, priority: -3 } }).slice(0, 2);
  expect(waits(12)).toEqual(['files-01, files-02', '12 (priority -3)']);
  expect(waits(null)[1]).toBe('Beyond 5000 (priority -3)');
  expect(of({ queue: { state: 'running' } })[1]).toBe('Running');
});
