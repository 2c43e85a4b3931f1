import type { RowState, RowTotals } from '@drover/api';

/** How rows stand, in the groups of the dashboard. */
export const GROUPS = [
  { group: 'new', word: 'New', states: ['new', 'scanned'] },
  { group: 'running', word: 'Running', states: ['queued', 'scanning', 'running', 'paused', 'canceling'] },
  { group: 'complete', word: 'Complete', states: ['success'] },
  { group: 'issues', word: 'Issues', states: ['problems', 'canceled'] },
  { group: 'failures', word: 'Failures', states: ['failed'] },
] as const satisfies readonly { readonly group: string; readonly word: string; readonly states: readonly RowState[] }[];

export type Group = (typeof GROUPS)[number]['group'];

/** How many rows stand as a group says. */
export function countOf(totals: RowTotals, group: Group): number {
  const states = GROUPS.find((each) => each.group === group)?.states ?? [];
  return states.reduce((sum, state) => sum + (totals.byState[state] ?? 0), 0);
}
