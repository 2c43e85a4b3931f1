import { CSV_MARK, csvLine } from '@drover/core';
import { extensionsOf, largeFiles, longPaths, type ScannedItem, scannedRows } from '@drover/database';
import { CommonPaths, megabytes, statusWord } from '@drover/migration';
import type { Application } from '../application.ts';
import { type ZippedFile, zipOf } from '../zip/zip-of.ts';
import { shownPlace } from './shown-place.ts';

/** Larger files take long, and some services refuse them: 15 GB. */
const LARGE = 15 * 1024 ** 3;

/** The columns of each file in the archive. */
export const SCAN_REPORT_COLUMNS = {
  ScanSummaryReport: ['Source Path', 'Files', 'Data (MB)', 'Status', 'Status Code', 'Tags'],
  LongPathReport: ['Source Path', 'Path', 'Length', 'Limit'],
  CommonPathReport: ['Source Path', 'Folder', 'Items', 'Longest Path', 'Limit'],
  LargeFilesReport: ['Source Path', 'Path', 'Size (MB)'],
  FilesExtensionReport: ['Extension', 'Files', 'Data (MB)'],
} as const;

type Name = keyof typeof SCAN_REPORT_COLUMNS;

/** What the last scans of a migration's rows found, as an archive of five CSV files. */
export function scanReports(app: Application, migrationId: string): AsyncGenerator<Uint8Array> {
  const at = new Date(app.clock.now());
  const { db } = app.database;
  const files: readonly (readonly [Name, AsyncIterable<readonly string[]>])[] = [
    ['ScanSummaryReport', summary(db, migrationId)],
    ['LongPathReport', longPathLines(db, migrationId)],
    ['CommonPathReport', commonPathLines(db, migrationId)],
    ['LargeFilesReport', largeFileLines(db, migrationId)],
    ['FilesExtensionReport', extensionLines(db, migrationId)],
  ];
  return zipOf(files.map(([name, lines]): ZippedFile => ({ name: `${name}.csv`, at, text: csvOf(name, lines) })));
}

async function* csvOf(name: Name, lines: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(SCAN_REPORT_COLUMNS[name]);
  for await (const line of lines) yield csvLine(line);
}

type Db = Application['database']['db'];

async function* summary(db: Db, migrationId: string): AsyncGenerator<readonly string[]> {
  let [files, bytes] = [0, 0];
  for await (const row of scannedRows(db, migrationId)) {
    files += row.files;
    bytes += row.bytes;
    const status = [statusWord(row.status), String(row.status ?? '')];
    yield [shownPlace(row.source), String(row.files), megabytes(row.bytes), ...status, row.tags.join(', ')];
  }
  yield ['Total', String(files), megabytes(bytes), '-', '-', '-'];
}

async function* longPathLines(db: Db, migrationId: string): AsyncGenerator<readonly string[]> {
  for await (const { row, path, over } of longPaths(db, migrationId)) {
    yield [shownPlace(row.source), shownPlace({ root: '', path }), String(over?.length ?? ''), String(over?.max ?? '')];
  }
}

async function* commonPathLines(db: Db, migrationId: string): AsyncGenerator<readonly string[]> {
  let of: ScannedItem['row'] | null = null;
  let common = new CommonPaths();
  for await (const { row, path, over } of longPaths(db, migrationId)) {
    if (of !== null && of !== row) {
      yield* commonLines(of, common);
      common = new CommonPaths();
    }
    of = row;
    if (over !== null) common.add({ path, ...over });
  }
  if (of !== null) yield* commonLines(of, common);
}

function* commonLines({ source }: ScannedItem['row'], common: CommonPaths): Generator<readonly string[]> {
  for (const { folder, items, length, max } of common.list()) {
    yield [shownPlace(source), shownPlace({ root: '', path: folder }), ...[items, length, max].map(String)];
  }
}

async function* largeFileLines(db: Db, migrationId: string): AsyncGenerator<readonly string[]> {
  for await (const { row, path, bytes } of largeFiles(db, migrationId, LARGE)) {
    yield [shownPlace(row.source), shownPlace({ root: '', path }), megabytes(bytes)];
  }
}

async function* extensionLines(db: Db, migrationId: string): AsyncGenerator<readonly string[]> {
  const totals = new Map<string, { files: number; bytes: number }>();
  for await (const extensions of extensionsOf(db, migrationId)) {
    for (const { extension, files, bytes } of extensions) {
      const total = totals.get(extension) ?? { files: 0, bytes: 0 };
      totals.set(extension, { files: total.files + files, bytes: total.bytes + bytes });
    }
  }
  const sorted = [...totals].sort(([, a], [, b]) => b.bytes - a.bytes || b.files - a.files);
  for (const [extension, { files, bytes }] of sorted) {
    yield [extension === '' ? '(none)' : extension === '*' ? '(others)' : extension, String(files), megabytes(bytes)];
  }
}
