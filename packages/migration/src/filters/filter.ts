import type { FilterLabel } from './filter-columns.ts';
import type { RowState } from './row-status.ts';

export type Comparison = '<' | '<=' | '=' | '>' | '>=';

/** What a column is held against. Texts are compared in any case. */
export type FilterTest =
  | { readonly kind: 'contains'; readonly text: string }
  /** The whole text, or one whole word of a column of words. */
  | { readonly kind: 'is'; readonly text: string }
  | { readonly kind: 'empty' }
  /** A regular expression as PostgreSQL reads it. */
  | { readonly kind: 'matches'; readonly pattern: string }
  /** `bytes`: written with a unit of data. */
  | { readonly kind: 'compares'; readonly by: Comparison; readonly value: number; readonly bytes: boolean }
  | { readonly kind: 'states'; readonly states: readonly RowState[] };

/** One condition; a filter's rows meet all of them. */
export interface FilterTerm {
  /** As it was written, without blanks around it: a filter without this term is the others' texts with a blank between. */
  readonly text: string;
  readonly negated: boolean;
  /** Null: any column that people read; for a regular expression either path. */
  readonly column: FilterLabel | null;
  readonly test: FilterTest;
}

export type RowFilter = readonly FilterTerm[];

/** A term that cannot be understood, and what to write instead. */
export interface FilterProblem {
  readonly text: string;
  readonly reason: string;
  readonly remedy: string;
}
