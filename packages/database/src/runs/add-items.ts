import type { ItemRecord } from '@drover/core';
import { ITEM_COLUMNS, itemParameters, itemRows } from './item-columns.ts';
import { type KnownParameters, putKnown } from './known-columns.ts';
import { addProblems, problemParameters } from './problems.ts';

const ITEM_PARAMETERS = 9;
const PROBLEM_PARAMETERS = 3;

/**
 * Common table expressions that write records after `r`, which has counted them into the run's `seq`: items, problems by cause, and
 * what the next run is to know. Their parameters begin at `$first`.
 */
export function addItems(first: number, run: string, count: string, withKnown: boolean): string {
  const problems = first + ITEM_PARAMETERS;
  const known = problems + PROBLEM_PARAMETERS;
  const columns = ITEM_COLUMNS.split(', ')
    .map((column) => `item.${column}`)
    .join(', ');
  return `items_added as (
      insert into drover.items (run, seq, ${ITEM_COLUMNS})
      select ${run}, r.seq - ${count} + item.ord, ${columns} from r, ${itemRows(first)}
    ), problems_added as (${addProblems(problems, run, count)})
    ${withKnown ? `, known_put as (${putKnown(known, 'r, ')})` : ''}`;
}

export function addItemsParameters(records: readonly ItemRecord[], known: KnownParameters | null): string[] {
  return [...itemParameters(records), ...problemParameters(records), ...(known ?? [])];
}
