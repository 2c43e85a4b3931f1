import { type FileProblem, shownValue } from '../file-problem.ts';
import type { Steps } from '../steps.ts';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, MAX_FAULTS, MAX_ROWS } from './limits.ts';
import { countLineEnds } from './line-ends.ts';

export type CsvSeparator = ',' | ';' | '\t';

/** A line that says something; one with a line break inside quotes is several lines of the file. */
export interface CsvRow {
  /** The line of the file that it begins on, counted from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface ParsedCsv {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly FileProblem[];
}

const UP_TO_SEPARATOR = { ',': /[^,\r\n]*/y, ';': /[^;\r\n]*/y, '\t': /[^\t\r\n]*/y } as const;
const BLANKS = { ',': /[\t \u00a0]*/y, ';': /[\t \u00a0]*/y, '\t': /[ \u00a0]*/y } as const;

/**
 * The rows of a text of CSV. Blanks around a value are no part of it unless it stands in quotes; lines that say nothing are left out. Reading
 * goes on after a problem wherever it is clear where.
 */
export function* parseCsv(text: string, separator: CsvSeparator, from = { at: 0, line: 1 }): Steps<ParsedCsv> {
  const rows: CsvRow[] = [];
  const problems: FileProblem[] = [];
  let { at, line } = from;

  while (at < text.length) {
    const begins = line;
    const cells = yield* readCells();
    const empty = cells.every((cell) => cell === '');
    if (cells.length > MAX_COLUMNS) problem(begins, cells.length, '', ...TOO_MANY_COLUMNS);
    else if (!empty) rows.push({ line: begins, cells });
    if (rows.length > MAX_ROWS) {
      problem(begins, null, null, ...TOO_MANY_ROWS);
      break;
    }
    if (problems.length >= MAX_FAULTS) {
      problems[MAX_FAULTS - 1] = fault(line, null, null, ...TOO_MANY_FAULTS);
      break;
    }
    yield;
  }
  return { rows, problems };

  function* readCells(): Steps<string[]> {
    const cells: string[] = [];
    for (;;) {
      const cell = yield* readCell(cells.length + 1);
      const tooLong = cell.length > MAX_CELL_CHARACTERS;
      if (tooLong) problem(line, cells.length + 1, cell, ...TOO_LONG);
      cells.push(tooLong ? '' : cell);
      if (text[at] !== separator) break;
      at += 1;
      if (cells.length % MAX_COLUMNS === 0) yield;
    }
    at += text.startsWith('\r\n', at) ? 2 : 1;
    line += 1;
    return cells;
  }

  function* readCell(column: number): Steps<string> {
    take(BLANKS[separator]);
    if (text[at] !== '"') return take(UP_TO_SEPARATOR[separator]).trimEnd();
    const begins = line;
    const quoted = yield* readQuoted();
    line += yield* countLineEnds(quoted.value);
    if (!quoted.ends) problem(begins, column, quoted.value, ...NO_CLOSING_QUOTE);
    const rest = take(UP_TO_SEPARATOR[separator]).trim();
    if (rest !== '') problem(begins, column, quoted.value + rest, ...TEXT_BEHIND_QUOTE);
    return quoted.value + rest;
  }

  function* readQuoted(): Steps<{ readonly value: string; readonly ends: boolean }> {
    const parts: string[] = [];
    at += 1;
    for (;;) {
      const quote = text.indexOf('"', at);
      parts.push(text.slice(at, quote < 0 ? undefined : quote));
      at = quote < 0 ? text.length : quote + 1;
      if (quote < 0) return { value: parts.join('"'), ends: false };
      if (text[at] !== '"') return { value: parts.join('"'), ends: true };
      at += 1;
      yield;
    }
  }

  function take(pattern: RegExp): string {
    pattern.lastIndex = at;
    const taken = pattern.exec(text)?.[0] ?? '';
    at += taken.length;
    return taken;
  }

  function problem(...what: Parameters<typeof fault>): void {
    if (problems.length < MAX_FAULTS) problems.push(fault(...what));
  }
}

function fault(line: number, column: number | null, value: string | null, reason: string, remedy: string): FileProblem {
  return {
    severity: 'error',
    line,
    column: column === null ? null : `column ${column}`,
    value: value === null ? null : shownValue(value),
    reason,
    remedy,
  };
}

const TOO_MANY_COLUMNS = [
  `The line has more than ${MAX_COLUMNS} columns.`,
  'Check that lines end where they should, and that the file is CSV.',
] as const;
const TOO_MANY_ROWS = [
  `The file has more than ${MAX_ROWS.toLocaleString('en')} lines.`,
  'Split it, and give the parts one after the other.',
] as const;
const TOO_MANY_FAULTS = [
  `The file has ${MAX_FAULTS.toLocaleString('en')} faults up to here; what follows was not read.`,
  'Check that it is CSV, and mend what is named first.',
] as const;
const TOO_LONG = [
  `The value has more than ${MAX_CELL_CHARACTERS.toLocaleString('en')} characters.`,
  'Shorten it. Where it holds the lines that follow, a closing quote is missing.',
] as const;
const NO_CLOSING_QUOTE = [
  'The value begins with a quote and never ends with one, so the rest of the file cannot be told from it.',
  'Add the closing quote. Write a quote that belongs to the value twice: "".',
] as const;
const TEXT_BEHIND_QUOTE = [
  'Text stands behind the closing quote of the value.',
  'Put the whole value in quotes, and write a quote that belongs to it twice: "".',
] as const;
