import type { RowTotals } from '@drover/api';
import { ROW_STATUSES, type StatusGroup } from '@drover/migration';

/** How many rows stand as a group of the dashboard says. */
export function countOf(totals: RowTotals, group: StatusGroup): number {
  return ROW_STATUSES.filter((status) => status.group === group).reduce(
    (sum, { state }) => sum + (totals.byState[state] ?? 0),
    0,
  );
}
