import type { BulkAnswer } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { formatCount, formatThings } from '../../../format/numbers.ts';
import { useNotify } from '../../../parts/notify.tsx';
import type { Acting } from './acting.ts';

const SHOWN = 3;

/** Tells what became of an action on many rows, and lets the page read them anew. */
export function useBulk({ migration, onDone }: Pick<Acting, 'migration' | 'onDone'>): (
  /** What was done, in the past: `Started`. */
  done: string,
  action: () => Promise<BulkAnswer>,
) => Promise<void> {
  const client = useQueryClient();
  const notify = useNotify();
  return async (done, action) => {
    const answer = await action();
    await client.invalidateQueries({ queryKey: ['migrations', migration.id] });
    onDone();
    const said = `${done} ${formatThings(answer.done, 'user')}`;
    if (answer.refusedCount === 0) return notify('success', said);
    const reasons = [...new Set(answer.refused.map(({ reason }) => reason))].slice(0, SHOWN).join(' ');
    notify('warning', `${said}; left out ${formatCount(answer.refusedCount)}`, reasons);
  };
}
