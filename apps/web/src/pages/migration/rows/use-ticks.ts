import { useRef } from 'react';
import { useAction } from '../../../parts/use-action.ts';
import { isSelected, type Selection, select } from './selection.ts';
import type { Rows } from './use-rows.ts';

/** Ticks a row, or all from the one that was ticked last up to here. */
export function useTicks(
  rows: Rows,
  onSelect: (change: (before: Selection) => Selection) => void,
): (index: number, upTo: boolean) => void {
  const lastTicked = useRef<number | null>(null);
  const { act } = useAction();
  return (index, upTo) => {
    const row = rows.rowAt(index);
    const start = lastTicked.current;
    lastTicked.current = index;
    if (upTo && start !== null) {
      act(async () => {
        const between = await rows.between(Math.min(start, index), Math.max(start, index));
        onSelect((before) =>
          select(
            before,
            between.map(({ id }) => id),
            true,
          ),
        );
      });
    } else if (row !== undefined) {
      onSelect((before) => select(before, [row.id], !isSelected(before, row.id)));
    }
  };
}
