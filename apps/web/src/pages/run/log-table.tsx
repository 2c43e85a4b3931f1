import { type Item, isLocked, logStatus } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular } from '@fluentui/react-icons/svg/checkmark-circle';
import { DismissCircleFilled } from '@fluentui/react-icons/svg/dismiss-circle';
import { LockClosedRegular } from '@fluentui/react-icons/svg/lock-closed';
import { PeopleRegular } from '@fluentui/react-icons/svg/people';
import { SubtractCircleRegular } from '@fluentui/react-icons/svg/subtract-circle';
import { formatBytes } from '../../format/numbers.ts';
import { formatExact, formatMoment } from '../../format/times.ts';
import { PathText } from '../../parts/path-text.tsx';
import { SortHeading } from '../../parts/table/sort-heading.tsx';
import { type RowPlace, VirtualTable } from '../../parts/table/virtual-table.tsx';
import { type LogSort, nextLogSort } from './log-sort.ts';
import { reasonWord } from './reason-word.ts';

const ROW = 34;
const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  frame: { height: 'min(60vh, 560px)' },
  row: {
    display: 'grid',
    gridTemplateColumns: '116px 92px 92px 84px minmax(0, 3fr) minmax(0, 2fr)',
    gap: '12px',
    alignItems: 'center',
    padding: '0 24px',
    width: '100%',
    fontSize: tokens.fontSizeBase200,
    [NARROW]: { gridTemplateColumns: '20px minmax(0, 1fr) 72px', padding: '0 12px' },
  },
  withDays: {
    gridTemplateColumns: '116px 132px 132px 84px minmax(0, 3fr) minmax(0, 2fr)',
    [NARROW]: { gridTemplateColumns: '20px minmax(0, 1fr) 72px' },
  },
  item: { ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover } },
  status: { display: 'flex', gap: '6px', alignItems: 'center' },
  icon: { fontSize: '16px', flexShrink: 0 },
  success: { color: tokens.colorPaletteGreenForeground1 },
  skipped: { color: tokens.colorNeutralForeground3 },
  failed: { color: tokens.colorPaletteRedForeground1 },
  permissions: { color: tokens.colorBrandForeground1 },
  number: { textAlign: 'right', whiteSpace: 'nowrap', [NARROW]: { order: 3 } },
  wide: { whiteSpace: 'nowrap', [NARROW]: { display: 'none' } },
  info: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', [NARROW]: { display: 'none' } },
  name: { minWidth: 0 },
  statusHead: { [NARROW]: { visibility: 'hidden' } },
  head: { overflow: 'hidden' },
  word: { [NARROW]: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' } },
});

const LOOKS = {
  success: CheckmarkCircleRegular,
  skipped: SubtractCircleRegular,
  failed: DismissCircleFilled,
  permissions: PeopleRegular,
} as const;

const COLUMNS = [
  { by: 'status', word: 'Status', look: 'statusHead', first: 'descending' },
  { by: 'start', word: 'Start', look: 'wide', first: 'ascending' },
  { by: 'end', word: 'End', look: 'wide', first: 'ascending' },
  { by: 'size', word: 'Size', look: 'number', first: 'descending' },
  { by: 'name', word: 'Name', look: 'name', first: 'ascending' },
  { by: 'info', word: 'Additional Info', look: 'info', first: 'descending' },
] as const;

interface Props {
  readonly items: readonly Item[];
  /** Null while they stand in the order in which they were dealt with. */
  readonly sort: LogSort | null;
  readonly onSort: (sort: LogSort | null) => void;
  /** Moments are told with their day. */
  readonly withDays: boolean;
  readonly more: boolean;
  readonly onMore: () => void;
}

/** Rows of the log, as many as there are; more are loaded as one comes near the end. */
export function LogTable({ items, sort, onSort, withDays, more, onMore }: Props) {
  const styles = useStyles();
  const columns = mergeClasses(styles.row, withDays && styles.withDays);
  return (
    <VirtualTable
      label="Log"
      count={items.length}
      open={more}
      rowHeight={ROW}
      className={styles.frame}
      columns={columns}
      onRange={(_, last) => {
        if (more && last >= items.length - 30) onMore();
      }}
      head={COLUMNS.map(({ by, word, look, first }) => (
        <SortHeading
          key={by}
          word={word}
          className={mergeClasses(styles[look], styles.head)}
          sorted={sort?.sort === by ? sort.direction : undefined}
          onSort={() => onSort(nextLogSort(sort, by, first))}
        />
      ))}
      row={(place) => {
        const item = items[place.index];
        return item === undefined ? null : (
          <LogRow key={item.seq} item={item} columns={columns} withDays={withDays} place={place} />
        );
      }}
    />
  );
}

interface RowProps {
  readonly item: Item;
  readonly columns: string;
  readonly withDays: boolean;
  readonly place: RowPlace;
}

function LogRow({ item, columns, withDays, place: { index, ...at } }: RowProps) {
  const styles = useStyles();
  const Icon = isLocked(item) ? LockClosedRegular : LOOKS[item.outcome];
  const info = [item.message === '' ? reasonWord(item.reason) : item.message, ...item.notes].join(' ');
  return (
    <div role="row" {...at} className={mergeClasses(columns, styles.item)}>
      <span role="cell" className={styles.status}>
        <Icon className={mergeClasses(styles.icon, styles[item.outcome])} aria-hidden="true" />
        <span className={styles.word}>{logStatus(item)}</span>
      </span>
      <span role="cell" className={styles.wide}>
        <Moment at={item.startedAt} withDay={withDays} />
      </span>
      <span role="cell" className={styles.wide}>
        <Moment at={item.endedAt} withDay={withDays} />
      </span>
      <span role="cell" className={styles.number}>
        {item.size === null ? '' : formatBytes(item.size)}
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

function Moment({ at, withDay }: { readonly at: string; readonly withDay: boolean }) {
  const epochMs = Date.parse(at);
  return (
    <time dateTime={at} title={formatExact(epochMs)}>
      {formatMoment(epochMs, withDay)}
    </time>
  );
}
