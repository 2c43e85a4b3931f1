import { routes } from '@drover/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MigrationSearch } from '../../../addresses/migration-search.ts';
import { useNotify } from '../../../parts/notify.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { useApi } from '../../../server/api-context.ts';
import { queries } from '../../../server/queries.ts';
import { sortOf, USUAL_VIEW } from './columns.tsx';
import type { TableView } from './view.ts';

/** How somebody has the table at the moment, and how they keep it so on every device. */
export interface KeptView {
  readonly view: TableView;
  /** The address with the order that was kept, where it names no other. */
  readonly search: MigrationSearch;
  readonly isKept: boolean;
  readonly busy: boolean;
  readonly onView: (changes: Partial<TableView>) => void;
  readonly onKeep: () => void;
  readonly onForget: () => void;
}

/** The table as it was kept, with what was changed since; changes that nobody keeps are gone with the page. */
export function useTableView(search: MigrationSearch): KeptView {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const { busy, act } = useAction();
  const query = queries.rowView(api);
  const { data: kept = null } = useQuery(query);
  const [changes, setChanges] = useState<Partial<TableView>>({});
  const view = { ...(kept ?? USUAL_VIEW), ...changes };
  const ordered = kept === null || kept.sort === 'number' || search.sort !== undefined;
  const shown = ordered ? search : { ...search, sort: kept.sort, direction: kept.direction };
  const { columns, density, gridlines } = view;
  const sort = (shown.sort === undefined ? null : sortOf(shown.sort)) ?? 'number';
  const { direction = 'ascending' } = shown;
  return {
    view,
    search: shown,
    isKept: kept !== null,
    busy,
    onView: (next) => setChanges((before) => ({ ...before, ...next })),
    onKeep: () =>
      act(async () => {
        const body = { columns, density, gridlines, sort, direction };
        await api.call(routes.saveRowView, { body });
        client.setQueryData(query.queryKey, body);
        setChanges({});
        notify('success', 'Column state saved');
      }),
    onForget: () =>
      act(async () => {
        await api.call(routes.forgetRowView, {});
        client.setQueryData(query.queryKey, null);
        setChanges({});
        notify('success', 'The table is as it comes again');
      }),
  };
}
