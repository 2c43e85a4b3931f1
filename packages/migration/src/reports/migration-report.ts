import { durationText, instantText, megabytes, perHour, statusWord } from './texts.ts';

export interface ReportedRun {
  readonly status: number;
  readonly filesCopied: number;
  readonly bytesCopied: number;
  readonly filesSkipped: number;
  readonly bytesSkipped: number;
  readonly filesUnsupported: number;
  readonly filesFailed: number;
  readonly foldersListed: number;
  readonly foldersFailed: number;
  /** What it copied by itself, where its row counts what runs before it copied, too. */
  readonly movedFiles: number;
  readonly movedBytes: number;
  readonly startedAt: Date | null;
  readonly endedAt: Date;
}

/** A row of a migration, with what its runs came to. */
export interface ReportedRow {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
  readonly tags: readonly string[];
  readonly notes: string;
  readonly firstRunAt: Date | null;
  readonly filesCopied: number;
  readonly bytesCopied: number;
  readonly tookMs: number;
  readonly timesRun: number;
  readonly last: ReportedRun | null;
  /** The last run with a 1xx or 2xx code, and the last with a 1xx code. */
  readonly completed: ReportedRun | null;
  readonly succeeded: ReportedRun | null;
}

export const MIGRATION_REPORT_COLUMNS = [
  ...['Schedule ID', 'Source', 'Destination', 'Tags', 'Notes', 'First Run Start'],
  ...['Files Transferred', 'Bytes Transferred', 'MB Transferred', 'Total Duration', 'Times run'],
  ...['Last Status', 'Last Status Code', 'Last Successful Files', 'Last Successful Bytes', 'Last Successful MB'],
  ...['Last Files Skipped', 'Last Bytes Skipped', 'Last MB Skipped', 'Last Files Unsupported', 'Last Failed Files'],
  ...['Last Folders Listed', 'Last Folders Failed', 'Last Run Start', 'Last Run End', 'Last Run Duration'],
  ...['Last File Velocity (files/hour)', 'Last Data Velocity (Bytes/hour)', 'Last Data Velocity (MB/hour)'],
  ...['Average File Velocity', 'Average Data Velocity (Bytes)', 'Average Data Velocity (MB)'],
  ...['Completed Files Transferred', 'Completed Bytes Transferred', 'Completed MB Transferred'],
  ...['Completed Successfully Files Transferred', 'Completed Successfully Bytes Transferred'],
  'Completed Successfully MB Transferred',
] as const;

/** A line of the Migration Report, in the order of its columns. */
export function migrationReportLine(row: ReportedRow): readonly string[] {
  const { filesCopied, bytesCopied, tookMs } = row;
  return [
    ...[row.id, row.source, row.destination, row.tags.join(', '), row.notes, instantText(row.firstRunAt)],
    ...[...amount(row), durationText(tookMs), String(row.timesRun)],
    ...lastCells(row.last),
    ...velocities(filesCopied, bytesCopied, tookMs),
    ...amount(row.completed),
    ...amount(row.succeeded),
  ];
}

function lastCells(run: ReportedRun | null): string[] {
  if (run === null) return [statusWord(null), ...Array<string>(17).fill('')];
  const tookMs = run.startedAt === null ? 0 : run.endedAt.getTime() - run.startedAt.getTime();
  return [
    ...[statusWord(run.status), String(run.status), ...amount(run)],
    ...[String(run.filesSkipped), String(run.bytesSkipped), megabytes(run.bytesSkipped)],
    ...[run.filesUnsupported, run.filesFailed, run.foldersListed, run.foldersFailed].map(String),
    ...[instantText(run.startedAt), instantText(run.endedAt), durationText(tookMs)],
    ...velocities(run.movedFiles, run.movedBytes, tookMs),
  ];
}

function amount(copied: Pick<ReportedRun, 'bytesCopied' | 'filesCopied'> | null): string[] {
  if (copied === null) return ['', '', ''];
  return [String(copied.filesCopied), String(copied.bytesCopied), megabytes(copied.bytesCopied)];
}

function velocities(files: number, bytes: number, ms: number): string[] {
  const [filesPerHour, bytesPerHour] = [perHour(files, ms), perHour(bytes, ms)];
  return [filesPerHour, bytesPerHour, bytesPerHour === '' ? '' : megabytes(Number(bytesPerHour))];
}
