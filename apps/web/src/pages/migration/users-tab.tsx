import type { Migration } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MigrationSearch } from '../../addresses/migration-search.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { MigrationDashboard } from './dashboard.tsx';
import { NoUsers } from './no-users.tsx';
import { RowPanel } from './panel/row-panel.tsx';
import { columnsOf, sortOf, USUAL_COLUMNS } from './rows/columns.tsx';
import { RowsTable } from './rows/rows-table.tsx';
import { afterFilter, nothingSelected } from './rows/selection.ts';
import { useRows } from './rows/use-rows.ts';

const useStyles = makeStyles({
  columns: {
    display: 'flex',
    gap: '16px',
    alignItems: 'start',
    minWidth: 0,
    '@media (max-width: 1199px)': { flexDirection: 'column-reverse', alignItems: 'stretch' },
  },
  list: { flexGrow: 1, minWidth: 0, overflow: 'clip' },
  error: { padding: '16px 24px' },
});

interface Props {
  readonly migration: Migration;
  readonly search: MigrationSearch;
  readonly onChange: (changes: MigrationSearch) => void;
}

/** The rows of a migration: how they stand, and which are chosen. */
export function UsersTab({ migration, search, onChange }: Props) {
  const styles = useStyles();
  const api = useApi();
  const { filter = '', sort, direction = 'ascending', row: open } = search;
  const sortBy = sort === undefined ? null : sortOf(sort);
  const totals = useQuery({ ...queries.rowTotals(api, migration.id), placeholderData: keepPreviousData });
  const countNow = totals.isPlaceholderData ? null : (totals.data?.rows ?? null);
  const rows = useRows(migration.id, sortBy === null ? {} : { sort: sortBy, direction }, countNow);
  const [chosen, setChosen] = useState(nothingSelected);
  const error = totals.error ?? rows.error;
  if (totals.data?.rows === 0) return <NoUsers migration={migration} />;
  return (
    <>
      <MigrationDashboard totals={totals.data ?? null} />
      <div className={styles.columns}>
        <Card className={styles.list}>
          {error !== null ? (
            <div className={styles.error}>
              <ErrorView error={error}>
                <Button onClick={() => void rows.refresh()}>Try again</Button>
              </ErrorView>
            </div>
          ) : rows.count === null ? (
            <SkeletonRows rows={10} />
          ) : (
            <RowsTable
              rows={rows}
              count={rows.count}
              filter={filter}
              sides={migration}
              columns={columnsOf(USUAL_COLUMNS)}
              density="cozy"
              gridlines={false}
              sort={sort === undefined ? null : { column: sort, direction }}
              onSort={(next) => onChange({ sort: next?.column, direction: next?.direction })}
              selection={afterFilter(chosen, filter)}
              onSelect={setChosen}
              open={open}
              onOpen={(row) => onChange({ row })}
            />
          )}
        </Card>
        {open !== undefined && (
          <RowPanel key={open} migration={migration} rowId={open} rows={rows} onChange={onChange} />
        )}
      </div>
    </>
  );
}
