import type { TransferSort, TransferState } from '@drover/api';

/** How transfers stand, in the words of the dashboard; each is a filter. */
export const STATES: readonly { readonly state: TransferState; readonly word: string }[] = [
  { state: 'new', word: 'New' },
  { state: 'in-progress', word: 'Running' },
  { state: 'completed', word: 'Complete' },
  { state: 'warning', word: 'Issues' },
  { state: 'failed', word: 'Failures' },
];

export type Order = 'ascending' | 'descending';

/** The columns of the list that it can be sorted by, with the order that is meant first. */
export const SORTS: readonly { readonly sort: TransferSort; readonly word: string; readonly first: Order }[] = [
  { sort: 'created', word: 'Newest', first: 'descending' },
  { sort: 'state', word: 'Status', first: 'descending' },
  { sort: 'source', word: 'Source Path', first: 'ascending' },
  { sort: 'destination', word: 'Destination Path', first: 'ascending' },
  { sort: 'files', word: 'Files', first: 'descending' },
  { sort: 'failed', word: 'Failed', first: 'descending' },
  { sort: 'data', word: 'Data', first: 'descending' },
  { sort: 'last-run', word: 'Last run', first: 'descending' },
];

/** What pressing a column's head comes to: its first order, then the other one, then newest first again. */
export function nextSort(
  pressed: TransferSort,
  now: { readonly sort?: TransferSort | undefined; readonly order?: Order | undefined },
): { readonly sort: TransferSort | undefined; readonly order: Order | undefined } {
  const first = SORTS.find(({ sort }) => sort === pressed)?.first ?? 'ascending';
  if (now.sort !== pressed) return { sort: pressed, order: first };
  if (now.order === first) return { sort: pressed, order: first === 'ascending' ? 'descending' : 'ascending' };
  return { sort: undefined, order: undefined };
}

/** Whether rows keep their places while runs go on. */
export function staysInPlace(sort: TransferSort | undefined): boolean {
  return sort === undefined || sort === 'created' || sort === 'source' || sort === 'destination';
}
