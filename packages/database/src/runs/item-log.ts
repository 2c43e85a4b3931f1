import { type Clock, readDisplayed } from '@drover/core';
import type { PoolClient } from 'pg';
import type { Database } from '../connection/database.ts';
import { anyCasePattern } from './any-case-pattern.ts';
import { plain } from './array-literal.ts';
import { type EndedRun, endLine, endLinePasses, withEndLine } from './end-line.ts';
import { type ItemRow, LOG_COLUMNS, type LogItem, logItem } from './log-item.ts';
import type { LogFilter, LogPage, LogQuery } from './log-query.ts';
import { codeOf, codesOfClass, isOutcomeName } from './outcome-codes.ts';
import { sortedItems } from './sorted-items.ts';

interface Bounds extends EndedRun {
  readonly number: number;
}

export interface ProblemGroup {
  /** Given as `reason`, it lists the items of the group. */
  readonly cause: string;
  readonly count: number;
  /** The first items of the group. */
  readonly examples: readonly LogItem[];
}

/** Rows that are looked at in one step where a filter may let none of them through: few at first, then as many as take this long. */
const STEP = 16_000;
const MAX_STEP = 128_000;
const STEP_MS = 100;
/** When a page is given out although it is not full. */
const BUDGET_MS = 400;
const EXAMPLES = 5;
const STREAMED = 2000;

/**
 * Reads what runs did, fast however long the log is. Where a run was stopped as a whole, the log ends with a line that says why.
 * A log that was deleted by age has no lines.
 */
export class ItemLog {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async page(run: string, query: LogQuery): Promise<LogPage> {
    return await this.#database.withClient(async (client) => {
      const { rows } = await client.query<Bounds>({
        name: 'run-log-bounds',
        text: `select number, seq, state, status, stopped_by, queued_at, started_at, ended_at
          from drover.runs where id = $1 and log_deleted_at is null`,
        values: [run],
      });
      const [bounds] = rows;
      if (bounds === undefined) return { items: [], next: null, looked: 0, of: 0 };
      const read = (some: LogQuery) => this.#items(client, bounds, some);
      const line = endLine(bounds);
      return line !== null && endLinePasses(line, query) ? await withEndLine(line, query, read) : await read(query);
    });
  }

  /** All items that pass the filter, oldest first. */
  async *all(run: string, filter: LogFilter): AsyncGenerator<LogItem> {
    for (let after: number | null = 0; after !== null; ) {
      const page: LogPage = await this.page(run, { ...filter, after, limit: STREAMED });
      yield* page.items;
      after = page.next;
    }
  }

  async problems(run: string): Promise<readonly ProblemGroup[]> {
    const { rows } = await this.#database.withClient((client) =>
      client.query<ItemRow & { group_cause: string; count: number }>({
        name: 'run-problem-groups',
        text: `select p.cause as group_cause, p.count, i.* from drover.runs r
          join drover.run_problems p on p.run = r.number
          left join lateral (
            select ${LOG_COLUMNS} from drover.items where run = r.number and cause = p.cause order by seq limit ${EXAMPLES}
          ) i on true
          where r.id = $1 order by p.count desc, p.cause, i.seq`,
        values: [run],
      }),
    );
    const groups = new Map<string, { cause: string; count: number; examples: LogItem[] }>();
    for (const row of rows) {
      const group = groups.get(row.group_cause) ?? { cause: row.group_cause, count: row.count, examples: [] };
      groups.set(row.group_cause, group);
      if (row.seq !== null) group.examples.push(logItem(row));
    }
    return [...groups.values()];
  }

  async #items(client: PoolClient, bounds: Bounds, query: LogQuery): Promise<LogPage> {
    if (query.sort !== undefined) return await sortedPage(client, bounds, query, query.sort);
    return query.outcome === 'failed' && query.reason === undefined && (query.text ?? '') === ''
      ? await failedPage(client, bounds, query)
      : await this.#fill(client, bounds, query);
  }

  async #fill(client: PoolClient, bounds: Bounds, query: LogQuery): Promise<LogPage> {
    const { limit, order = 'oldest-first' } = query;
    const forward = order === 'oldest-first';
    const conditions = conditionsOf(query);
    const selective = isSelective(query);
    let step = selective ? STEP : limit;
    const until = this.#clock.monotonic() + BUDGET_MS;
    const items: LogItem[] = [];
    let at = query.after ?? (forward ? 0 : bounds.seq + 1);
    while (forward ? at < bounds.seq : at > 1) {
      const end = forward ? at + step : at - step;
      const askedAt = this.#clock.monotonic();
      const { rows } = await client.query<ItemRow>({
        name: `run-log-${forward}-${conditions.name}`,
        text: `select ${LOG_COLUMNS} from drover.items where run = $1
          and ${forward ? 'seq > $2 and seq <= $3' : 'seq < $2 and seq >= $3'}${conditions.sql}
          order by seq ${forward ? 'asc' : 'desc'} limit $4`,
        values: [bounds.number, at, end, limit - items.length, ...conditions.values],
      });
      for (const row of rows) items.push(logItem(row));
      at = items.length >= limit ? (items.at(-1)?.seq ?? end) : end;
      const now = this.#clock.monotonic();
      if (items.length >= limit || now > until) break;
      if (selective) step = now - askedAt < STEP_MS ? Math.min(MAX_STEP, step * 2) : Math.max(STEP, step / 2);
    }
    const more = forward ? at < bounds.seq : at > 1;
    return pageOf(items, more ? at : null, bounds, forward);
  }
}

