import { decodeText } from '../csv/decode-text.ts';
import { MAX_FILE_BYTES } from '../csv/limits.ts';
import type { CsvRow } from '../csv/parse-csv.ts';
import { type CsvFile, readCsv } from '../csv/read-csv.ts';
import { type FileProblem, fileError, shownValue } from '../file-problem.ts';
import { IMPORT_COLUMNS, type ImportFile, readImportFile } from '../files/import-file.ts';
import { isCalled } from '../files/table.ts';
import { type ColumnNames, checkRows, type PathStyles, type WrittenRow } from '../files/written-rows.ts';
import { beginsWithRoot } from '../places/place-text.ts';
import { type ListedProblems, listProblems } from '../problem-list.ts';
import { flatMapped, type Steps } from '../steps.ts';
import { isTaskCsv, readTaskCsv, TASK_COLUMNS } from './task-csv.ts';
import { JSON_COLUMNS, readTaskJson } from './task-json.ts';

/**
 * What a file of rows was written for. `import`: Drover and Mover. `task-csv` and `task-json`: Migration Manager's and the SharePoint Migration
 * Tool's bulk files of tasks. `source-list`: Migration Manager's list of cloud sources.
 */
export type RowsFormat = 'import' | 'source-list' | 'task-csv' | 'task-json';

export interface RowsFile extends ImportFile {
  readonly format: RowsFormat;
}

/** Reads a file of rows in any format that people bring from elsewhere. */
export function* readRowsFile(bytes: Uint8Array, styles: PathStyles): Steps<RowsFile> {
  const decoded = bytes.length > MAX_FILE_BYTES ? null : yield* decodeText(bytes);
  if (decoded !== null && /^\s*\{/.test(decoded.text)) {
    const { text, encoding, problem } = decoded;
    const { rows, ...found } = yield* readTaskJson(text);
    const garbled = problem === null ? [] : [problem];
    const file = { encoding, separator: ',', ...listProblems(garbled, found) } as const;
    return yield* translated('task-json', file, rows, styles, JSON_COLUMNS);
  }
  const file = yield* readCsv(bytes, decoded);
  const [first] = file.rows;
  if (yield* isTaskCsv(file.rows)) {
    const { rows, ...found } = yield* readTaskCsv(file.rows);
    return yield* translated(
      'task-csv',
      { ...file, ...listProblems(file.problems, found) },
      rows,
      styles,
      TASK_COLUMNS,
    );
  }
  const unknown = unknownSeparator(first);
  if (unknown !== null) {
    return { ...file, format: 'import', rows: [], ...listProblems([unknown]) };
  }
  const isList = first !== undefined && file.rows.every(({ cells }) => cells.length === 1);
  if (isList && !file.problems.some(({ severity }) => severity === 'error'))
    return yield* translated(
      'source-list',
      { ...file, ...listProblems(file.problems) },
      yield* sourceList(file.rows),
      styles,
      LIST_COLUMNS,
    );
  return { ...(yield* readImportFile(file, styles)), format: 'import' };
}

/** A first line that holds a heading and more in one cell, or names a separator that nobody knows: the rows would be taken for a list of sources. */
function unknownSeparator(first: CsvRow | undefined): FileProblem | null {
  const [cell = '', ...others] = first?.cells ?? [];
  if (others.length > 0 || !/^sep=|^(?:source|destination)[ _-]?path\s*[|:~^]/i.test(cell)) return null;
  return fileError(
    `The columns of the file are separated by none of comma, semicolon and tab: its first line is "${shownValue(cell)}".`,
    'Save it with one of these between the columns.',
    first?.line ?? null,
  );
}

const LIST_COLUMNS: ColumnNames = { source: 'column 1', destination: 'column 2', tags: 'column 3' };

function* sourceList(rows: readonly CsvRow[]): Steps<readonly WrittenRow[]> {
  const [source] = IMPORT_COLUMNS;
  const headed = isCalled(source, rows[0]?.cells[0] ?? '');
  return yield* flatMapped(headed ? rows.slice(1) : rows, ({ line, cells: [source = ''] }) => [
    { line, source, destination: '', tags: '' },
  ]);
}

function* translated(
  format: RowsFormat,
  file: ListedProblems & Pick<CsvFile, 'encoding' | 'separator'>,
  written: readonly WrittenRow[],
  styles: PathStyles,
  names: ColumnNames,
): Steps<RowsFile> {
  const elsewhere = format !== 'source-list' && !beginsWithRoot(styles.destination);
  const rows = elsewhere ? yield* flatMapped(written, (row) => [{ ...row, destination: '' }]) : written;
  const { rows: good, ...checked } = yield* checkRows(rows, styles, names);
  const { encoding, separator } = file;
  const told = elsewhere ? [OTHER_DESTINATION] : [];
  return {
    ...{ format, encoding, separator, rows: good },
    ...listProblems(file, told, checked),
  };
}

const OTHER_DESTINATION: FileProblem = {
  severity: 'warning',
  line: null,
  column: null,
  value: null,
  reason:
    'The destinations are addresses in SharePoint, and the destination of this migration holds folders: they are left out.',
  remedy:
    'Enter the destinations after the import by an update file, or make the migration with a connector of SharePoint.',
};
