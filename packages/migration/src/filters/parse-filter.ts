import type { Comparison, FilterProblem, FilterTest, RowFilter } from './filter.ts';
import { FILTER_COLUMNS } from './filter-columns.ts';
import { parseQuantity } from './quantity.ts';
import { permissionsMeant, ROW_PERMISSIONS } from './row-permissions.ts';
import { ROW_STATUSES, STATUS_GROUPS, statesMeant } from './row-status.ts';
import { splitFilter, type WrittenTerm } from './split-filter.ts';

export interface ParsedFilter {
  readonly filter: RowFilter;
  /** Where there are any, the filter lacks these terms. */
  readonly problems: readonly FilterProblem[];
}

/** Terms that a filter may have. */
const MOST_TERMS = 50;
/** Characters of a regular expression. */
const LONGEST_PATTERN = 200;
const COMPARISONS: readonly Comparison[] = ['<=', '>=', '<', '>', '='];

/** Reads a filter as people write it; docs/reference/filters.md describes the language. */
export function parseFilter(filter: string): ParsedFilter {
  const written = splitFilter(filter);
  const read = written.slice(0, MOST_TERMS).map((term) => {
    const test = testOf(term);
    if ('reason' in test) return { problem: problemOf(term, test) };
    const { text, negated } = term;
    // Mover's documentation filters by the status "Scheduled" for what has a schedule.
    if (asksForScheduled(term)) return { term: { text, negated: !negated, column: 'schedule' as const, test } };
    return { term: { text, negated, column: term.column?.column.label ?? null, test } };
  });
  return {
    filter: read.flatMap(({ term }) => term ?? []),
    problems: [
      ...read.flatMap(({ problem }) => problem ?? []),
      ...written.slice(MOST_TERMS, MOST_TERMS + 1).map(({ text: first }) => ({
        text: first,
        reason: `A filter has ${MOST_TERMS} terms at most.`,
        remedy: 'Leave some out.',
      })),
    ],
  };
}

type Refusal = Omit<FilterProblem, 'text'>;

function problemOf({ text }: WrittenTerm, refusal: Refusal): FilterProblem {
  return { text, ...refusal };
}

function asksForScheduled({ column, value, form }: WrittenTerm): boolean {
  return column?.column.kind === 'status' && form !== 'regex' && value.toLowerCase() === 'scheduled';
}

function testOf(term: WrittenTerm): FilterTest | Refusal {
  const { column, value, form } = term;
  if (asksForScheduled(term)) return { kind: 'empty' };
  if (form === 'regex') return regexOf(term);
  if (column === null) return freeText(term);
  if (form === 'quoted' && value === '') return emptyOf(term);
  if (value === '')
    return { reason: 'Nothing stands after the colon.', remedy: 'Write what to look for, without a blank before it.' };
  switch (column.column.kind) {
    case 'text':
      return { kind: 'contains', text: value };
    case 'words':
      return { kind: 'is', text: value };
    case 'readiness':
      return readinessOf(value);
    case 'permissions':
      return permissionsOf(value);
    case 'status':
      return statusOf(value);
    case 'bytes':
    case 'files-or-bytes':
    case 'number':
      return comparisonOf(value, column.column.kind);
    default:
      return column.column satisfies never;
  }
}

function regexOf({ column, value }: WrittenTerm): FilterTest | Refusal {
  const kind = column?.column.kind ?? 'text';
  if (kind !== 'text' && kind !== 'words') {
    return { reason: 'This column takes no regular expression.', remedy: 'Leave the slashes out.' };
  }
  if (value.length > LONGEST_PATTERN) {
    return { reason: `A regular expression has ${LONGEST_PATTERN} characters at most.`, remedy: 'Make it shorter.' };
  }
  return { kind: 'matches', pattern: value };
}

/** Letters before a colon are a column that there is not; paths and addresses are told by what follows. */
function freeText({ value, form }: WrittenTerm): FilterTest | Refusal {
  const [, label] = form === 'bare' ? (/^(\p{L}{2,}):(?![/\\])/u.exec(value) ?? []) : [];
  if (label !== undefined) {
    return {
      reason: `There is no column "${label}".`,
      remedy: `Take one of ${FILTER_COLUMNS.map((each) => each.label).join(', ')}; or put the text in quotation marks.`,
    };
  }
  return { kind: 'contains', text: value };
}

function emptyOf({ column }: WrittenTerm): FilterTest | Refusal {
  const kind = column?.column.kind;
  if (
    kind === 'text' ||
    kind === 'words' ||
    kind === 'readiness' ||
    kind === 'permissions' ||
    column?.column.label === 'code'
  )
    return { kind: 'empty' };
  return { reason: 'This column is never empty.', remedy: 'Write a number, or a word of the table.' };
}

function readinessOf(value: string): FilterTest | Refusal {
  const word = ['ready', 'warning', 'blocked'].find((each) => each === value.toLowerCase());
  return word === undefined
    ? {
        reason: `Readiness is never "${value}".`,
        remedy: 'Write ready, warning, blocked, or "" for rows that were not scanned.',
      }
    : { kind: 'is', text: word };
}

function permissionsOf(value: string): FilterTest | Refusal {
  const state = permissionsMeant(value);
  if (state !== null) return { kind: 'is', text: state };
  const words = ROW_PERMISSIONS.map(({ word }) => (word.includes(' ') ? `"${word}"` : word));
  return {
    reason: `Permissions are never "${value}".`,
    remedy: `Write one of ${words.join(', ')}, or "" for rows without.`,
  };
}

function statusOf(value: string): FilterTest | Refusal {
  const states = statesMeant(value);
  if (states.length > 0) return { kind: 'states', states };
  const words = new Set(
    [...ROW_STATUSES, ...STATUS_GROUPS].map(({ word }) => (word.includes(' ') ? `"${word}"` : word)),
  );
  return { reason: `There is no status "${value}".`, remedy: `Write one of ${[...words].join(', ')}.` };
}

function comparisonOf(value: string, kind: 'bytes' | 'files-or-bytes' | 'number'): FilterTest | Refusal {
  const written = COMPARISONS.find((each) => value.startsWith(each));
  const said = value.slice(written?.length ?? 0).trim();
  const quantity = parseQuantity(said);
  if (quantity === null || (kind === 'number' && quantity.bytes)) {
    return {
      reason: `"${said}" is no ${kind === 'number' ? 'number' : 'number or size'}.`,
      remedy: kind === 'number' ? 'Write it as >0 or 3.' : 'Write it as >0 or >=1.5GiB.',
    };
  }
  return { kind: 'compares', by: written ?? '=', ...quantity };
}
