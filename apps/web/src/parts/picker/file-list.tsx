import type { ListedEntry } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { FileRow, ROW_HEIGHT, useRowStyles } from './file-row.tsx';
import { findTyped, moveFor, type Typed, typeLetter } from './list-keys.ts';

const HEAD_HEIGHT = 32;

const useStyles = makeStyles({
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
  scroll: {
    containerType: 'inline-size',
    overflowY: 'auto',
    flexGrow: 1,
    minHeight: 0,
    flexBasis: '144px',
    outlineStyle: 'none',
  },
  rows: { position: 'relative' },
});

interface Props {
  readonly label: string;
  readonly entries: readonly ListedEntry[];
  /** The row to stand on at first, such as the folder that one came out of. */
  readonly startAt?: string | undefined;
  /** Takes the focus, so that keys go on working after a change of folders. */
  readonly focusAtStart?: boolean;
  readonly onOpen: (entry: ListedEntry) => void;
  readonly onLeave: () => void;
}

/**
 * The content of a folder as a grid of any length: arrow keys, type-ahead, Enter to go in, Backspace to go out. ARIA's roles stand for
 * a table's elements, which cannot be virtual; the grid has the focus and points to its active row.
 */
export function FileList({ label, entries, startAt, focusAtStart = false, onOpen, onLeave }: Props) {
  const styles = useStyles();
  const rowStyles = useRowStyles();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const typed = useRef<Typed>({ text: '', at: 0 });
  const [chosen, setChosen] = useState<number | null>(null);
  const [focused, setFocused] = useState(false);
  const started = entries.findIndex(({ name }) => name === startAt);
  const at = Math.min(chosen ?? Math.max(0, started), Math.max(0, entries.length - 1));
  const rows = useVirtualizer({
    count: entries.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    // The head lies over the rows, at the top of what scrolls.
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    initialOffset: started > 5 ? started * ROW_HEIGHT - 3 * ROW_HEIGHT : 0,
  });
  useEffect(() => {
    if (focusAtStart) box.current?.focus();
  }, [focusAtStart]);
  const goTo = (index: number) => {
    setChosen(index);
    rows.scrollToIndex(index, { align: 'auto' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? ROW_HEIGHT) / ROW_HEIGHT) - 2);
    const move = moveFor(event, at, entries.length, page);
    if (move === null) return;
    event.preventDefault();
    if (move.do === 'leave') onLeave();
    else if (entries.length === 0) return;
    else if (move.do === 'go') goTo(move.to);
    else if (move.do === 'open') {
      const entry = entries[at];
      if (entry !== undefined) onOpen(entry);
    } else {
      typed.current = typeLetter(typed.current, move.letter, Date.now());
      const names = entries.map(({ display }) => display);
      const found = findTyped(names, typed.current.text, typed.current.text.length === 1 ? at : Math.max(0, at));
      if (found >= 0) goTo(found);
    }
  };
  const virtualRows = rows.getVirtualItems();
  const activeIsDrawn = virtualRows.some(({ index }) => index === at);
  return (
    <div
      ref={box}
      className={styles.scroll}
      role="grid"
      aria-label={label}
      aria-rowcount={entries.length + 1}
      aria-readonly="true"
      tabIndex={0}
      aria-activedescendant={activeIsDrawn ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <div className={mergeClasses(rowStyles.columns, styles.head)} role="row" aria-rowindex={1}>
        <span role="columnheader">Name</span>
        <span role="columnheader" className={rowStyles.number}>
          Size
        </span>
        <span role="columnheader" className={rowStyles.date}>
          Modified
        </span>
      </div>
      <div className={styles.rows} role="rowgroup" style={{ height: rows.getTotalSize() }}>
        {virtualRows.map(({ index, start }) => {
          const entry = entries[index];
          if (entry === undefined) return null;
          return (
            <FileRow
              key={entry.name}
              id={`${id}-${index}`}
              index={index}
              top={start - HEAD_HEIGHT}
              entry={entry}
              active={index === at}
              focused={focused}
              onSelect={() => setChosen(index)}
              onOpen={() => onOpen(entry)}
            />
          );
        })}
      </div>
    </div>
  );
}
