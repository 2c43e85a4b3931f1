import type { Migration, MigrationThroughput, Queue } from '@drover/api';
import { makeStyles, ProgressBar, tokens } from '@fluentui/react-components';
import { formatBytes, formatCount } from '../../../format/numbers.ts';
import { Card } from '../../../parts/card.tsx';
import { ConnectorLogo } from '../../../parts/connector-logo.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { PathText } from '../../../parts/path-text.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { QueueHints } from '../queue/queue-hints.tsx';

const useStyles = makeStyles({
  body: {
    padding: '12px 24px 16px',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '12px',
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
  line: { display: 'flex', justifyContent: 'space-between', gap: '12px', fontSize: tokens.fontSizeBase200 },
  strong: { fontWeight: tokens.fontWeightSemibold },
  table: { width: '100%', tableLayout: 'fixed', borderCollapse: 'collapse', fontSize: tokens.fontSizeBase200 },
  first: { width: '45%', textAlign: 'left', fontWeight: tokens.fontWeightRegular, padding: '6px 8px 6px 0' },
  number: { textAlign: 'right', padding: '6px 0 6px 8px', whiteSpace: 'nowrap' },
  head: { color: tokens.colorNeutralForeground2, fontWeight: tokens.fontWeightRegular },
  connector: { display: 'flex', gap: '8px', alignItems: 'center', minWidth: 0 },
});

interface Props {
  readonly migration: Migration;
  readonly throughput: MigrationThroughput;
  /** Null while it is being loaded. */
  readonly queue: Queue | null;
  readonly error: unknown;
}

/** How many rows are under way of those that may be, why not more, and what the connectors do altogether. */
export function SlotsCard({ migration, throughput, queue, error }: Props) {
  const styles = useStyles();
  return (
    <Card title="Slots in use">
      <div className={styles.body}>
        {queue !== null ? (
          <Slots queue={queue} />
        ) : error === null ? (
          <SkeletonRows rows={2} />
        ) : (
          <ErrorView error={error} />
        )}
        <table className={styles.table} aria-label="What the connectors do altogether">
          <thead>
            <tr className={styles.head}>
              <th scope="col" className={styles.first}>
                All that use the connector
              </th>
              <th scope="col" className={styles.number}>
                Data
              </th>
              <th scope="col" className={styles.number}>
                Files
              </th>
              <th scope="col" className={styles.number}>
                Limit
              </th>
            </tr>
          </thead>
          <tbody>
            {(['source', 'destination'] as const).map((name) => {
              const { connectorName, connectorType } = migration[name];
              const { bytesPerSecond, filesPerSecond, limit } = throughput[name];
              return (
                <tr key={name}>
                  <th scope="row" className={styles.first}>
                    <span className={styles.connector}>
                      <ConnectorLogo type={connectorType} small />
                      <PathText text={connectorName} />
                    </span>
                  </th>
                  <td className={styles.number}>{formatBytes(bytesPerSecond)}/s</td>
                  <td className={styles.number}>{formatCount(Math.round(filesPerSecond))}/s</td>
                  <td className={styles.number}>{limit === null ? 'none' : `${formatBytes(limit)}/s`}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

function Slots({ queue }: { readonly queue: Queue }) {
  const styles = useStyles();
  const { underWayOfPair, underWay, allowedNow } = queue;
  const others = underWayOfPair - underWay;
  return (
    <>
      <div>
        <div className={styles.line}>
          <span>
            {formatCount(underWay)} of this migration{others > 0 && `, ${formatCount(others)} of others`}
          </span>
          <span className={styles.strong}>
            {formatCount(underWayOfPair)} of {formatCount(allowedNow)} in use
          </span>
        </div>
        <ProgressBar
          aria-label="Slots in use"
          thickness="large"
          value={Math.min(1, underWayOfPair / Math.max(1, allowedNow))}
        />
      </div>
      <QueueHints queue={queue} />
    </>
  );
}
