import { Button, MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { useParams } from '@tanstack/react-router';
import { ErrorView } from '../../parts/error-view.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { usePageTitle } from '../../parts/use-page-title.ts';
import { useLiveRun } from '../../server/use-live-run.ts';
import { MovingNow } from './moving-now.tsx';
import { ProgressCard } from './progress-card.tsx';
import { RunHeader } from './run-header.tsx';
import { RunOutcome } from './run-outcome.tsx';
import { RunTabs } from './run-tabs.tsx';
import { ScanFindings } from './scan-findings.tsx';
import { ThroughputCard } from './throughput-card.tsx';
import { TimeLanes } from './time-lanes.tsx';

const useStyles = makeStyles({
  page: {
    padding: '20px 24px 24px',
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    gap: '16px',
    width: '100%',
    maxWidth: '2000px',
    margin: '0 auto',
    '@media (max-width: 599px)': { padding: '12px', gap: '12px' },
  },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 472px',
    gap: '16px',
    alignItems: 'start',
    '@media (max-width: 1199px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', minWidth: 0 },
  waiting: { padding: '24px' },
});

/** A run as it goes on, and afterwards what became of it. */
export function RunPage() {
  const styles = useStyles();
  const { id } = useParams({ from: '/frame/runs/$id' });
  const { run, error, state } = useLiveRun(id);
  usePageTitle(run === undefined ? 'Run' : run.transfer.name);
  if (run === undefined) {
    return (
      <div className={styles.waiting}>
        {error === null ? (
          <SkeletonRows rows={8} />
        ) : (
          <ErrorView error={error}>
            <Button onClick={() => window.location.reload()}>Try again</Button>
          </ErrorView>
        )}
      </div>
    );
  }
  const live = run.state !== 'ended';
  return (
    <div className={styles.page}>
      <RunHeader run={run} />
      {state === 'lost' && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            The connection to the server was lost; the figures are old. Trying again by itself. Where the run's workers
            still run, it goes on; else as soon as the server is back.
          </MessageBarBody>
        </MessageBar>
      )}
      <RunOutcome run={run} />
      <ProgressCard run={run} />
      {live ? (
        <div className={styles.columns}>
          <div className={styles.column}>
            <ThroughputCard run={run} />
            <RunTabs run={run} />
          </div>
          <div className={styles.column}>
            <TimeLanes run={run} />
            <MovingNow run={run} />
          </div>
        </div>
      ) : (
        <>
          <ScanFindings run={run} />
          <RunTabs run={run} />
        </>
      )}
    </div>
  );
}
