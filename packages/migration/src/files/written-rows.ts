import type { FileProblem } from '../file-problem.ts';
import { type Place, placeKey } from '../places/place.ts';
import type { PathStyle } from '../places/place-text.ts';
import { type ListedProblems, ProblemList } from '../problem-list.ts';
import { flatMapped, type Steps } from '../steps.ts';
import { cellProblem, type FileCell, readPlaceCell } from './place-cell.ts';
import { readTags } from './tags.ts';

/** What a row leaves out, where its file says so; all else is as its migration says. */
export interface RowFilters {
  readonly hidden?: 'skip' | 'take';
  /** UTC, ISO 8601. */
  readonly modifiedAfter?: string;
  readonly createdAfter?: string;
  readonly extensions?: { readonly skip: readonly string[] };
}

/** A row as a file says it; every format that rows come in is read into these. */
export interface WrittenRow {
  readonly line: number;
  readonly source: string;
  readonly destination: string;
  /** Separated by commas or semicolons. */
  readonly tags: string;
  readonly filters?: RowFilters;
}

/** A row that can be added to a migration. */
export interface ImportRow {
  readonly line: number;
  readonly source: Place;
  /** Null while it is not known: the row can be scanned, and not copied. */
  readonly destination: Place | null;
  readonly tags: readonly string[];
  readonly filters?: RowFilters;
}

export interface PathStyles {
  readonly source: PathStyle;
  readonly destination: PathStyle;
}

export type RowColumn = 'source' | 'destination' | 'tags';
/** What the file calls its columns. */
export type ColumnNames = Readonly<Record<RowColumn, string>>;

export interface CheckedRows extends ListedProblems {
  /** Those without an error. */
  readonly rows: readonly ImportRow[];
}

/** Reads the places of rows, and tells of each row what is wrong with it. Two rows for the same two places are taken, and told of. */
export function* checkRows(written: readonly WrittenRow[], styles: PathStyles, names: ColumnNames): Steps<CheckedRows> {
  const seen = new SeenPlaces();
  const list = new ProblemList();
  const rows = yield* flatMapped(written, (each): ImportRow[] => {
    const { row, problems } = checkRow(each, styles, names, seen);
    list.addAll(problems);
    return row === null ? [] : [row];
  });
  return { rows, ...list.listed };
}

function checkRow(written: WrittenRow, styles: PathStyles, names: ColumnNames, seen: SeenPlaces) {
  const cell = (key: RowColumn): FileCell => ({ line: written.line, column: names[key], text: written[key] });
  const source = written.source === '' ? noSource(cell('source')) : readPlaceCell(cell('source'), styles.source);
  const destination =
    written.destination === ''
      ? { place: null, problems: [cellProblem('warning', cell('destination'), ...NO_DESTINATION)] }
      : readPlaceCell(cell('destination'), styles.destination);
  const { tags, fault } = readTags(written.tags);
  const problems = [
    ...source.problems,
    ...destination.problems,
    ...(fault === null
      ? []
      : [cellProblem('error', cell('tags'), fault, 'Separate tags by commas, and put them all in double quotes.')]),
  ];
  if (source.place === null || problems.some(({ severity }) => severity === 'error')) return { row: null, problems };
  const { line, filters } = written;
  const places = { source: source.place, destination: destination.place };
  const row: ImportRow = { line, ...places, tags, ...(filters === undefined ? {} : { filters }) };
  return { row, problems: [...problems, ...seen.add(row, cell('destination'))] };
}

function noSource(cell: FileCell) {
  return {
    place: null,
    problems: [
      cellProblem('error', cell, 'The row has no source.', 'Write what is to be migrated, or remove the line.'),
    ],
  };
}

/** Finds rows that meet: for the same two places, or from two places into one. */
class SeenPlaces {
  /** Lines of the first rows, by their destination, and by both places. */
  readonly #byDestination = new Map<string, number>();
  readonly #byBoth = new Map<string, number>();

  add({ line, source, destination }: ImportRow, cell: FileCell): FileProblem[] {
    if (destination === null) return [];
    const key = placeKey(destination);
    const both = `${key}\0\0${placeKey(source)}`;
    const [twin, other] = [this.#byBoth.get(both), this.#byDestination.get(key)];
    if (twin === undefined) this.#byBoth.set(both, line);
    if (other === undefined) this.#byDestination.set(key, line);
    if (twin !== undefined)
      return [cellProblem('warning', cell, `The row is the same as that of line ${twin}.`, REMOVE_TWIN)];
    if (other === undefined) return [];
    const reason = `Line ${other} goes to the same destination from another source.`;
    return [cellProblem('warning', cell, reason, 'Check that both are meant to be mixed there.')];
  }
}

const REMOVE_TWIN = 'Remove one of them, unless it is to be copied twice.';
const NO_DESTINATION = [
  'The row has no destination yet: it can be scanned, and not copied.',
  'Enter the destination now, or later in the table or by an update file.',
] as const;
