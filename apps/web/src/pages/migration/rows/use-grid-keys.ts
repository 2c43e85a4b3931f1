import { type KeyboardEvent, type RefObject, useEffect, useEffectEvent, useState } from 'react';
import { moveFor } from '../../../parts/picker/list-keys.ts';

interface Grid {
  readonly count: number;
  readonly rowHeight: number;
  readonly box: RefObject<HTMLElement | null>;
  readonly openIndex: number | null;
  readonly onGo: (index: number) => void;
  readonly onTick: (index: number, upTo: boolean) => void;
  readonly onTickAll: () => void;
  readonly onOpen: (index: number) => void;
  readonly onClose: () => void;
  readonly onMenu: (index: number, at: { readonly x: number; readonly y: number }) => void;
  /** Where a row is drawn; null when it is not. */
  readonly placeOf: (index: number) => DOMRect | null;
}

/** What keys do in a table whose rows can be ticked: which row is the active one, and what becomes of it. */
export function useGridKeys(grid: Grid): {
  readonly at: number;
  readonly setAt: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
} {
  const { count, rowHeight, box, openIndex } = grid;
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, Math.max(0, count - 1));
  const follow = useEffectEvent((index: number) => {
    setChosen(index);
    grid.onGo(index);
  });
  useEffect(() => {
    if (openIndex !== null) follow(openIndex);
  }, [openIndex]);
  const goTo = (index: number) => {
    setChosen(index);
    grid.onGo(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || count === 0) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
      event.preventDefault();
      return grid.onTickAll();
    }
    if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
      const place = grid.placeOf(at);
      event.preventDefault();
      return grid.onMenu(at, { x: (place?.left ?? 0) + 60, y: place?.bottom ?? 0 });
    }
    if (event.key === 'Escape') return grid.onClose();
    if (event.key === ' ') {
      event.preventDefault();
      return grid.onTick(at, event.shiftKey);
    }
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? rowHeight) / rowHeight) - 2);
    const move = moveFor(event, at, count, page);
    if (move?.do === 'go') {
      event.preventDefault();
      goTo(move.to);
      if (event.shiftKey) grid.onTick(move.to, true);
    } else if (move?.do === 'open') {
      event.preventDefault();
      grid.onOpen(at);
    }
  };
  return { at, setAt: setChosen, onKeyDown };
}
