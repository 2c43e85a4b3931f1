import { Button, makeStyles, Tab, TabList } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useId } from 'react';
import type { MigrationSearch } from '../../addresses/migration-search.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { usePageTitle } from '../../parts/use-page-title.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { BeingDeleted } from './being-deleted.tsx';
import { MigrationActions } from './migration-actions.tsx';
import { MigrationBar } from './migration-bar.tsx';
import { ProblemsTab } from './problems/problems-tab.tsx';
import { ProofTab } from './proof/proof-tab.tsx';
import { useTableView } from './rows/use-table-view.ts';
import { ThroughputTab } from './throughput/throughput-tab.tsx';
import { UsersTab } from './users-tab.tsx';

const useStyles = makeStyles({
  page: {
    padding: '16px 24px 24px',
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    width: '100%',
    maxWidth: '2400px',
    margin: '0 auto',
    '@media (max-width: 599px)': { padding: '12px' },
  },
  tabs: { marginLeft: '-10px', overflowX: 'auto' },
  panel: { display: 'flex', flexDirection: 'column', gap: '12px', minWidth: 0 },
});

/** While it is being deleted, what is left is asked for so often. */
const DELETING_MS = 2000;

/** One migration: its rows, their problems and their proof. */
export function MigrationPage() {
  const styles = useStyles();
  const navigate = useNavigate({ from: '/migration-manager/$id' });
  const { id } = useParams({ from: '/frame/migration-manager/$id' });
  const table = useTableView(useSearch({ from: '/frame/migration-manager/$id' }));
  const { search, view } = table;
  const panel = useId();
  const migration = useQuery({
    ...queries.migration(useApi(), id),
    refetchInterval: ({ state }) => (state.data?.deleting === true ? DELETING_MS : false),
  });
  usePageTitle(migration.data?.name ?? 'Migration Manager');
  const change = (changes: MigrationSearch) => {
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  };
  const tab = search.tab ?? 'users';
  if (migration.data === undefined) {
    return (
      <div className={styles.page}>
        {migration.error === null ? (
          <SkeletonRows rows={8} />
        ) : (
          <ErrorView error={migration.error} again={migration.refetch}>
            <Button onClick={() => void navigate({ to: '/migration-manager', search: {} })}>All migrations</Button>
          </ErrorView>
        )}
      </div>
    );
  }
  if (migration.data.deleting) {
    return (
      <div className={styles.page}>
        <BeingDeleted migration={migration.data} />
      </div>
    );
  }
  return (
    <div className={styles.page}>
      <MigrationBar migration={migration.data}>
        <MigrationActions migration={migration.data} table={table} />
      </MigrationBar>
      <TabList
        className={styles.tabs}
        selectedValue={tab}
        onTabSelect={(_, { value }) => change({ tab: tabOf(value), row: undefined })}
      >
        <Tab value="users" id={`${panel}-users`} aria-controls={panel}>
          Users
        </Tab>
        <Tab value="problems" id={`${panel}-problems`} aria-controls={panel}>
          Problems
        </Tab>
        <Tab value="throughput" id={`${panel}-throughput`} aria-controls={panel}>
          Throughput
        </Tab>
        <Tab value="proof" id={`${panel}-proof`} aria-controls={panel}>
          Proof
        </Tab>
      </TabList>
      <div id={panel} role="tabpanel" aria-labelledby={`${panel}-${tab}`} className={styles.panel}>
        {tab === 'problems' && <ProblemsTab migration={migration.data} />}
        {tab === 'throughput' && <ThroughputTab migration={migration.data} />}
        {tab === 'proof' && <ProofTab migration={migration.data} />}
        {tab === 'users' && <UsersTab migration={migration.data} search={search} view={view} onChange={change} />}
      </div>
    </div>
  );
}

function tabOf(value: unknown): MigrationSearch['tab'] {
  return value === 'problems' || value === 'throughput' || value === 'proof' ? value : undefined;
}
