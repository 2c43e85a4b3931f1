import { Button } from '@fluentui/react-components';
import { HistoryRegular } from '@fluentui/react-icons/svg/history';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '../../parts/card.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { AuditTable } from './audit-table.tsx';

/** Who changed what, newest first, for administrators. */
export function AuditPage() {
  const audit = useInfiniteQuery(queries.audit(useApi()));
  const entries = audit.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Page title="Audit log" wide>
      {audit.error !== null && (
        <ErrorView error={audit.error}>
          <Button onClick={() => void audit.refetch()}>Try again</Button>
        </ErrorView>
      )}
      {audit.isPending ? (
        <Card>
          <SkeletonRows rows={10} />
        </Card>
      ) : (
        audit.data !== undefined && (
          <Card>
            {entries.length === 0 ? (
              <EmptyState
                icon={<HistoryRegular />}
                title="Nothing was changed yet"
                text="Sign-ins, connectors, runs and people stand here, with who did what and when."
              />
            ) : (
              <AuditTable
                entries={entries}
                more={audit.hasNextPage}
                onMore={() => {
                  if (!audit.isFetching) void audit.fetchNextPage();
                }}
              />
            )}
          </Card>
        )
      )}
    </Page>
  );
}
