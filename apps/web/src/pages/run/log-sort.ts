import type { InputOf, routes } from '@drover/api';

type Direction = 'ascending' | 'descending';

/** A column that the log is sorted by. */
export interface LogSort {
  readonly sort: NonNullable<NonNullable<InputOf<typeof routes.listItems>['query']>['sort']>;
  readonly direction: Direction;
}

/** What a press on the head of a column brings: its first direction, then the other, then the order in which things were done. */
export function nextLogSort(now: LogSort | null, sort: LogSort['sort'], first: Direction): LogSort | null {
  if (now?.sort !== sort) return { sort, direction: first };
  return now.direction === first ? { sort, direction: first === 'ascending' ? 'descending' : 'ascending' } : null;
}
