import {
  type Comparison,
  type FilterLabel,
  type FilterTerm,
  type FilterTest,
  type RowFilter,
  statesWith,
} from '@drover/migration';
import { type RawBuilder, sql } from 'kysely';
import { anyCasePattern } from '../runs/any-case-pattern.ts';
import { figure, filesDownloaded, READINESS } from './row-columns.ts';

/** How people know the connectors of a migration: name and type. */
export interface FilterSides {
  readonly source: readonly string[];
  readonly destination: readonly string[];
  /** Hosts of the agents of both; left out where no agent takes part. */
  readonly agents?: readonly string[];
}

type Condition = RawBuilder<boolean>;

/** What rows of a migration must meet, in the words of `ROWS`. */
export function rowCondition(filter: RowFilter, sides: FilterSides): Condition {
  if (filter.length === 0) return sql`true`;
  return sql`(${sql.join(
    filter.map((term) => conditionOf(term, sides)),
    sql` and `,
  )})`;
}

function conditionOf(term: FilterTerm, sides: FilterSides): Condition {
  const met = sql`coalesce(${testOf(term, sides)}, false)`;
  return term.negated ? sql`not ${met}` : sql`${met}`;
}

function testOf({ column, test }: FilterTerm, sides: FilterSides): Condition {
  switch (test.kind) {
    case 'states':
      return isIn(test.states);
    case 'compares':
      return anyOf(numbersOf(column, test.bytes).map((number) => compared(number, test.by, test.value)));
    case 'contains':
      return column === null
        ? anywhere(test.text, sides)
        : anyOf(textsOf(column, sides).map((text) => text.holds(test.text)));
    case 'empty':
    case 'is':
    case 'matches':
      return anyOf(textsOf(column ?? 'path', sides).map((text) => exactly(text, test)));
    default:
      return test satisfies never;
  }
}

function exactly(text: TextColumn, test: Extract<FilterTest, { kind: 'empty' | 'is' | 'matches' }>): Condition {
  switch (test.kind) {
    case 'empty':
      return text.isEmpty;
    case 'is':
      return text.is(test.text);
    case 'matches':
      return text.matches(test.pattern);
    default:
      return test satisfies never;
  }
}

/** Free text stands in any column that people read. */
function anywhere(text: string, sides: FilterSides): Condition {
  const columns = (['source', 'destination', 'notes', 'tags', 'flags', 'schedule'] as const).flatMap((column) =>
    textsOf(column, sides),
  );
  const states = statesWith(text);
  return anyOf([
    ...columns.map((column) => column.holds(text)),
    ...(states.length === 0 ? [] : [isIn(states)]),
    ...(/^\d{3}$/.test(text) ? [sql<boolean>`t.status_code = ${Number(text)}`] : []),
    sql<boolean>`t.id = ${text}`,
  ]);
}

/** A text of a row, and what can be asked of it. */
interface TextColumn {
  readonly isEmpty: Condition;
  holds(text: string): Condition;
  is(text: string): Condition;
  matches(pattern: string): Condition;
}

function textsOf(column: FilterLabel, sides: FilterSides): readonly TextColumn[] {
  switch (column) {
    case 'path':
      return [keyColumn('source_key'), keyColumn('destination_key')];
    case 'source path':
      return [keyColumn('source_key')];
    case 'destination path':
      return [keyColumn('destination_key')];
    case 'source':
      return [keyColumn('source_key'), ...sides.source.map(constant)];
    case 'destination':
      return [keyColumn('destination_key'), ...sides.destination.map(constant)];
    case 'source name':
      return sides.source.slice(0, 1).map(constant);
    case 'destination name':
      return sides.destination.slice(0, 1).map(constant);
    case 'agent':
      return (sides.agents ?? []).length === 0 ? [constant('')] : (sides.agents ?? []).map(constant);
    case 'tags':
    case 'flags':
      return [wordsColumn(sql.raw(`t.${column}`))];
    case 'notes':
      return [textColumn(sql`t.notes`)];
    case 'schedule':
      return [textColumn(sql`coalesce(t.schedule_words, '')`)];
    case 'readiness':
      return [textColumn(sql`coalesce(${READINESS}, '')`)];
    case 'permissions':
      return [textColumn(sql`coalesce(t.permissions, '')`)];
    case 'id':
      return [textColumn(sql`t.id`)];
    default:
      return [textColumn(sql`coalesce(${numbersOf(column, false)[0]}::text, '')`)];
  }
}

