import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';

const HEAD = 34;
const OVERSCAN = 8;

const useStyles = makeStyles({
  scroll: {
    overflow: 'auto',
    position: 'relative',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    height: `${HEAD}px`,
    alignItems: 'center',
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  rows: { position: 'relative' },
});

/** What a drawn row is given: its place, to be put on the element that has the role of a row. */
export interface RowPlace {
  readonly index: number;
  readonly 'aria-rowindex': number;
  readonly style: { readonly position: 'absolute'; readonly top: number; readonly left: 0; readonly height: number };
}

interface Props {
  readonly label: string;
  /** Rows that there are, whether or not they are loaded. */
  readonly count: number;
  /** More rows may come behind these. */
  readonly open?: boolean;
  readonly rowHeight: number;
  /** How high it may become; it scrolls from there on. */
  readonly className?: string | undefined;
  /** The columns that head and rows share. */
  readonly columns: string | undefined;
  readonly head: ReactNode;
  readonly row: (place: RowPlace) => ReactNode;
  /** Told which rows are drawn, to load them. */
  readonly onRange?: (first: number, last: number) => void;
}

/**
 * A table of any length in a frame that scrolls, of which only what is seen is drawn. ARIA's roles stand for a table's elements, which
 * cannot be virtual.
 */
export function VirtualTable({ label, count, open = false, rowHeight, className, columns, head, row, onRange }: Props) {
  const styles = useStyles();
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    scrollMargin: HEAD,
  });
  useEffect(() => {
    if (rowHeight > 0) rows.measure();
  }, [rows, rowHeight]);
  const drawn = rows.getVirtualItems();
  const [first, last] = [drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? 0];
  const tell = useEffectEvent(() => onRange?.(first, last));
  // biome-ignore lint/correctness/useExhaustiveDependencies: told whenever one of them changes
  useEffect(() => tell(), [first, last, count]);
  return (
    <div
      ref={scroll}
      className={mergeClasses(styles.scroll, className)}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys must be able to scroll it
      tabIndex={0}
      role="region"
      aria-label={`${label}, scrolls`}
    >
      <div role="table" aria-label={label} aria-rowcount={open ? -1 : count + 1}>
        <div role="row" className={mergeClasses(columns, styles.head)} aria-rowindex={1}>
          {head}
        </div>
        <div role="rowgroup" className={styles.rows} style={{ height: rows.getTotalSize() }}>
          {drawn.map(({ index, start, size }) =>
            row({
              index,
              'aria-rowindex': index + 2,
              style: { position: 'absolute', top: start - HEAD, left: 0, height: size },
            }),
          )}
        </div>
      </div>
    </div>
  );
}
