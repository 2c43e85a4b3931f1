import type { Item } from './schemas/runs.ts';

/** Some program held the file, so that nobody else could use it, in each attempt. */
export function isLocked({ outcome, reason }: Pick<Item, 'outcome' | 'reason'>): boolean {
  return outcome === 'failed' && reason.split(':')[1] === 'locked';
}
