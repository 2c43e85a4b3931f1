import { CSV_MARK, csvLine, fromNeutralised } from '@drover/core';
import type { CsvRow } from '../csv/parse-csv.ts';
import { readCsv } from '../csv/read-csv.ts';
import type { FileProblem } from '../file-problem.ts';
import type { PathStyle } from '../places/place-text.ts';
import type { ListedProblems } from '../problem-list.ts';
import type { Steps } from '../steps.ts';
import { isCalled, PROBLEM_HEADING } from './table.ts';
import type { PathStyles } from './written-rows.ts';

const IMPORT_HEADINGS = ['Source Path', 'Destination Path', 'Tags'] as const;
const UPDATE_HEADINGS = ['ID', ...IMPORT_HEADINGS] as const;

const EXAMPLES = {
  machine: ['D:/Users/anna', 'D:/Users/bob', '/srv/departments/sales'],
  server: ['/home/anna', '/home/bob', '~/sales'],
  users: ['anna@example.com', 'bob@example.com/Documents', 'Sales Team'],
  libraries: ['anna@example.com', 'bob@example.com/Documents', 'Sales/Site Contents/Documents'],
} as const satisfies Record<PathStyle, readonly string[]>;
const EXAMPLE_TAGS = ['Pilot', 'Pilot, IT', 'Sales'] as const;

/** An import file to fill in, with examples in the spelling of both connectors. */
export function importTemplate({ source, destination }: PathStyles): string {
  const rows = EXAMPLE_TAGS.map((tags, at) => [EXAMPLES[source][at] ?? '', EXAMPLES[destination][at] ?? '', tags]);
  return CSV_MARK + [IMPORT_HEADINGS, ...rows].map(csvLine).join('');
}

/** An import file of these rows, a piece for each line. */
export function* importFile(rows: Iterable<readonly [source: string, destination: string, tags: readonly string[]]>) {
  yield CSV_MARK + csvLine(IMPORT_HEADINGS);
  for (const [source, destination, tags] of rows) yield csvLine([source, destination, tags.join(', ')]);
}

/** The update file of these rows (id, source, destination, tags), a piece for each line. */
export async function* updateFile(rows: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(UPDATE_HEADINGS);
  for await (const row of rows) yield csvLine(row);
}

/** The lines of a file with a last column that says what is wrong with each: to be mended, and given again. They are written as they are taken. */
export function* problemFile(bytes: Uint8Array, found: ListedProblems): Steps<Iterable<string>> {
  const { rows } = yield* readCsv(bytes);
  return linesWithProblems(rows, found);
}

function* linesWithProblems(rows: readonly CsvRow[], { problems, unlisted }: ListedProblems): Generator<string> {
  const [headings] = rows;
  if (headings === undefined) return;
  const texts = textsByLine(problems, unlisted.errors + unlisted.warnings);
  const told = headings.cells.findIndex((cell) => isCalled({ heading: PROBLEM_HEADING }, cell));
  const isOwn = (_: string, at: number): boolean => at !== told;
  const width = rows.reduce((widest, { cells }) => Math.max(widest, cells.filter(isOwn).length), 0);
  yield CSV_MARK;
  for (const row of rows) {
    const cells = row.cells.filter(isOwn).map(fromNeutralised);
    const blank = Array<string>(width - cells.length).fill('');
    const last = row === headings ? PROBLEM_HEADING : (texts.get(row.line) ?? []).join(' | ');
    yield csvLine([...cells, ...blank, last]);
  }
}

function textsByLine(problems: readonly FileProblem[], more: number): ReadonlyMap<number, readonly string[]> {
  const texts = new Map<number, string[]>();
  for (const { line, severity, column, reason, remedy } of problems) {
    if (line === null) continue;
    const word = severity === 'error' ? 'Error' : 'Note';
    const text = `${word}${column === null ? '' : ` in ${column}`}: ${reason} ${remedy}`;
    const before = texts.get(line);
    if (before === undefined) texts.set(line, [text]);
    else before.push(text);
  }
  const last = problems.at(-1)?.line ?? null;
  if (more > 0 && last !== null) texts.get(last)?.push(moreText(more));
  return texts;
}

function moreText(more: number): string {
  return `${more.toLocaleString('en')} more problems are not named in this file. Mend those that are, and give it again.`;
}
