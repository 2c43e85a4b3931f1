import type { LogItem } from './log-item.ts';
import type { OutcomeClass } from './outcome-codes.ts';
import type { SortedQuery } from './sorted-items.ts';

export interface LogFilter {
  readonly outcome?: OutcomeClass;
  /** An outcome by name (`unchanged`), or the cause of a group of problems. */
  readonly reason?: string;
  /** Stands somewhere in the path, also as people are shown it; case does not matter. */
  readonly text?: string;
}

export interface LogQuery extends LogFilter {
  readonly order?: 'oldest-first' | 'newest-first';
  /** In place of that order; a page of it is always full, and takes the longer the longer the log is. */
  readonly sort?: Pick<SortedQuery, 'by' | 'direction'>;
  /** Items behind this one, in the order asked for. */
  readonly after?: number;
  readonly limit: number;
}

export interface LogPage {
  readonly items: readonly LogItem[];
  /** Where the next page begins; null at the end. A page that took too long to fill ends early, so it may be empty and have a next one. */
  readonly next: number | null;
  /** How many items were looked at from where the order begins, and how many there are. */
  readonly looked: number;
  readonly of: number;
}
