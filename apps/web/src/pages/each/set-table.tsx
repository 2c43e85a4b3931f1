import type { SetRow as Row } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { findTyped, moveFor, type Typed, typeLetter } from '../../parts/picker/list-keys.ts';
import { SET_ROW_HEIGHT, SetRow, useSetColumns } from './set-row.tsx';

const HEAD_HEIGHT = 32;

const useStyles = makeStyles({
  scroll: {
    containerType: 'inline-size',
    overflowY: 'auto',
    // Room for the rows that a screen has, and never all of the page.
    height: 'clamp(240px, 100vh - 330px, 1600px)',
    outlineStyle: 'none',
  },
  head: {
    height: `${HEAD_HEIGHT}px`,
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    alignItems: 'center',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  rows: { position: 'relative' },
});

interface Props {
  readonly rows: readonly Row[];
  readonly unticked: ReadonlySet<string>;
  readonly onTick: (name: string) => void;
  /** Ticks all rows, or none where all are ticked. */
  readonly onTickAll: () => void;
}

/**
 * Folders with a tick box each, of any number: arrow keys, type-ahead, Space to tick, Ctrl+A for all. ARIA's roles stand for a table's
 * elements, which cannot be virtual; the grid has the focus and points to its active row.
 */
export function SetTable({ rows, unticked, onTick, onTickAll }: Props) {
  const styles = useStyles();
  const columns = useSetColumns();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef<Typed>({ text: '', at: 0 });
  const [chosen, setChosen] = useState(0);
  const [focused, setFocused] = useState(false);
  const at = Math.min(chosen, Math.max(0, rows.length - 1));
  const drawn = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => SET_ROW_HEIGHT,
    overscan: 12,
    // The head lies over the rows, at the top of what scrolls.
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  const goTo = (index: number) => {
    setChosen(index);
    drawn.scrollToIndex(index, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[at];
    if (event.target !== event.currentTarget || row === undefined) return;
    if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
      event.preventDefault();
      onTickAll();
      return;
    }
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? SET_ROW_HEIGHT) / SET_ROW_HEIGHT) - 2);
    const move = moveFor(event, at, rows.length, page);
    if (move === null || move.do === 'leave') return;
    event.preventDefault();
    const goesOn = Date.now() - typed.current.at < 1000 && typed.current.text !== '';
    if (move.do === 'open' || (event.key === ' ' && !goesOn)) onTick(row.name);
    else if (move.do === 'go') goTo(move.to);
    else if (move.do === 'type') {
      typed.current = typeLetter(typed.current, move.letter, Date.now());
      const found = findTyped(
        rows.map(({ display }) => display),
        typed.current.text,
        at,
      );
      if (found >= 0) goTo(found);
    }
  };
  const virtual = drawn.getVirtualItems();
  return (
    <div
      ref={box}
      className={styles.scroll}
      role="grid"
      aria-label="Folders that get a transfer each"
      aria-rowcount={rows.length + 1}
      aria-multiselectable="true"
      tabIndex={0}
      aria-activedescendant={virtual.some(({ index }) => index === at) ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <div className={mergeClasses(columns.grid, styles.head)} role="row" aria-rowindex={1}>
        <span role="columnheader" className={columns.name}>
          Folder
        </span>
        <span role="columnheader" className={columns.wide}>
          Destination
        </span>
      </div>
      <div className={styles.rows} role="rowgroup" style={{ height: drawn.getTotalSize() }}>
        {virtual.map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <SetRow
              key={row.name}
              id={`${id}-${index}`}
              index={index}
              top={start - HEAD_HEIGHT}
              row={row}
              ticked={row.left === null && !unticked.has(row.name)}
              active={index === at && focused}
              onTick={() => {
                setChosen(index);
                onTick(row.name);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
