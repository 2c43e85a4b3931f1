import type { Transfer, TransferSide } from '@drover/api';
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount } from '../../format/numbers.ts';
import { formatPath } from '../../format/paths.ts';
import { ConnectorLogo } from '../../parts/connector-logo.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { runWord, StatusBadge, statusWord } from '../../parts/status-badge.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { TransferActions } from './transfer-actions.tsx';

const NARROW = '@media (max-width: 899px)';

const useStyles = makeStyles({
  table: { width: '100%', borderCollapse: 'collapse', tableLayout: 'fixed', [NARROW]: { display: 'block' } },
  head: { [NARROW]: { display: 'none' } },
  body: { [NARROW]: { display: 'block' } },
  th: {
    textAlign: 'left',
    padding: '8px 12px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':first-child': { paddingLeft: '24px' },
  },
  row: {
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    [NARROW]: {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) max-content',
      gap: '4px 12px',
      padding: '12px 16px',
    },
  },
  chosen: { backgroundColor: tokens.colorBrandBackground2 },
  td: {
    padding: '8px 12px',
    ':first-child': { paddingLeft: '24px' },
    [NARROW]: { padding: 0, ':first-child': { paddingLeft: 0 } },
  },
  path: { [NARROW]: { gridColumn: '1 / -1' } },
  number: { textAlign: 'right', whiteSpace: 'nowrap' },
  extra: { [NARROW]: { display: 'none' } },
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
  place: { display: 'grid', minWidth: 0 },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
  },
});

interface Props {
  readonly transfers: readonly Transfer[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

/** One row a transfer: how it stands, from where to where, what the last run came to. */
export function TransferTable({ transfers, chosen, onChoose }: Props) {
  const styles = useStyles();
  const th = (text: string, width: string, number = false) => (
    <th
      scope="col"
      style={{ width }}
      className={mergeClasses(styles.th, number && styles.number, (number || text === 'Last run') && styles.extra)}
    >
      {text}
    </th>
  );
  return (
    <table className={styles.table}>
      <thead className={styles.head}>
        <tr>
          {th('Status', '176px')}
          {th('Source Path', '28%')}
          {th('Destination Path', '28%')}
          {th('Files', '84px', true)}
          {th('Failed', '72px', true)}
          {th('Data', '92px', true)}
          {th('Last run', '120px')}
          {th('Actions', '150px')}
        </tr>
      </thead>
      <tbody className={styles.body}>
        {transfers.map((transfer) => (
          <Row
            key={transfer.id}
            transfer={transfer}
            chosen={transfer.id === chosen}
            onChoose={() => onChoose(transfer.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  readonly transfer: Transfer;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function Row({ transfer, chosen, onChoose }: RowProps) {
  const styles = useStyles();
  const { source, destination, lastRun, name } = transfer;
  const failed = (lastRun?.counters.filesFailedAtSource ?? 0) + (lastRun?.counters.filesFailedAtDestination ?? 0);
  const number = mergeClasses(styles.td, styles.number, styles.extra);
  return (
    <tr className={mergeClasses(styles.row, chosen && styles.chosen)}>
      <td className={styles.td}>
        <button
          type="button"
          className={styles.open}
          aria-expanded={chosen}
          aria-label={`${lastRun === null ? statusWord(null) : runWord(lastRun)}: summary of ${name}`}
          onClick={onChoose}
        >
          <StatusBadge status={lastRun?.status ?? null} {...(lastRun === null ? {} : { word: runWord(lastRun) })} />
        </button>
      </td>
      <td className={mergeClasses(styles.td, styles.path)}>
        <Side side={source} />
      </td>
      <td className={mergeClasses(styles.td, styles.path)}>
        <Side side={destination} />
      </td>
      <td className={number}>{lastRun === null ? '–' : formatCount(lastRun.counters.filesCopied)}</td>
      <td className={mergeClasses(number, failed > 0 && styles.failed)}>
        {lastRun === null ? '–' : formatCount(failed)}
      </td>
      <td className={number}>{lastRun === null ? '–' : formatBytes(lastRun.counters.bytesCopied)}</td>
      <td className={mergeClasses(styles.td, styles.extra, styles.quiet)}>
        {lastRun === null ? 'Never' : <TimeText at={lastRun.startedAt ?? lastRun.queuedAt} />}
      </td>
      <td className={styles.td}>
        <TransferActions transfer={transfer} />
      </td>
    </tr>
  );
}

function Side({ side }: { readonly side: TransferSide }) {
  const styles = useStyles();
  return (
    <div className={styles.side}>
      <ConnectorLogo type={side.connectorType} small />
      <div className={styles.place}>
        <PathText text={formatPath(side.root, side.path)} />
        <span className={styles.quiet}>
          <bdi>{side.connectorName}</bdi>
          {side.connectorState === 'deleted' && ' (deleted)'}
          {side.connectorState === 'deauthorized' && ' (not authorized)'}
        </span>
      </div>
    </div>
  );
}
