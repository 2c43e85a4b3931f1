import type { Estimate } from '@drover/api';
import { formatThings } from '../../../format/numbers.ts';
import { formatTimeLeft } from '../../../format/times.ts';

/** How long a copy takes, how far that may be off, and what it rests on: goes on after a comma, without the full stop. */
export function estimateText({ seconds, low, high, basis, from }: Estimate): string {
  const text = (of: number): string => formatTimeLeft(of * 1000);
  const [least, middle, most] = [text(low), text(seconds), text(high)];
  const bare = (text: string): string => text.replace(/^about /, '');
  const range = least === most ? middle : `${middle} (between ${bare(least)} and ${bare(most)})`;
  if (from === null || basis === 'planned') return `${range}, by a rule of thumb`;
  const measured = `${formatThings(from.runs, 'run')} with ${formatThings(from.files, 'file')}`;
  return basis === 'measured' ? `${range}, by ${measured}` : `${range}, by a rule of thumb and only ${measured}`;
}
