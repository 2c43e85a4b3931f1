import type { MigrationRow } from '@drover/api';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useApi } from '../../../server/api-context.ts';
import { queries, type RowQuery } from '../../../server/queries.ts';
import { mergeRows } from './merge-rows.ts';

const PAGE = 100;

export interface Rows {
  /** How many the table has: as many as there were when it was last refreshed. Null until it is known. */
  readonly count: number | null;
  /** Undefined while it is being loaded. */
  readonly rowAt: (index: number) => MigrationRow | undefined;
  /** The place of a row among the loaded ones; null where it is none of them. */
  readonly indexOf: (id: string | undefined) => number | null;
  /** The rows at these places, both included; loads those that were not looked at yet. */
  readonly between: (from: number, to: number) => Promise<readonly MigrationRow[]>;
  readonly onRange: (first: number, last: number) => void;
  /** Places at which another row would stand by now, or none. */
  readonly moved: number;
  /** Lets all rows go to their places of now. */
  readonly refresh: () => Promise<void>;
  readonly error: unknown;
}

/** The rows at the places of pages as they stood when they were first seen, by list and page. */
type Held = ReadonlyMap<string, readonly MigrationRow[]>;

/**
 * The rows of a table of any length: those pages are loaded that hold what is seen. While the list goes on changing, rows get their new figures
 * and stay where they are until `refresh`. `countNow` is how many the server has by now; rows are read again every `poll` ms where
 * nothing else tells when they change.
 */
export function useRows(migrationId: string, query: RowQuery, countNow: number | null, poll: number | false): Rows {
  const api = useApi();
  const client = useQueryClient();
  const [{ first, last }, setRange] = useState({ first: 0, last: 0 });
  const [held, setHeld] = useState<Held>(new Map());
  const look = JSON.stringify([migrationId, query]);
  const [heldCount, setHeldCount] = useState<{ readonly look: string; readonly count: number } | null>(null);
  const count = heldCount?.look === look ? heldCount.count : countNow;
  useEffect(() => {
    setHeldCount((before) => {
      // A table without rows has none that could jump.
      const holds = before?.look === look && before.count > 0;
      return holds || countNow === null ? before : { look, count: countNow };
    });
  }, [look, countNow]);
  const pageQuery = (page: number) => queries.migrationRows(api, migrationId, query, page * PAGE, PAGE);
  const from = Math.floor(first / PAGE);
  const pages = Array.from({ length: Math.floor(last / PAGE) - from + 1 }, (_, index) => from + index);
  const loaded = useQueries({ queries: pages.map((page) => ({ ...pageQuery(page), refetchInterval: poll })) });

  const seen = loaded.flatMap(({ data }, index) => {
    const key = `${look} ${from + index}`;
    return data === undefined || held.has(key) ? [] : [{ key, items: data.items }];
  });
  useEffect(() => {
    if (seen.length > 0)
      setHeld((before) => new Map([...before, ...seen.map(({ key, items }) => [key, items] as const)]));
  });

  const parts = loaded.map(({ data }, index) => {
    if (data === undefined) return undefined;
    return mergeRows(held.get(`${look} ${from + index}`) ?? data.items, data.items);
  });
  const onRange = useCallback((nextFirst: number, nextLast: number) => {
    setRange({ first: nextFirst, last: Math.max(nextFirst, nextLast) });
  }, []);
  return {
    count,
    rowAt: (index) => parts[Math.floor(index / PAGE) - from]?.rows[index % PAGE],
    indexOf: (id) => {
      for (const [page, part] of parts.entries()) {
        const at = part?.rows.findIndex((row) => row.id === id) ?? -1;
        if (at >= 0) return (from + page) * PAGE + at;
      }
      return null;
    },
    between: async (start, end) => {
      const rows: MigrationRow[] = [];
      for (let page = Math.floor(start / PAGE); page <= Math.floor(end / PAGE); page++) {
        const known = held.get(`${look} ${page}`) ?? (await client.fetchQuery(pageQuery(page))).items;
        rows.push(...known.slice(Math.max(0, start - page * PAGE), end - page * PAGE + 1));
      }
      return rows;
    },
    onRange,
    moved: parts.reduce((sum, part) => sum + (part?.moved ?? 0), 0) + Math.abs((countNow ?? 0) - (count ?? 0)),
    refresh: async () => {
      await client.invalidateQueries({ queryKey: ['migrations', migrationId] });
      setHeld(new Map());
      setHeldCount(null);
    },
    error: loaded.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
  };
}
