import { Checkbox, makeStyles, SkeletonItem, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from 'react';
import { useNarrow } from '../../../parts/table/use-narrow.ts';
import { useGridKeys } from './use-grid-keys.ts';

const HEAD_HEIGHT = 40;
const OVERSCAN = 10;
const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  scroll: {
    overflow: 'auto',
    position: 'relative',
    height: 'max(320px, calc(100vh - 485px))',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    [NARROW]: { height: '75vh' },
  },
  inner: { minWidth: 'var(--row-width)', [NARROW]: { minWidth: 0 } },
  head: {
    display: 'grid',
    gridTemplateColumns: 'var(--row-columns)',
    position: 'sticky',
    top: 0,
    zIndex: 2,
    height: `${HEAD_HEIGHT}px`,
    borderLeft: '4px solid transparent', // where rows have their colour
    alignItems: 'center',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    [NARROW]: { gridTemplateColumns: '44px minmax(0, 1fr)' },
  },
  rows: { position: 'relative' },
  waiting: {
    position: 'absolute',
    left: 0,
    width: '100%',
    display: 'flex',
    alignItems: 'center',
    padding: '0 16px 0 44px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
  },
  tick: {
    position: 'sticky',
    left: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    alignSelf: 'stretch',
    display: 'flex',
    alignItems: 'center',
    paddingLeft: '2px',
  },
  hidden: { [NARROW]: { display: 'none' } },
  only: { '@media (min-width: 900px)': { display: 'none' } },
});

/** What a drawn row is given. */
export interface GridRowPlace {
  readonly id: string;
  readonly index: number;
  readonly style: CSSProperties;
  readonly active: boolean;
}

interface Props {
  readonly label: string;
  readonly count: number;
  /** Another text for another list: it begins at its top. */
  readonly look: string;
  /** The widths of all columns, the tick box left out, as CSS takes them, and the least that they need together. */
  readonly columns: { readonly template: string; readonly width: number };
  readonly rowHeight: number;
  readonly head: ReactNode;
  /** The row at a place; null while it is being loaded. */
  readonly row: (place: GridRowPlace) => ReactNode | null;
  readonly ticked: 'all' | 'some' | 'none';
  readonly onTickAll: () => void;
  /** Ticks a row, or with `upTo` all from the row that was ticked last. */
  readonly onTick: (index: number, upTo: boolean) => void;
  readonly onOpen: (index: number) => void;
  readonly onMenu: (index: number, at: { readonly x: number; readonly y: number }) => void;
  readonly onRange: (first: number, last: number) => void;
  /** The row that is open beside the table, for keys to go on from there. */
  readonly openIndex: number | null;
  readonly onClose: () => void;
}

/**
 * A table of any length with a tick box for each row: arrow keys, Space to tick, Shift to tick up to here, Ctrl+A for all that match, Enter
 * for the summary, the menu key for what can be done. The grid has the focus and points to its active row; ARIA's roles stand for a
 * table's elements, which cannot be virtual.
 */
export function RowsGrid(props: Props) {
  const { label, count, look, columns, rowHeight, head, row, ticked, onTickAll, onTick, onOpen, onMenu, onRange } =
    props;
  const styles = useStyles();
  const narrow = useNarrow();
  const id = useId();
  const scroll = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState(false);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
  });
  useEffect(() => {
    if (rowHeight > 0) rows.measure();
  }, [rows, rowHeight]);
  useEffect(() => {
    if (look !== '') scroll.current?.scrollTo({ top: 0 });
  }, [look]);
  const drawn = rows.getVirtualItems();
  const [first, last] = [drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? 0];
  const tell = useEffectEvent(onRange);
  useEffect(() => tell(first, Math.max(0, Math.min(last, count - 1))), [first, last, count]);
  const { at, setAt, onKeyDown } = useGridKeys({
    ...props,
    box: scroll,
    onGo: (index) => rows.scrollToIndex(index, { align: 'auto' }),
    placeOf: (index) => document.getElementById(`${id}-${index}`)?.getBoundingClientRect() ?? null,
  });
  const indexOf = (event: MouseEvent): number | null => {
    const element = event.target instanceof Element ? event.target.closest('[data-index]') : null;
    return element === null ? null : Number(element.getAttribute('data-index'));
  };
  const click = (event: MouseEvent) => {
    const index = indexOf(event);
    if (index === null || (event.target instanceof Element && event.target.closest('button, a') !== null)) return;
    setAt(index);
    const tick = event.target instanceof Element && event.target.closest('[data-tick]') !== null;
    if (tick || event.shiftKey || event.ctrlKey || event.metaKey) onTick(index, event.shiftKey);
    else onOpen(index);
  };
  const menu = (event: MouseEvent) => {
    const index = indexOf(event);
    if (index === null) return;
    event.preventDefault();
    setAt(index);
    onMenu(index, { x: event.clientX, y: event.clientY });
  };
  const template = `44px ${columns.template}`;
  return (
    <div
      ref={scroll}
      // The router remembers how far a list was scrolled, and must not do so for another list.
      data-scroll-restoration-id={encodeURIComponent(look)}
      className={styles.scroll}
      style={{ '--row-columns': template, '--row-width': `${columns.width + 44}px` } as CSSProperties}
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-multiselectable="true"
      tabIndex={0}
      aria-activedescendant={drawn.some(({ index }) => index === at) ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onClick={click}
      onContextMenu={menu}
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <div className={styles.inner}>
        <div role="row" className={styles.head} aria-rowindex={1}>
          <span role="columnheader" className={styles.tick}>
            <Checkbox
              aria-label={ticked === 'all' ? 'Select none' : 'Select all that match'}
              checked={ticked === 'all' ? true : ticked === 'some' ? 'mixed' : false}
              onChange={onTickAll}
            />
          </span>
          {narrow ? <span role="columnheader">User</span> : head}
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height: rows.getTotalSize() }}>
          {drawn.map(({ index, start, size }) => {
            const style = { position: 'absolute', top: start - HEAD_HEIGHT, left: 0, height: size } as const;
            const known = row({ id: `${id}-${index}`, index, style, active: focused && index === at });
            if (known !== null) return known;
            return (
              <div
                key={`waiting ${index}`}
                role="row"
                aria-rowindex={index + 2}
                className={styles.waiting}
                style={style}
              >
                <span role="gridcell" style={{ width: '100%' }}>
                  <SkeletonItem size={narrow ? 48 : 16} />
                </span>
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
