import { type RowState, type RowTotals, routes } from '@drover/api';
import { ROW_PERMISSIONS, ROW_STATUSES } from '@drover/migration';
import { counted, formatBytes } from '../output/quantities.ts';
import type { Administration } from './run-administration.ts';
import { textTable } from './text-table.ts';

const LOOK_MS = 1000;
const UNDER_WAY: readonly RowState[] = ['queued', 'scanning', 'running', 'canceling'];
const BAD: readonly RowState[] = ['problems', 'failed', 'canceled'];
/** Some rows did not go through. */
const NOT_ALL = 3;

/** Tells how the rows stand, with --wait once nothing is under way; gives 3 where some did not go through. */
export async function standing({ api, flags, world, print }: Administration, id: string): Promise<number> {
  const filter = flags.get('filter')?.[0] ?? '';
  for (;;) {
    const totals = await api.call(routes.getRowTotals, { params: { id }, query: { filter } }, world.interrupted);
    if (flags.has('wait') && count(totals, UNDER_WAY) > 0) {
      await world.clock.sleep(LOOK_MS, world.interrupted);
      continue;
    }
    const { waitsFor } = await api.call(routes.getQueue, { params: { id } }, world.interrupted);
    print({ ...totals, waitsFor }, [...linesOf(totals), ...(waitsFor === null ? [] : [waitsFor])]);
    return count(totals, BAD) > 0 ? NOT_ALL : 0;
  }
}

function count({ byState }: RowTotals, states: readonly RowState[]): number {
  return states.reduce((sum, state) => sum + (byState[state] ?? 0), 0);
}

function linesOf({ rows, byState, byPermissions, files, data }: RowTotals): readonly string[] {
  const states = ROW_STATUSES.flatMap(({ state, word }) => {
    const of = byState[state] ?? 0;
    return of === 0 ? [] : [[word, String(of)]];
  });
  const permissions = ROW_PERMISSIONS.flatMap(({ state, word }) => {
    const of = byPermissions[state] ?? 0;
    return of === 0 ? [] : [`${word}: ${of}`];
  });
  return [
    ...textTable([...states, ['All', String(rows)]]),
    ...(permissions.length === 0 ? [] : [`Permissions: ${permissions.join(', ')}.`]),
    `${counted(files.successful, 'file')} (${formatBytes(data.successful)}) copied, ${counted(files.failed, 'file')} failed, ${counted(files.skipped, 'file')} left alone.`,
  ];
}
