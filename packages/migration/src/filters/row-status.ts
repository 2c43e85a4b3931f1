/** How the rows of a migration are counted on its dashboard. */
export const STATUS_GROUPS = [
  { id: 'new', word: 'New' },
  { id: 'running', word: 'Running' },
  { id: 'complete', word: 'Complete' },
  { id: 'issues', word: 'Issues' },
  { id: 'failures', word: 'Failures' },
] as const;
export type StatusGroup = (typeof STATUS_GROUPS)[number]['id'];

interface RowStatus {
  readonly state: string;
  /** What people read, and what they filter by. */
  readonly word: string;
  readonly group: StatusGroup;
}

/** How a row stands; table, dashboard, filters and reports use the same words. A row that was only scanned counts as new. */
export const ROW_STATUSES = [
  { state: 'new', word: 'New', group: 'new' },
  { state: 'scanned', word: 'Scanned', group: 'new' },
  { state: 'queued', word: 'Queued', group: 'running' },
  { state: 'scanning', word: 'Scanning', group: 'running' },
  { state: 'running', word: 'Running', group: 'running' },
  { state: 'paused', word: 'Paused', group: 'running' },
  { state: 'canceling', word: 'Canceling', group: 'running' },
  { state: 'success', word: 'Success', group: 'complete' },
  { state: 'problems', word: 'Some Problems', group: 'issues' },
  { state: 'canceled', word: 'Canceled', group: 'issues' },
  { state: 'failed', word: 'Failed', group: 'failures' },
] as const satisfies readonly RowStatus[];
export type RowState = (typeof ROW_STATUSES)[number]['state'];

/** What Mover's table, its reports and a state of Migration Manager call the same, in small letters. */
const ALSO_CALLED: ReadonlyMap<string, RowState> = new Map([
  ['never run', 'new'],
  ['completed', 'success'],
  ['failure', 'failed'],
]);

const BY_STATE = new Map(ROW_STATUSES.map((status) => [status.state, status]));

export function rowStatus(state: RowState): RowStatus & { readonly state: RowState } {
  const status = BY_STATE.get(state);
  if (status === undefined) throw new RangeError(`there is no state ${state}`);
  return status;
}

/** The states that somebody means: those of that very word or group, else those that begin with it, in any case. */
export function statesMeant(text: string): readonly RowState[] {
  const wanted = text.trim().toLowerCase();
  const group = STATUS_GROUPS.find(({ word }) => word.toLowerCase() === wanted);
  if (group !== undefined) return statesOf((status) => status.group === group.id);
  const same = statesOf(({ state, word }) => word.toLowerCase() === wanted || state === ALSO_CALLED.get(wanted));
  return same.length > 0 ? same : statesOf(({ word }) => word.toLowerCase().startsWith(wanted));
}

/** The states whose word holds the text, or that are called so elsewhere, in any case. */
export function statesWith(text: string): readonly RowState[] {
  const wanted = text.toLowerCase();
  return statesOf(({ state, word }) => word.toLowerCase().includes(wanted) || state === ALSO_CALLED.get(wanted));
}

function statesOf(passes: (status: RowStatus) => boolean): readonly RowState[] {
  return ROW_STATUSES.filter(passes).map(({ state }) => state);
}