/** Paths are kept in lower case, whatever the database knows of letters. */
function keyColumn(name: 'destination_key' | 'source_key'): TextColumn {
  const key = sql.raw<string>(`t.${name}`);
  return {
    isEmpty: sql`${key} = ''`,
    holds: (text) => sql`strpos(${key}, ${text.toLowerCase()}) > 0`,
    is: (text) => sql`${key} = ${text.toLowerCase()}`,
    matches: (pattern) => sql`${key} ~* ${pattern.replace(/[^\0-\x7f]/gu, (letter) => letter.toLowerCase())}`,
  };
}

function textColumn(text: RawBuilder<unknown>): TextColumn {
  return {
    isEmpty: sql`${text} = ''`,
    holds: (part) => sql`${text} collate "C" ~ ${anyCasePattern(part)}`,
    is: (whole) => sql`${text} collate "C" ~ ${`^${anyCasePattern(whole)}$`}`,
    matches: (pattern) => sql`${text} ~* ${pattern}`,
  };
}

/** Words are one line each, so that lines tell them apart. */
function wordsColumn(words: RawBuilder<unknown>): TextColumn {
  const lines = textColumn(sql`array_to_string(${words}, e'\n')`);
  return {
    ...lines,
    isEmpty: sql`cardinality(${words}) = 0`,
    is: (word) => sql`array_to_string(${words}, e'\n') collate "C" ~ ${`(^|\n)${anyCasePattern(word)}(\n|$)`}`,
  };
}

/** The same for all rows of the migration. */
function constant(text: string): TextColumn {
  const lower = text.toLowerCase();
  return {
    isEmpty: sql`${text === ''}::boolean`,
    holds: (part) => sql`${lower.includes(part.toLowerCase())}::boolean`,
    is: (whole) => sql`${lower === whole.toLowerCase()}::boolean`,
    matches: (pattern) => sql`${text} ~* ${pattern}`,
  };
}

const FILES = [figure('files_successful'), figure('files_failed'), figure('files_skipped')] as const;
const BYTES = [figure('bytes_successful'), figure('bytes_failed'), figure('bytes_skipped')] as const;
const NUMBERS: Readonly<Partial<Record<FilterLabel, readonly RawBuilder<unknown>[]>>> = {
  code: [sql`t.status_code`],
  priority: [sql`t.priority`],
  number: [sql`t.number`],
  'times run': [sql`t.times_run`],
  files: FILES,
  'files successful': [FILES[0]],
  'files failed': [FILES[1]],
  'files skipped': [FILES[2]],
  'files excluded': [figure('files_excluded')],
  'files downloaded': [filesDownloaded],
  'files uploaded': [FILES[0]],
  data: BYTES,
  'data successful': [BYTES[0]],
  'data failed': [BYTES[1]],
  'data skipped': [BYTES[2]],
  'data excluded': [figure('bytes_excluded')],
};
const EITHER: Readonly<Partial<Record<FilterLabel, 0 | 1 | 2>>> = { successful: 0, failed: 1, skipped: 2 };

function numbersOf(column: FilterLabel | null, bytes: boolean): readonly RawBuilder<unknown>[] {
  const at = column === null ? undefined : EITHER[column];
  if (at !== undefined) return [(bytes ? BYTES : FILES)[at]];
  const numbers = column === null ? undefined : NUMBERS[column];
  if (numbers === undefined) throw new RangeError(`the column ${column} holds no numbers`);
  return numbers;
}

function compared(number: RawBuilder<unknown>, by: Comparison, value: number): Condition {
  return sql`${number} ${sql.raw(by)} ${value}::numeric`;
}

function isIn(states: readonly string[]): Condition {
  return sql`t.state = any(${[...states]})`;
}

function anyOf(conditions: readonly Condition[]): Condition {
  return conditions.length === 0 ? sql`false` : sql`(${sql.join([...conditions], sql` or `)})`;
}
