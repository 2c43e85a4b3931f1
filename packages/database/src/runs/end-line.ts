import type { ItemOutcome } from '@drover/core';
import { errorFrom } from '@drover/engine';
import { causeOf } from './item-columns.ts';
import type { LogItem } from './log-item.ts';
import type { LogFilter, LogPage, LogQuery } from './log-query.ts';
import type { StoppedData } from './stopped-data.ts';

/** What of a run decides whether its log says why it ended. */
export interface EndedRun extends Record<string, unknown> {
  /** The number of the last item. */
  readonly seq: number;
  readonly state: string;
  readonly status: number | null;
  readonly stopped_by: string | null;
  readonly queued_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
}

const GIVEN_UP = {
  message: 'Worker after worker ended in the middle of this run, with nothing done in between, so it was given up.',
  remedy: 'Start it again. If it ends so again, the log of the server says what ended the workers.',
};

/** The last line of the log of a run that ended before its time by a failure of the whole: what happened, and what to do. Null for other runs. */
export function endLine(run: EndedRun): LogItem | null {
  const { seq, state, status, stopped_by: stoppedBy, started_at: startedAt, ended_at: endedAt } = run;
  if (state !== 'ended' || endedAt === null) return null;
  const ending = stoppedBy === null ? givenUp(status) : stopped(stoppedBy);
  if (ending === null) return null;
  return {
    ...{ seq: seq + 1, path: [], kind: 'folder', outcome: 'failed', outcomeClass: 'failed', bytes: 0, notes: [] },
    ...{
      verified: null,
      attempts: null,
      over: null,
      modified: null,
      listed: 0,
      startedAt: startedAt ?? run.queued_at,
      endedAt,
    },
    ...ending,
  };
}

/** Whether the line passes the filter: a text is looked for in paths, and it has none. */
export function endLinePasses({ cause }: LogItem, { outcome, reason, text = '' }: LogFilter): boolean {
  const isAsked = reason === undefined || reason === 'failed' || reason === cause;
  return isAsked && text === '' && (outcome === undefined || outcome === 'failed');
}

/** A page of the log with that line in its place: the last in order of time, the first where the page is sorted. */
export async function withEndLine(
  line: LogItem,
  query: LogQuery,
  read: (query: LogQuery) => Promise<LogPage>,
): Promise<LogPage> {
  const { after, ...begin } = query;
  if (query.sort !== undefined || query.order === 'newest-first') {
    if (after === undefined && query.limit === 1) return { items: [line], next: line.seq, looked: 1, of: line.seq };
    if (after === undefined) return more(await read({ ...begin, limit: query.limit - 1 }), [line]);
    return more(await read(after === line.seq ? begin : query));
  }
  if (after !== undefined && after >= line.seq) return { items: [], next: null, looked: line.seq, of: line.seq };
  const page = await read(query);
  if (page.next !== null) return { ...page, of: line.seq };
  const last = page.items.at(-1);
  if (last !== undefined && page.items.length >= query.limit) return { ...page, next: last.seq, of: line.seq };
  return { ...more(page), items: [...page.items, line] };
}

function more({ items, next, looked, of }: LogPage, before: readonly LogItem[] = []): LogPage {
  return { items: [...before, ...items], next, looked: looked + 1, of: of + 1 };
}

type Ending = Pick<LogItem, 'cause' | 'message' | 'remedy' | 'side'>;

function stopped(text: string): Ending {
  const { side, error } = JSON.parse(text) as StoppedData;
  const outcome: ItemOutcome = { type: 'failed', side, error: errorFrom(error), attempts: 1 };
  return { side, cause: causeOf(outcome), message: error.message, remedy: error.remedy ?? null };
}

function givenUp(status: number | null): Ending | null {
  return status === 404 ? { side: null, cause: null, ...GIVEN_UP } : null;
}
