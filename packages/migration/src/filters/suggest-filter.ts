import { FILTER_COLUMNS, type FilterLabel } from './filter-columns.ts';
import { ROW_PERMISSIONS } from './row-permissions.ts';
import { ROW_STATUSES, STATUS_GROUPS } from './row-status.ts';
import { splitFilter, type WrittenTerm } from './split-filter.ts';

/** A filter that somebody may be about to write. */
export interface FilterSuggestion {
  /** The whole text with the last term completed. */
  readonly text: string;
  /** What the last term becomes. */
  readonly term: string;
  readonly about: string;
}

/** What the rows of a migration hold of columns whose values are words, the most frequent first. */
export type KnownWords = Readonly<Partial<Record<FilterLabel, readonly string[]>>>;

const MOST = 20;

/**
 * How the end of a filter may go on: columns of two words of which the first stands there, columns that begin with the last term, values of its
 * column, tags that hold it.
 */
export function suggestFilter(text: string, known: KnownWords): readonly FilterSuggestion[] {
  const terms = splitFilter(text);
  const last = /\S$/.test(text) || /:\s*$/.test(text) || isOpen(terms.at(-1)) ? terms.at(-1) : undefined;
  const before = last === undefined ? text : text.slice(0, text.lastIndexOf(last.text));
  const sign = last?.negated === true ? '-' : '';
  const ends = suggested(last, known).map(({ term, about }) => suggestion(before, `${sign}${term}`, about));
  return [...columnsOfTwoWords(text, terms), ...ends].slice(0, MOST);
}

function suggestion(before: string, term: string, about: string): FilterSuggestion {
  return { text: `${before}${term}`, term, about };
}

/** A quotation mark is missing at its end. */
function isOpen(term: WrittenTerm | undefined): boolean {
  return term?.form === 'quoted' && term.text.split('"').length % 2 === 0;
}

const TWO_WORDS = /(?<=^|\s)(-?)([a-z]+) +([a-z]*)$/i;

function columnsOfTwoWords(text: string, terms: readonly WrittenTerm[]): readonly FilterSuggestion[] {
  const [written, sign = '', first = '', second = ''] = TWO_WORDS.exec(text) ?? [];
  const words = terms.slice(second === '' ? -1 : -2);
  if (written === undefined || !words.every(({ form, column }) => form === 'bare' && column === null)) return [];
  const begun = `${first} ${second}`.toLowerCase();
  return FILTER_COLUMNS.filter(({ label }) => label.startsWith(begun)).map(({ label, about }) =>
    suggestion(text.slice(0, -written.length), `${sign}${label}:`, about),
  );
}

type Suggested = Omit<FilterSuggestion, 'text'>;

function suggested(last: WrittenTerm | undefined, known: KnownWords): readonly Suggested[] {
  if (last?.form === 'regex') return [];
  const value = last?.value.toLowerCase() ?? '';
  if (last?.column != null) return valuesOf(last.column.column.label, value, known);
  const columns = FILTER_COLUMNS.filter(({ label }) => label.startsWith(value));
  const tags = value === '' ? [] : valuesOf('tags', value, known);
  return [...columns.map(({ label, about }) => ({ term: `${label}:`, about })), ...tags];
}

function valuesOf(label: FilterLabel, value: string, known: KnownWords): readonly Suggested[] {
  const holds = (word: string): boolean => word.toLowerCase().includes(value);
  const words = FIXED[label] ?? known[label]?.map((word) => ({ word, about: '' })) ?? [];
  return words
    .filter(({ word }) => holds(word))
    .map(({ word, about }) => ({ term: `${label}:${quoted(word)}`, about }));
}

const FIXED: Readonly<Partial<Record<FilterLabel, readonly { readonly word: string; readonly about: string }[]>>> = {
  status: [
    ...STATUS_GROUPS.map(({ word }) => ({ word, about: 'On the dashboard' })),
    ...ROW_STATUSES.filter(({ word }) => !STATUS_GROUPS.some((group) => group.word === word)).map(({ word }) => ({
      word,
      about: 'In the table',
    })),
  ],
  permissions: ROW_PERMISSIONS.map(({ word }) => ({ word, about: 'Permissions' })),
  readiness: ['ready', 'warning', 'blocked'].map((word) => ({ word, about: 'Of the last scan' })),
};

/** As a value of a filter, read as a text whatever it holds. */
export function quoted(word: string): string {
  return /^[^\s"/][^\s"]*$/.test(word) ? word : `"${word.replaceAll('"', '""')}"`;
}
