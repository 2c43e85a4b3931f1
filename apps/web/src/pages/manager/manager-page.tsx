import { Button } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { ArrowSwapRegular } from '@fluentui/react-icons/svg/arrow-swap';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearch } from '@tanstack/react-router';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { MigrationPicker } from '../../parts/migrations/migration-picker.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { Dashboard } from './dashboard.tsx';
import { TransferList } from './transfer-list.tsx';

/** While something runs, figures are read again so often. */
const LIVE_MS = 4000;

/** The newest migration; where there is none, or single transfers are asked for, those. */
export function ManagerPage() {
  const search = useSearch({ from: '/frame/migration-manager' });
  const migrations = useQuery(queries.migrations(useApi()));
  const asksForNone = Object.values(search).every((value) => value === undefined);
  const newest = migrations.data?.find(({ deleting }) => !deleting);
  if (asksForNone && migrations.isPending) {
    return (
      <Page title="Migration Manager" wide>
        <SkeletonRows rows={8} />
      </Page>
    );
  }
  if (asksForNone && newest !== undefined) {
    return <Navigate to="/migration-manager/$id" params={{ id: newest.id }} search={{}} replace />;
  }
  return <SingleTransfers picks={newest !== undefined} />;
}

/** All single transfers with how they stand, to run them again and to look into each. */
function SingleTransfers({ picks }: { readonly picks: boolean }) {
  const navigate = useNavigate({ from: '/migration-manager' });
  const search = useSearch({ from: '/frame/migration-manager' });
  const totals = useQuery({
    ...queries.transferTotals(useApi(), search.tag === undefined ? {} : { tag: search.tag }),
    refetchInterval: ({ state }) => ((state.data?.byState['in-progress'] ?? 0) > 0 ? LIVE_MS : false),
  });
  const change = (changes: Partial<typeof search>) => {
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  };
  const newTransfer = () => void navigate({ to: '/transfer-wizard', search: {} });
  return (
    <Page
      title="Migration Manager"
      wide
      actions={
        <Button appearance="primary" icon={<AddRegular />} onClick={newTransfer}>
          New transfer
        </Button>
      }
    >
      {picks && <MigrationPicker chosen={null} />}
      {totals.data === undefined && totals.error !== null ? (
        <ErrorView error={totals.error}>
          <Button onClick={() => void totals.refetch()}>Try again</Button>
        </ErrorView>
      ) : totals.data?.count === 0 && search.tag === undefined ? (
        <Card>
          <EmptyState
            icon={<ArrowSwapRegular />}
            title="No transfers yet"
            text="Authorize a connector for each side, open the two folders in the Transfer Wizard, and start the copy. It then stands here with its log, to be run again."
          >
            <Button onClick={newTransfer}>Open the Transfer Wizard</Button>
          </EmptyState>
        </Card>
      ) : (
        <>
          <Dashboard
            totals={totals.data ?? null}
            chosen={search.state}
            onChoose={(state) => change({ state, transfer: undefined })}
          />
          <TransferList
            search={search}
            total={totals.data?.count ?? null}
            live={(totals.data?.byState['in-progress'] ?? 0) > 0 ? LIVE_MS : false}
            onChange={change}
          />
        </>
      )}
    </Page>
  );
}
