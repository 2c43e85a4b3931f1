import { readCsv } from '../csv/read-csv.ts';
import { type FileProblem, fileError } from '../file-problem.ts';
import type { Place } from '../places/place.ts';
import { listProblems, ProblemList } from '../problem-list.ts';
import { flatMapped, type Steps } from '../steps.ts';
import { IMPORT_COLUMNS, type ImportFile } from './import-file.ts';
import { cellProblem, type FileCell, readPlaceCell } from './place-cell.ts';
import { type Column, isCalled, readTable, type TableRow } from './table.ts';
import { readTags } from './tags.ts';
import type { PathStyles, RowColumn } from './written-rows.ts';

/** A new place for a row, with the text that it was read from: rows whose text is still the same are not changed. */
export interface NewPlace {
  readonly place: Place;
  readonly text: string;
}

/** What is to become of a row; null stays as it is. */
export interface RowUpdate {
  readonly line: number;
  readonly id: string;
  readonly source: NewPlace | null;
  readonly destination: NewPlace | null;
  readonly tags: readonly string[] | null;
}

export interface UpdateFile extends Omit<ImportFile, 'rows'> {
  readonly rows: readonly RowUpdate[];
}

type UpdateColumn = RowColumn | 'id';
const ID = { key: 'id', heading: 'ID', aliases: ['Row ID', 'Schedule ID'] } as const;
const UPDATE_COLUMNS: readonly Column<UpdateColumn>[] = [ID, ...IMPORT_COLUMNS];

/** Reads a file whose first column is `ID`, and whose other columns say what the row is to be from now on; blank cells change nothing. */
export function* readUpdateFile(bytes: Uint8Array, styles: PathStyles): Steps<UpdateFile> {
  const file = yield* readCsv(bytes);
  const { encoding, separator, headings, columns, ...table } = yield* readTable(file, UPDATE_COLUMNS);
  const refusal = headings === null ? null : headingFault(headings.line, headings.cells, columns);
  if (refusal !== null) return { encoding, separator, rows: [], ...listProblems(table, [refusal]) };
  const seen = new Map<string, number>();
  const list = new ProblemList();
  const rows = yield* flatMapped(table.rows, (each): RowUpdate[] => {
    const { row, problems } = readUpdate(each, styles, seen);
    list.addAll(problems);
    return row === null ? [] : [row];
  });
  const nothing = headings !== null && table.rows.length === 0 ? [NO_ROWS] : [];
  return { encoding, separator, rows, ...listProblems(table, list.listed, nothing) };
}

function headingFault(line: number, cells: readonly string[], columns: readonly (string | null)[]): FileProblem | null {
  if (!columns.includes('id')) return fileError('Unable to update users. Required heading not found: id', GET_THE_FILE);
  if (!isCalled(ID, cells[0] ?? '')) return fileError('"ID" is not the first column.', GET_THE_FILE, line);
  const others: readonly (string | null)[] = IMPORT_COLUMNS.map(({ key }) => key);
  return columns.some((key) => others.includes(key))
    ? null
    : fileError(
        'The file has no column that could change anything.',
        'Add "Source Path", "Destination Path" or "Tags".',
        line,
      );
}

function readUpdate({ line, value }: TableRow<UpdateColumn>, styles: PathStyles, seen: Map<string, number>) {
  const cell = (key: UpdateColumn, column: string): FileCell => ({ line, column, text: value(key) });
  const idFault = faultOfId(cell('id', 'ID'), seen);
  const source = newPlace(cell('source', 'Source Path'), styles.source);
  const destination = newPlace(cell('destination', 'Destination Path'), styles.destination);
  const { tags, fault } = readTags(value('tags'));
  const problems = [
    ...idFault,
    ...source.problems,
    ...destination.problems,
    ...(fault === null ? [] : [cellProblem('error', cell('tags', 'Tags'), fault, 'Separate tags by commas.')]),
  ];
  const row: RowUpdate = {
    line,
    id: value('id'),
    source: source.place,
    destination: destination.place,
    tags: value('tags') === '' ? null : tags,
  };
  return { row: problems.some(({ severity }) => severity === 'error') ? null : row, problems };
}

function faultOfId(cell: FileCell, seen: Map<string, number>): FileProblem[] {
  if (cell.text === '') return [cellProblem('error', cell, 'The line has no ID.', GET_THE_FILE)];
  const before = seen.get(cell.text);
  if (before !== undefined)
    return [cellProblem('error', cell, `Line ${before} is about the same row.`, 'Make one line of the two.')];
  seen.set(cell.text, cell.line);
  return [];
}

function newPlace(cell: FileCell, style: PathStyles['source']) {
  if (cell.text === '') return { place: null, problems: [] };
  const { place, problems } = readPlaceCell(cell, style);
  return { place: place === null ? null : { place, text: cell.text }, problems };
}

const GET_THE_FILE = 'Download the rows of this migration as CSV, whose first column is ID, and change that file.';
const NO_ROWS = fileError('The file has headings and no rows.', 'Add a line for each row that is to be changed.');
