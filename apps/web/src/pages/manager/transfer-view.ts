import type { Transfer } from '@drover/api';

/** How transfers stand, in the words of the dashboard; each is a filter. */
export const STATES = [
  { state: 'new', word: 'New' },
  { state: 'in-progress', word: 'Running' },
  { state: 'completed', word: 'Complete' },
  { state: 'warning', word: 'Issues' },
  { state: 'failed', word: 'Failures' },
] as const;

export type ListState = (typeof STATES)[number]['state'];

/** Where a transfer stands. Canceled ones count as issues: something was left undone. */
export function stateOf({ lastRun }: Transfer): ListState {
  if (lastRun === null) return 'new';
  switch (lastRun.status.state) {
    case 'queued':
    case 'in-progress':
      return 'in-progress';
    case 'cancelled':
    case 'warning':
      return 'warning';
    case 'completed':
      return lastRun.mode === 'scan' ? 'new' : 'completed';
    case 'failed':
      return 'failed';
  }
}

/** The transfers of one state whose names, connectors or folders have the words in them. */
export function filterTransfers(
  transfers: readonly Transfer[],
  { state, q = '' }: { readonly state?: ListState | undefined; readonly q?: string | undefined },
): readonly Transfer[] {
  const words = q.trim().toLowerCase().split(/\s+/);
  return transfers.filter((transfer) => {
    const { name, source, destination } = transfer;
    const sides = [source, destination].map(({ connectorName, display }) => `${connectorName} ${display}`);
    const text = `${name} ${sides.join(' ')}`.toLowerCase();
    return (state === undefined || stateOf(transfer) === state) && words.every((word) => text.includes(word));
  });
}

export interface Totals {
  readonly byState: ReadonlyMap<ListState, number>;
  readonly filesCopied: number;
  readonly filesFailed: number;
  readonly bytesCopied: number;
}

/** The sums of the dashboard, over each transfer's last run. */
export function totalsOf(transfers: readonly Transfer[]): Totals {
  const byState = new Map<ListState, number>();
  let [filesCopied, filesFailed, bytesCopied] = [0, 0, 0];
  for (const transfer of transfers) {
    const state = stateOf(transfer);
    byState.set(state, (byState.get(state) ?? 0) + 1);
    const counters = transfer.lastRun?.counters;
    if (counters === undefined) continue;
    filesCopied += counters.filesCopied;
    bytesCopied += counters.bytesCopied;
    filesFailed += counters.filesFailedAtSource + counters.filesFailedAtDestination;
  }
  return { byState, filesCopied, filesFailed, bytesCopied };
}
