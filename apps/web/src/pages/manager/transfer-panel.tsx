import type { Transfer } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatBytes, formatCount, formatThings } from '../../format/numbers.ts';
import { formatPath } from '../../format/paths.ts';
import { formatExact } from '../../format/times.ts';
import { Card } from '../../parts/card.tsx';
import { PathText } from '../../parts/path-text.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { StatusBadge } from '../../parts/status-badge.tsx';
import { TimeText } from '../../parts/time-text.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const useStyles = makeStyles({
  panel: { width: '376px', flexShrink: 0, '@media (max-width: 1199px)': { width: '100%' } },
  body: { padding: '12px 24px 16px', '@media (max-width: 599px)': { padding: '12px 16px' } },
  terms: { display: 'grid', gridTemplateColumns: '112px minmax(0, 1fr)', gap: '6px 12px', margin: '8px 0 16px' },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, fontSize: tokens.fontSizeBase200, minWidth: 0, overflowWrap: 'anywhere' },
  connector: { display: 'flex', color: tokens.colorNeutralForeground2 },
  title: { fontSize: tokens.fontSizeBase300, margin: '8px 0' },
  runs: { listStyleType: 'none', margin: 0, padding: 0 },
  run: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) max-content',
    gap: '2px 12px',
    padding: '8px',
    margin: '0 -8px',
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    borderRadius: tokens.borderRadiusMedium,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

interface Props {
  readonly transfer: Transfer;
  readonly onClose: () => void;
}

/** The summary of one transfer and the history of its runs, beside the list. */
export function TransferPanel({ transfer, onClose }: Props) {
  const styles = useStyles();
  const runs = useQuery(queries.transferRuns(useApi(), transfer.id));
  const { source, destination, lastRun, owner } = transfer;
  const rows: [string, string][] = [
    ['ID', transfer.id],
    ['Created', formatExact(Date.parse(transfer.createdAt))],
    ['Owner', owner?.name ?? '–'],
    ...(transfer.tags.length === 0 ? [] : ([['Tags', transfer.tags.join(', ')]] as [string, string][])),
    ['Files seen', lastRun === null ? '–' : formatCount(lastRun.counters.filesSeen)],
    ['Files copied', lastRun === null ? '–' : formatCount(lastRun.counters.filesCopied)],
    ['Files unchanged', lastRun === null ? '–' : formatCount(lastRun.counters.filesUnchanged)],
    ['Data copied', lastRun === null ? '–' : formatBytes(lastRun.counters.bytesCopied)],
  ];
  return (
    <Card
      title="Transfer Summary"
      className={styles.panel}
      aside={<Button appearance="subtle" aria-label="Close the summary" icon={<DismissRegular />} onClick={onClose} />}
    >
      <div className={styles.body}>
        <StatusBadge status={lastRun?.status ?? null} {...(lastRun === null ? {} : { word: lastRun.status.message })} />
        <dl className={styles.terms}>
          <dt className={styles.term}>Source</dt>
          <dd className={styles.value}>
            <PathText text={formatPath(source.root, source.path)} />
            <PathText className={styles.connector} text={source.connectorName} />
          </dd>
          <dt className={styles.term}>Destination</dt>
          <dd className={styles.value}>
            <PathText text={formatPath(destination.root, destination.path)} />
            <PathText className={styles.connector} text={destination.connectorName} />
          </dd>
          {rows.map(([name, value]) => [
            <dt key={`${name} name`} className={styles.term}>
              {name}
            </dt>,
            <dd key={name} className={styles.value}>
              {value}
            </dd>,
          ])}
        </dl>
        <h3 className={styles.title}>Runs</h3>
        {runs.isPending && <SkeletonRows rows={3} />}
        <ul className={styles.runs}>
          {runs.data?.map((run) => (
            <li key={run.id}>
              <Link to="/runs/$id" params={{ id: run.id }} className={styles.run}>
                <StatusBadge status={run.status} word={run.mode === 'scan' ? 'Scan' : 'Copy'} />
                <span className={styles.quiet}>
                  <TimeText at={run.startedAt ?? run.queuedAt} />
                </span>
                <span className={styles.quiet}>
                  {run.mode === 'scan'
                    ? `${formatThings(run.counters.filesSeen, 'file')} found`
                    : `${formatCount(run.counters.filesCopied)} copied, ${formatCount(run.counters.filesUnchanged)} unchanged`}
                </span>
              </Link>
            </li>
          ))}
          {runs.data?.length === 0 && <li className={styles.quiet}>It was never run.</li>}
        </ul>
      </div>
    </Card>
  );
}
