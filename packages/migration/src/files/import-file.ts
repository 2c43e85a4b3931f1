import type { TextEncoding } from '../csv/decode-text.ts';
import type { CsvSeparator } from '../csv/parse-csv.ts';
import type { CsvFile } from '../csv/read-csv.ts';
import { type FileProblem, fileError } from '../file-problem.ts';
import { type ListedProblems, listProblems } from '../problem-list.ts';
import { flatMapped, type Steps } from '../steps.ts';
import { type Column, readTable, type Table } from './table.ts';
import { checkRows, type ImportRow, type PathStyles, type RowColumn } from './written-rows.ts';

/** What a file of rows says; it can be imported when none of its problems is an error. */
export interface ImportFile extends ListedProblems {
  readonly encoding: TextEncoding;
  readonly separator: CsvSeparator;
  readonly rows: readonly ImportRow[];
}

export const IMPORT_COLUMNS = [
  { key: 'source', heading: 'Source Path', aliases: ['Source'] },
  { key: 'destination', heading: 'Destination Path', aliases: ['Destination'] },
  { key: 'tags', heading: 'Tags', aliases: ['Tag'] },
] as const satisfies readonly Column<RowColumn>[];

const NAMES = { source: 'Source Path', destination: 'Destination Path', tags: 'Tags' } as const;

/** Reads a file with the columns `Source Path`, `Destination Path` and `Tags`, the last of which may be missing. */
export function* readImportFile(file: CsvFile, styles: PathStyles): Steps<ImportFile> {
  const table = yield* readTable(file, IMPORT_COLUMNS);
  const { encoding, separator } = table;
  const missing = missingColumns(table);
  if (missing.length > 0) {
    const errors = table.problems.filter(({ severity }) => severity === 'error');
    return { encoding, separator, rows: [], ...listProblems(errors, missing) };
  }
  const written = yield* flatMapped(table.rows, ({ line, value }) => [
    { line, source: value('source'), destination: value('destination'), tags: value('tags') },
  ]);
  const { rows, ...checked } = yield* checkRows(written, styles, NAMES);
  const nothing = table.headings !== null && table.rows.length === 0 ? [NO_ROWS] : [];
  return { encoding, separator, rows, ...listProblems(table, checked, nothing) };
}

function missingColumns({ headings, columns }: Table<RowColumn>): FileProblem[] {
  if (headings === null) return [];
  const missing = IMPORT_COLUMNS.filter(({ key }) => key !== 'tags' && !columns.includes(key));
  return missing.map(({ heading }) =>
    fileError(
      `The first line has no heading "${heading}".`,
      'Let the first line be: Source Path,Destination Path,Tags',
      headings.line,
    ),
  );
}

const NO_ROWS = fileError('The file has headings and no rows.', 'Add a line for each row that is to be migrated.');
