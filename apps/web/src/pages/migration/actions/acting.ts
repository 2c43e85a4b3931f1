import type { Migration } from '@drover/api';
import type { Selection } from '../rows/selection.ts';

/** What an action is about. */
export interface Acting {
  readonly migration: Migration;
  readonly selection: Selection;
  /** How many rows match the filter in force. */
  readonly matching: number;
  /** The table is to be read anew. */
  readonly onDone: () => void;
}
