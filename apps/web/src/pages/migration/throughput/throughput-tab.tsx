import type { Migration } from '@drover/api';
import { makeStyles } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { ErrorView } from '../../../parts/error-view.tsx';
import { whatHoldsUp } from '../../../parts/lanes/lanes.ts';
import { LanesCard } from '../../../parts/lanes/lanes-card.tsx';
import { SkeletonRows } from '../../../parts/skeleton-rows.tsx';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { lanesOfMigration } from './lanes-of-migration.ts';
import { PlotsCard } from './plots-card.tsx';
import { SlotsCard } from './slots-card.tsx';

/** The server keeps a point for each five seconds. */
const LIVE_MS = 5000;

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 472px',
    gap: '16px',
    alignItems: 'start',
    '@media (max-width: 1199px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  column: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', minWidth: 0 },
});

/** How fast the rows of a migration are copied, how many at once, and what holds them up. */
export function ThroughputTab({ migration }: { readonly migration: Migration }) {
  const styles = useStyles();
  const api = useApi();
  const throughput = useQuery({ ...queries.migrationThroughput(api, migration.id), refetchInterval: LIVE_MS });
  const queue = useQuery({ ...queries.migrationQueue(api, migration.id), refetchInterval: LIVE_MS });
  if (throughput.data === undefined) {
    return throughput.error === null ? <SkeletonRows rows={8} /> : <ErrorView error={throughput.error} />;
  }
  const lanes = lanesOfMigration(migration, throughput.data);
  return (
    <div className={styles.columns}>
      <PlotsCard points={throughput.data.points} />
      <div className={styles.column}>
        <SlotsCard migration={migration} throughput={throughput.data} queue={queue.data ?? null} error={queue.error} />
        <LanesCard
          of={lanes}
          sentence={whatHoldsUp(lanes, 'for all that use the connector') ?? 'No file of a user is on its way.'}
        />
      </div>
    </div>
  );
}
