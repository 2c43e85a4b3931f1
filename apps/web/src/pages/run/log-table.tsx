import type { Item } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { SubtractCircleRegular } from '@fluentui/react-icons/svg/subtract-circle';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { formatBytes } from '../../format/numbers.ts';
import { formatExact } from '../../format/times.ts';
import { PathText } from '../../parts/path-text.tsx';
import { reasonWord } from './reason-word.ts';

const ROW = 34;
const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  scroll: { height: 'min(60vh, 560px)', overflow: 'auto', position: 'relative' },
  row: {
    display: 'grid',
    gridTemplateColumns: '104px 92px 92px 84px minmax(0, 3fr) minmax(0, 2fr)',
    gap: '12px',
    alignItems: 'center',
    height: `${ROW}px`,
    padding: '0 24px',
    width: '100%',
    fontSize: tokens.fontSizeBase200,
    [NARROW]: { gridTemplateColumns: '20px minmax(0, 1fr) 72px', padding: '0 12px' },
  },
  head: {
    position: 'sticky',
    top: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  item: { position: 'absolute', left: 0, ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  status: { display: 'flex', gap: '6px', alignItems: 'center' },
  icon: { fontSize: '16px', flexShrink: 0 },
  success: { color: tokens.colorPaletteGreenForeground1 },
  skipped: { color: tokens.colorNeutralForeground3 },
  failed: { color: tokens.colorPaletteRedForeground1 },
  number: { textAlign: 'right', whiteSpace: 'nowrap', [NARROW]: { order: 3 } },
  wide: { whiteSpace: 'nowrap', [NARROW]: { display: 'none' } },
  info: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', [NARROW]: { display: 'none' } },
  word: { [NARROW]: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' } },
  body: { position: 'relative' },
});

const LOOKS = {
  success: ['Success', CheckmarkCircleRegular],
  skipped: ['Skipped', SubtractCircleRegular],
  failed: ['Failed', DismissCircleFilled],
} as const;

interface Props {
  readonly items: readonly Item[];
  readonly more: boolean;
  readonly onMore: () => void;
}

/**
 * Rows of the log, as many as there are; more are loaded as one comes near the end. ARIA's roles stand for a table's elements, which
 * cannot be virtual.
 */
export function LogTable({ items, more, onMore }: Props) {
  const styles = useStyles();
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: 15,
  });
  const drawn = rows.getVirtualItems();
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= items.length - 30) onMore();
  }, [more, last, items.length, onMore]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: keys must be able to scroll it
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label="Log entries">
      <div role="table" aria-label="Log" aria-rowcount={more ? -1 : items.length + 1}>
        <div role="row" className={mergeClasses(styles.row, styles.head)} aria-rowindex={1}>
          <span role="columnheader" className={styles.status}>
            <span className={styles.word}>Status</span>
          </span>
          <span role="columnheader" className={styles.wide}>
            Start
          </span>
          <span role="columnheader" className={styles.wide}>
            End
          </span>
          <span role="columnheader" className={styles.number}>
            Size
          </span>
          <span role="columnheader">Name</span>
          <span role="columnheader" className={styles.info}>
            Additional Info
          </span>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: rows.getTotalSize() }}>
          {drawn.map(({ index, start }) => {
            const item = items[index];
            return item === undefined ? null : <LogRow key={item.seq} item={item} index={index} top={start} />;
          })}
        </div>
      </div>
    </div>
  );
}

function LogRow({ item, index, top }: { readonly item: Item; readonly index: number; readonly top: number }) {
  const styles = useStyles();
  const [word, Icon] = LOOKS[item.outcome];
  const info = [item.message === '' ? reasonWord(item.reason) : item.message, ...item.notes].join(' ');
  return (
    <div role="row" className={mergeClasses(styles.row, styles.item)} aria-rowindex={index + 2} style={{ top }}>
      <span role="cell" className={styles.status}>
        <Icon className={mergeClasses(styles.icon, styles[item.outcome])} aria-hidden="true" />
        <span className={styles.word}>{word}</span>
      </span>
      <span role="cell" className={styles.wide}>
        <Moment at={item.startedAt} />
      </span>
      <span role="cell" className={styles.wide}>
        <Moment at={item.endedAt} />
      </span>
      <span role="cell" className={styles.number}>
        {item.kind === 'folder' ? '' : formatBytes(item.bytes)}
      </span>
      <span role="cell" style={{ minWidth: 0 }}>
        <PathText text={item.kind === 'folder' ? `${item.display}/` : item.display} />
      </span>
      <span role="cell" className={styles.info} title={item.remedy === null ? info : `${info} ${item.remedy}`}>
        <bdi>{info}</bdi>
      </span>
    </div>
  );
}

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

function Moment({ at }: { readonly at: string }) {
  const epochMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(epochMs)}>
      {clock.format(epochMs)}
    </time>
  );
}
