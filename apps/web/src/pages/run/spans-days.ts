import type { Item } from '@drover/api';

/** Whether hours alone would not tell when something was: the run went on over midnight where the viewer is. */
export function spansDays(began: string, items: readonly Pick<Item, 'startedAt' | 'endedAt'>[]): boolean {
  const first = new Date(began).toDateString();
  return items.some(({ startedAt, endedAt }) =>
    [startedAt, endedAt].some((at) => new Date(at).toDateString() !== first),
  );
}
