import type { Transfer } from '@drover/api';
import { describe, expect, it } from 'vitest';
import { aRun } from '../../testing/samples.ts';
import { filterTransfers, stateOf, totalsOf } from './transfer-view.ts';

type LastRun = NonNullable<Transfer['lastRun']>;
const { transfer, scan: _, ...run } = aRun();

function aTransfer(name: string, status: Partial<LastRun['status']> | null, mode: LastRun['mode'] = 'copy'): Transfer {
  const counters = { ...run.counters, filesCopied: 10, bytesCopied: 100, filesFailedAtSource: 1 };
  return {
    ...transfer,
    name,
    policy: {} as Transfer['policy'],
    filters: {} as Transfer['filters'],
    exclusions: [],
    owner: null,
    createdAt: run.queuedAt,
    lastRun: status === null ? null : { ...run, mode, counters, status: { ...run.status, ...status } },
  };
}

const fresh = aTransfer('Fresh', null);
const done = aTransfer('Done', { state: 'completed' });
const scanned = aTransfer('Scanned', { state: 'completed' }, 'scan');
const canceled = aTransfer('Canceled', { state: 'cancelled' });
const running = aTransfer('Running', { state: 'in-progress' });
const all = [fresh, done, scanned, canceled, running];

describe('the list of transfers', () => {
  it('counts a transfer that was only scanned as new, and a canceled one as having issues', () => {
    expect(all.map(stateOf)).toEqual(['new', 'completed', 'new', 'warning', 'in-progress']);
  });

  it('filters by state and by every word, in names, connectors and folders', () => {
    expect(filterTransfers(all, { state: 'new' })).toEqual([fresh, scanned]);
    expect(filterTransfers(all, { q: 'OLD run' })).toEqual([running]);
    expect(filterTransfers(all, { q: 'new server' })).toHaveLength(5);
    expect(filterTransfers(all, {})).toHaveLength(5);
  });

  it('sums up the last run of each', () => {
    const totals = totalsOf(all);
    expect(totals).toMatchObject({ filesCopied: 40, filesFailed: 4, bytesCopied: 400 });
    expect(Object.fromEntries(totals.byState)).toEqual({ new: 2, completed: 1, warning: 1, 'in-progress': 1 });
  });
});
