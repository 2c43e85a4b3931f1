import type { Transfer, TransferSide } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { formatPath } from '../../format/paths.ts';
import { ConnectorLogo } from '../../parts/connector-logo.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { runWord, StatusBadge, statusWord } from '../../parts/status-badge.tsx';
import type { RowPlace } from '../../parts/table/virtual-table.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { TransferActions } from './transfer-actions.tsx';

const NARROW = '@media (max-width: 899px)';
const WIDE = '@media (min-width: 900px)';
const TIGHT = '@container (max-width: 1040px)';

/** The columns of the list; where there is little room for the paths, less of the last run is shown. */
export const useColumns = makeStyles({
  grid: {
    display: 'grid',
    gridTemplateColumns: '140px minmax(0, 1fr) minmax(0, 1fr) 72px 60px 80px 104px 128px',
    columnGap: '16px',
    padding: '0 24px',
    // Without the first condition this would win over the narrow columns.
    [WIDE]: {
      [TIGHT]: { gridTemplateColumns: '132px minmax(0, 1fr) minmax(0, 1fr) 72px 60px 128px', columnGap: '12px' },
    },
    [NARROW]: {
      gridTemplateColumns: 'minmax(0, 1fr) max-content',
      gap: '4px 12px',
      padding: '0 16px',
    },
  },
  head: { [NARROW]: { display: 'none' } },
  number: { textAlign: 'right', whiteSpace: 'nowrap', justifySelf: 'end', [NARROW]: { display: 'none' } },
  extra: { [TIGHT]: { display: 'none' }, [NARROW]: { display: 'none' } },
});

const useStyles = makeStyles({
  row: {
    width: '100%',
    alignItems: 'center',
    cursor: 'pointer',
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    [NARROW]: { alignContent: 'center' },
  },
  chosen: {
    backgroundColor: tokens.colorBrandBackground2,
    ':hover': { backgroundColor: tokens.colorBrandBackground2 },
  },
  path: { minWidth: 0, [NARROW]: { gridColumn: '1 / -1' } },
  actions: { [NARROW]: { gridColumn: 2, gridRow: 1, justifySelf: 'end' } },
  failed: { color: tokens.colorPaletteRedForeground1, fontWeight: tokens.fontWeightSemibold },
  open: {
    border: 'none',
    backgroundColor: 'transparent',
    font: 'inherit',
    color: 'inherit',
    padding: '4px 0',
    cursor: 'pointer',
    textAlign: 'left',
    whiteSpace: 'nowrap',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  side: { display: 'flex', gap: '8px', alignItems: 'center', minWidth: 0 },
  place: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', minWidth: 0 },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
});

interface Props {
  readonly place: RowPlace;
  readonly transfer: Transfer;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** One transfer in the list. Keys open its summary by the button in it; the mouse does anywhere on the row. */
export function TransferRow({ place: { index, ...at }, transfer, chosen, onChoose }: Props) {
  const styles = useStyles();
  const columns = useColumns();
  const { source, destination, lastRun, name } = transfer;
  const failed = (lastRun?.counters.filesFailedAtSource ?? 0) + (lastRun?.counters.filesFailedAtDestination ?? 0);
  const word = lastRun === null ? statusWord(null) : runWord(lastRun);
  return (
    <div
      role="row"
      {...at}
      className={mergeClasses(columns.grid, styles.row, chosen && styles.chosen)}
      onClick={({ target, currentTarget }) => {
        // Buttons in it, and what they open elsewhere, have work of their own.
        const own = target instanceof Element && currentTarget.contains(target) && target.closest('button') === null;
        if (own) onChoose();
      }}
    >
      <span role="cell">
        <button
          type="button"
          className={styles.open}
          aria-expanded={chosen}
          aria-label={`${word}: summary of ${name}`}
          onClick={onChoose}
        >
          <StatusBadge status={lastRun?.status ?? null} word={word} />
        </button>
      </span>
      <span role="cell" className={styles.path}>
        <Side side={source} />
      </span>
      <span role="cell" className={styles.path}>
        <Side side={destination} />
      </span>
      <span role="cell" className={columns.number}>
        {lastRun === null ? '–' : formatCount(lastRun.counters.filesCopied)}
      </span>
      <span role="cell" className={mergeClasses(columns.number, failed > 0 && styles.failed)}>
        {lastRun === null ? '–' : formatCount(failed)}
      </span>
      <span role="cell" className={mergeClasses(columns.number, columns.extra)}>
        {lastRun === null ? '–' : formatBytes(lastRun.counters.bytesCopied)}
      </span>
      <span role="cell" className={mergeClasses(columns.extra, styles.quiet)}>
        {lastRun === null ? 'Never' : <TimeText at={lastRun.startedAt ?? lastRun.queuedAt} />}
      </span>
      <span role="cell" className={styles.actions}>
        <TransferActions transfer={transfer} />
      </span>
    </div>
  );
}

function Side({ side }: { readonly side: TransferSide }) {
  const styles = useStyles();
  return (
    <span className={styles.side}>
      <ConnectorLogo type={side.connectorType} small />
      <span className={styles.place}>
        <PathText text={formatPath(side.root, side.path)} />
        <span className={styles.quiet}>
          <bdi>{side.connectorName}</bdi>
          {side.connectorState === 'deleted' && ' (deleted)'}
          {side.connectorState === 'deauthorized' && ' (not authorized)'}
        </span>
      </span>
    </span>
  );
}
