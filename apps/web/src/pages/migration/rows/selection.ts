import type { RowSelection } from '@drover/api';

/** The rows that are chosen: these, or all that match a filter but these. */
export type Selection =
  | { readonly kind: 'ids'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'filter'; readonly filter: string; readonly except: ReadonlySet<string> };

export const nothingSelected: Selection = { kind: 'ids', ids: new Set() };

export function selectAllThatMatch(filter: string): Selection {
  return { kind: 'filter', filter, except: new Set() };
}

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'ids' ? selection.ids.has(id) : !selection.except.has(id);
}

/** How many rows are chosen, where so many match the filter. */
export function countSelected(selection: Selection, matching: number): number {
  return selection.kind === 'ids' ? selection.ids.size : Math.max(0, matching - selection.except.size);
}

/** Chooses these rows, or lets go of them. */
export function select(selection: Selection, ids: Iterable<string>, chosen: boolean): Selection {
  if (selection.kind === 'ids') return { ...selection, ids: changed(selection.ids, ids, chosen) };
  return { ...selection, except: changed(selection.except, ids, !chosen) };
}

/** What stays chosen under another filter: rows that were chosen one by one; all that matched are all no more. */
export function afterFilter(selection: Selection, filter: string): Selection {
  return selection.kind === 'filter' && selection.filter !== filter ? nothingSelected : selection;
}

/** A selection as the interface takes it. */
export function toSend(selection: Selection): RowSelection {
  if (selection.kind === 'ids') return { ids: [...selection.ids] };
  return { filter: selection.filter, except: [...selection.except] };
}

function changed(set: ReadonlySet<string>, ids: Iterable<string>, present: boolean): ReadonlySet<string> {
  const after = new Set(set);
  for (const id of ids) present ? after.add(id) : after.delete(id);
  return after;
}
