import { makeStyles, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { formatCount, formatThings } from '../format/numbers.ts';
import { useApi } from '../server/api-context.ts';
import { queries } from '../server/queries.ts';
import { ErrorView } from './error-view.tsx';
import { SkeletonRows } from './skeleton-rows.tsx';
import { StatusBadge } from './status-badge.tsx';
import { TimeText } from './time-text.tsx';

const useStyles = makeStyles({
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

/** The runs of a transfer, the newest first, each leading to its page. */
export function RunHistory({ transferId }: { readonly transferId: string }) {
  const styles = useStyles();
  const runs = useQuery(queries.transferRuns(useApi(), transferId));
  return (
    <>
      <h3 className={styles.title}>Runs</h3>
      {runs.isLoading && <SkeletonRows rows={3} />}
      {runs.error !== null && <ErrorView error={runs.error} />}
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
    </>
  );
}