/** What failed has a cause, and causes have an index: it is found at once, however few there are in however long a log. */
async function failedPage(client: PoolClient, bounds: Bounds, query: LogQuery): Promise<LogPage> {
  const { limit, order = 'oldest-first' } = query;
  const forward = order === 'oldest-first';
  const by = forward ? 'asc' : 'desc';
  const { rows } = await client.query<ItemRow>({
    name: `run-log-failed-${forward}`,
    text: `select i.* from drover.run_problems p cross join lateral (
        select ${LOG_COLUMNS} from drover.items where run = p.run and cause = p.cause and outcome = $4
          and seq ${forward ? '>' : '<'} $2 and seq <= $5 order by seq ${by} limit $3
      ) i where p.run = $1 and (p.cause like 'source:%' or p.cause like 'destination:%') order by i.seq ${by} limit $3`,
    values: [bounds.number, query.after ?? (forward ? 0 : bounds.seq + 1), limit, codeOf('failed'), bounds.seq],
  });
  const last = rows.length < limit ? null : (rows.at(-1)?.seq ?? null);
  return pageOf(rows.map(logItem), last, bounds, forward);
}

async function sortedPage(
  client: PoolClient,
  { number, seq }: Bounds,
  { limit, after, ...filter }: LogQuery,
  sort: NonNullable<LogQuery['sort']>,
): Promise<LogPage> {
  const conditions = conditionsOf(filter);
  const rows = await sortedItems(client, number, seq, { ...sort, after: after ?? null, limit, conditions });
  return {
    items: rows.map(logItem),
    next: rows.length < limit ? null : (rows.at(-1)?.seq ?? null),
    looked: seq,
    of: seq,
  };
}

function pageOf(items: readonly LogItem[], next: number | null, { seq }: Bounds, forward: boolean): LogPage {
  return { items, next, looked: next === null ? seq : forward ? next : seq - next + 1, of: seq };
}

interface Conditions {
  readonly name: string;
  readonly sql: string;
  readonly values: readonly string[];
}

/** Numbers are given one after the other, so only few rows of a step are left out by an unselective query. */
function isSelective({ outcome, reason, text }: LogFilter): boolean {
  return outcome !== undefined || reason !== undefined || (text !== undefined && text !== '');
}

function conditionsOf({ outcome, reason, text }: LogFilter): Conditions {
  const names: string[] = [];
  const parts: string[] = [];
  const values: string[] = [];
  const add = (name: string, sql: (parameter: string) => string, value: string) => {
    values.push(value);
    names.push(name);
    parts.push(` and ${sql(`$${values.length + 4}`)}`);
  };
  if (outcome !== undefined) add('class', (at) => `outcome = any(${at}::smallint[])`, plain(codesOfClass(outcome)));
  if (reason !== undefined) {
    if (isOutcomeName(reason)) add('name', (at) => `outcome = ${at}::smallint`, String(codeOf(reason)));
    else add('cause', (at) => `cause = ${at}`, reason);
  }
  if (text !== undefined && text !== '') addText(text, add);
  return { name: names.join('-'), sql: parts.join(''), values };
}

const ASCII = /^[ -~]*$/;

/** PostgreSQL's own idea of upper and lower case is left out of it: it depends on the locale that a database was made with. */
function addText(text: string, add: (name: string, sql: (parameter: string) => string, value: string) => void): void {
  const meant = readDisplayed(text);
  const matches = (at: string) => `path collate "C" ~ ${at}`;
  if (meant !== text) add('text', matches, `${anyCasePattern(text)}|${anyCasePattern(meant)}`);
  else if (ASCII.test(text))
    add('ascii', (at) => `path collate "C" ilike ${at}`, `%${text.replace(/[\\%_]/g, '\\$&')}%`);
  else add('text', matches, anyCasePattern(text));
}
