import { Button, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { ArrowSwapRegular } from '@fluentui/react-icons/svg/arrow-swap';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { Dashboard } from './dashboard.tsx';
import { TransferPanel } from './transfer-panel.tsx';
import { TransferTable } from './transfer-table.tsx';
import { filterTransfers, totalsOf } from './transfer-view.ts';

const useStyles = makeStyles({
  columns: {
    display: 'flex',
    gap: '16px',
    alignItems: 'start',
    minWidth: 0,
    // The summary comes before a list that is too narrow to have it beside it.
    '@media (max-width: 1199px)': { flexDirection: 'column-reverse', alignItems: 'stretch' },
  },
  list: { flexGrow: 1, minWidth: 0 },
  tools: {
    padding: '12px 24px',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 599px)': { padding: '12px' },
  },
  find: { maxWidth: '480px', width: '100%' },
  none: { padding: '24px', margin: 0, color: tokens.colorNeutralForeground2 },
  more: { padding: '12px 24px' },
});

/** All transfers with how they stand, to run them again and to look into each. */
export function ManagerPage() {
  const styles = useStyles();
  const api = useApi();
  const navigate = useNavigate({ from: '/migration-manager' });
  const { state, q, transfer: chosen } = useSearch({ from: '/frame/migration-manager' });
  const transfers = useInfiniteQuery(queries.transfers(api));
  const all = transfers.data?.pages.flatMap(({ items }) => items) ?? [];
  const shown = filterTransfers(all, { state, q });
  const open = all.find(({ id }) => id === chosen);
  const change = (changes: object) => {
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true });
  };
  const newTransfer = () => void navigate({ to: '/transfer-wizard', search: {} });
  return (
    <Page
      title="Migration Manager"
      actions={
        <Button appearance="primary" icon={<AddRegular />} onClick={newTransfer}>
          New transfer
        </Button>
      }
    >
      {transfers.error !== null ? (
        <ErrorView error={transfers.error}>
          <Button onClick={() => void transfers.refetch()}>Try again</Button>
        </ErrorView>
      ) : transfers.isPending ? (
        <Card>
          <SkeletonRows rows={8} />
        </Card>
      ) : all.length === 0 ? (
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
          <Dashboard totals={totalsOf(all)} chosen={state} onChoose={(next) => change({ state: next })} />
          <div className={styles.columns}>
            <Card className={styles.list}>
              <div className={styles.tools}>
                <SearchBox
                  className={styles.find}
                  placeholder="Find by name, connector or folder"
                  aria-label="Find by name, connector or folder"
                  value={q ?? ''}
                  onChange={(_, { value }) => change({ q: value === '' ? undefined : value })}
                />
              </div>
              {shown.length === 0 ? (
                <p className={styles.none}>No transfer matches.</p>
              ) : (
                <TransferTable
                  transfers={shown}
                  chosen={open?.id ?? null}
                  onChoose={(id) => change({ transfer: id === chosen ? undefined : id })}
                />
              )}
              {transfers.hasNextPage && (
                <div className={styles.more}>
                  <Button disabledFocusable={transfers.isFetching} onClick={() => void transfers.fetchNextPage()}>
                    Show more
                  </Button>
                </div>
              )}
            </Card>
            {open !== undefined && <TransferPanel transfer={open} onClose={() => change({ transfer: undefined })} />}
          </div>
        </>
      )}
    </Page>
  );
}
