import { type FileProblem, shownValue } from '../file-problem.ts';
import type { RowFilters } from '../files/written-rows.ts';

/** What the settings of a task come to, and what of them was read in a certain way or left out. */
export interface ReadSettings {
  readonly filters: RowFilters | null;
  readonly problems: readonly FileProblem[];
}

type Report = (value: unknown, reason: string) => void;
type Reader = (value: unknown, report: Report) => RowFilters;

/** Settings that a row has filters for. Their names in any case. */
const READERS: Readonly<Record<string, Reader>> = {
  migratehiddenitems: (value, report) => {
    const take = typeof value === 'string' ? { true: true, false: false }[value.toLowerCase()] : value;
    if (typeof take === 'boolean') return { hidden: take ? 'take' : 'skip' };
    report(value, 'The value is neither true nor false, and is left out.');
    return {};
  },
  migrateitemscreatedafter: (value, report) => {
    const at = instantOf(value, report);
    return at === null ? {} : { createdAfter: at };
  },
  migrateitemsmodifiedafter: (value, report) => {
    const at = instantOf(value, report);
    return at === null ? {} : { modifiedAfter: at };
  },
  skipfileswithextensions: (value, report) => {
    const skip = extensionsOf(value, report);
    return skip.length === 0 ? {} : { extensions: { skip } };
  },
};

const MOST_EXTENSIONS = 200;
const EXTENSION = /^\.?[^\s/.\0\p{Cs}]{1,32}$/u;
const SETTLED = 'Set the filters of the row after the import.';

/** Reads the settings of a task of the SharePoint Migration Tool, as far as a row has filters for them. */
export function readTaskSettings(settings: Readonly<Record<string, unknown>>, line: number): ReadSettings {
  const problems: FileProblem[] = [];
  let filters: RowFilters = {};
  for (const [column, value] of Object.entries(settings)) {
    const report = (shown: unknown, reason: string): void => {
      const text = typeof shown === 'string' ? shown : JSON.stringify(shown);
      problems.push({ line, column, value: shownValue(text), severity: 'warning', reason, remedy: SETTLED });
    };
    if (value === null || value === '') continue;
    const read = READERS[column.toLowerCase()];
    if (read !== undefined) filters = { ...filters, ...read(value, report) };
    else if (value !== false) report(value, 'Drover has no such setting of a row, and leaves it out.');
  }
  return { filters: Object.keys(filters).length === 0 ? null : filters, problems };
}

/** With what follows the day and the month, a time and a zone; without a zone it is UTC, wherever the server stands. */
const ISO = /^\d{4}(?:-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i;
/** As the tool writes it in the United States. */
const MONTH_FIRST = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;

/** A date as an instant in ISO 8601; null where it is none. */
function instantOf(value: unknown, report: Report): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  const iso = ISO.exec(text);
  if (iso !== null) {
    const hasTime = text.length > '2026-01-01'.length;
    const at = new Date(hasTime && iso[1] === undefined ? `${text.replace(' ', 'T')}Z` : text);
    if (!Number.isNaN(at.getTime())) return at.toISOString();
  }
  const [, month = '', day = '', year = ''] = MONTH_FIRST.exec(text) ?? [];
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = new Date(date);
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== date) {
    report(value, 'The value is no date such as 2026-05-22 (or 05/22/2026, month first), and is left out.');
    return null;
  }
  if (month !== day && Number(day) <= 12) report(value, `The month is read first: ${date}.`);
  return at.toISOString();
}

/** The tool separates them by colons; people by commas and semicolons, too. */
function extensionsOf(value: unknown, report: Report): readonly string[] {
  if (typeof value !== 'string') {
    report(value, 'The value is no text, and is left out.');
    return [];
  }
  const written = value.split(/[:;,]/).map((each) => each.trim());
  const wanted = written.filter((each) => each !== '');
  for (const each of wanted.filter((each) => !EXTENSION.test(each)))
    report(each, 'The value is no extension, and is left out.');
  const extensions = wanted.filter((each) => EXTENSION.test(each));
  for (const each of extensions.slice(MOST_EXTENSIONS))
    report(each, `A row leaves out ${MOST_EXTENSIONS} extensions at most; this one is not among them.`);
  return extensions.slice(0, MOST_EXTENSIONS);
}
