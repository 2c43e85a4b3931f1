import type { Migration } from '@drover/api';
import { Button, makeStyles } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { MigrationSearch } from '../../addresses/migration-search.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorView, problemOf } from '../../parts/error-view.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useLiveRows } from '../../server/use-live-rows.ts';
import { ContextMenu } from './actions/context-menu.tsx';
import { SelectionBar } from './actions/selection-bar.tsx';
import { MigrationDashboard } from './dashboard.tsx';
import { filterFault, groupIn, joinTerms, splitTerms, withGroup } from './filter/terms.ts';
import { NoUsers } from './no-users.tsx';
import { RowPanel } from './panel/row-panel.tsx';
import { columnsOf, sortOf } from './rows/columns.tsx';
import { LiveFooter } from './rows/live-footer.tsx';
import { RowsTable } from './rows/rows-table.tsx';
import { afterFilter, nothingSelected } from './rows/selection.ts';
import { useRows } from './rows/use-rows.ts';
import type { TableView } from './rows/view.ts';
import { TableTools } from './table-tools.tsx';

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
  readonly view: TableView;
  readonly onChange: (changes: MigrationSearch) => void;
}

/** The rows of a migration: how they stand, which are chosen, what is done with them. */
export function UsersTab({ migration, search, view, onChange }: Props) {
  const styles = useStyles();
  const { filter = '', sort, direction, row: open } = search;
  const terms = splitTerms(filter);
  const filterQuery = filter === '' ? {} : { filter };
  const sortBy = sort === undefined ? null : sortOf(sort);
  const { totals, state, pollMs } = useLiveRows(migration.id, filter);
  const sorted = sortBy === null ? {} : { sort: sortBy, direction: direction ?? 'ascending' };
  const countNow = totals.isPlaceholderData ? null : (totals.data?.rows ?? null);
  const rows = useRows(migration.id, { ...filterQuery, ...sorted }, countNow, pollMs);
  const [chosen, setChosen] = useState(nothingSelected);
  const selection = afterFilter(chosen, filter);
  useEffect(() => setChosen((before) => afterFilter(before, filter)), [filter]);
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number } | null>(null);
  const setTerms = (next: readonly string[]) => onChange({ filter: joinTerms(next), row: undefined });
  const error = totals.error ?? rows.error;
  if (totals.data?.rows === 0 && filter === '') return <NoUsers migration={migration} />;
  const acting = { migration, selection, matching: totals.data?.rows ?? 0, onDone: () => void rows.refresh() };
  return (
    <>
      <MigrationDashboard
        totals={totals.data ?? null}
        chosen={groupIn(terms)}
        onChoose={(group) => setTerms(withGroup(terms, group))}
      />
      <div className={styles.columns}>
        <Card className={styles.list}>
          <SelectionBar {...acting} total={migration.rows} filter={filter} onSelect={setChosen} />
          <TableTools
            migrationId={migration.id}
            terms={terms}
            fault={terms.length === 0 ? null : (filterFault(filter) ?? refusal(error))}
            moved={rows.moved}
            onTerms={setTerms}
            onRefresh={() => void rows.refresh()}
          />
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
              columns={columnsOf(view.columns)}
              density={view.density}
              gridlines={view.gridlines}
              sort={sort === undefined ? null : { column: sort, direction: direction ?? 'ascending' }}
              onSort={(next) => onChange({ sort: next?.column, direction: next?.direction })}
              selection={selection}
              onSelect={setChosen}
              open={open}
              onOpen={(row) => onChange({ row })}
              onMenu={setMenu}
            />
          )}
          <LiveFooter count={rows.count} filtered={filter !== ''} state={state} />
        </Card>
        {open !== undefined && (
          <RowPanel migration={migration} rowId={open} rows={rows} onChange={onChange} onDone={acting.onDone} />
        )}
      </div>
      {menu !== null && <ContextMenu acting={acting} at={menu} onClose={() => setMenu(null)} />}
    </>
  );
}

/** Why the server does not take the filter, such as a regular expression that takes too long. */
function refusal(error: unknown): string | null {
  if (error === null) return null;
  const { detail, remedy } = problemOf(error);
  return `${detail} ${remedy}`;
}
