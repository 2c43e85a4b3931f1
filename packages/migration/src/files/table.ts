import { fromNeutralised } from '@drover/core';
import type { CsvRow } from '../csv/parse-csv.ts';
import type { CsvFile } from '../csv/read-csv.ts';
import { type FileProblem, shownValue } from '../file-problem.ts';
import { type ListedProblems, listProblems, ProblemList } from '../problem-list.ts';
import type { Steps } from '../steps.ts';

/** A column that a file may have. */
export interface Column<K extends string> {
  readonly key: K;
  /** As files that we write call it. */
  readonly heading: string;
  /** What others call it. */
  readonly aliases?: readonly string[];
}

export interface TableRow<K extends string> {
  readonly line: number;
  /** What the row says in a column; '' where the file has none. */
  readonly value: (key: K) => string;
}

export interface Table<K extends string> extends ListedProblems, Pick<CsvFile, 'encoding' | 'separator'> {
  /** Keys of the columns that the file has, in its order; null for columns that nobody knows. */
  readonly columns: readonly (K | null)[];
  /** The line of the headings. */
  readonly headings: CsvRow | null;
  readonly rows: readonly TableRow<K>[];
}

/** What `problemFile` adds; whoever gives such a file back need not take it out. */
export const PROBLEM_HEADING = 'Problem';

/** Reads a file whose first line names its columns, in any order and case. Columns that nobody knows are told of and left out. */
export function* readTable<K extends string>(file: CsvFile, known: readonly Column<K>[]): Steps<Table<K>> {
  const { rows, problems, encoding, separator } = file;
  const [headings = null, ...rest] = rows;
  if (headings === null) return { encoding, separator, columns: [], headings, rows: [], ...listProblems(problems) };
  const columns = headings.cells.map((cell) => known.find((column) => isCalled(column, cell))?.key ?? null);
  const table: TableRow<K>[] = [];
  const homeless = new ProblemList();
  for (const row of rest) {
    const { line, cells } = row;
    table.push({ line, value: (key) => fromNeutralised(cells[columns.indexOf(key)] ?? '') });
    homeless.addAll(valuesWithoutHeading(row, headings));
    yield;
  }
  const found = listProblems(problems, headingProblems(headings, columns), homeless.listed);
  return { encoding, separator, columns, headings, rows: table, ...found };
}

/** True where the heading is the column's, however it is spelled: `source_path` is `Source Path`. */
export function isCalled({ heading, aliases = [] }: Omit<Column<string>, 'key'>, text: string): boolean {
  return [heading, ...aliases].some((name) => plain(name) === plain(text));
}

function plain(heading: string): string {
  return heading.toLowerCase().replace(/[\s_-]/g, '');
}

function headingProblems(headings: CsvRow, columns: readonly (string | null)[]): FileProblem[] {
  return headings.cells.flatMap((cell, at): FileProblem[] => {
    const key = columns[at] ?? null;
    const where = { line: headings.line, column: `column ${at + 1}`, value: shownValue(cell) };
    if (key !== null && columns.indexOf(key) < at)
      return [
        {
          ...where,
          severity: 'error',
          reason: `The heading "${cell}" stands twice.`,
          remedy: 'Remove one of the columns.',
        },
      ];
    if (key !== null || cell === '' || plain(cell) === plain(PROBLEM_HEADING)) return [];
    const reason = `The column "${shownValue(cell)}" is not one of this file's, and is left out.`;
    return [{ ...where, severity: 'warning', reason, remedy: 'Check its spelling if it was meant to be read.' }];
  });
}

function valuesWithoutHeading({ line, cells }: CsvRow, headings: CsvRow): FileProblem[] {
  const at = cells.findIndex((cell, index) => cell !== '' && (headings.cells[index] ?? '') === '');
  if (at < 0) return [];
  return [
    {
      severity: 'error',
      line,
      column: `column ${at + 1}`,
      value: shownValue(cells[at] ?? ''),
      reason: 'The value stands below no heading.',
      remedy: 'Put each value that holds a separator in double quotes, such as "Pilot, IT".',
    },
  ];
}
