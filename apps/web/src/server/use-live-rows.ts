import { type RowTotals, routes } from '@drover/api';
import { keepPreviousData, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './api-context.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { queries } from './queries.ts';
import { type StreamState, useStream } from './use-stream.ts';

/** How often is asked while no stream tells of changes. */
export const POLL_MS = 6000;

export interface LiveRows {
  readonly totals: UseQueryResult<RowTotals>;
  readonly state: StreamState;
  /** How often what else is shown of the rows has to be asked for; false where it is read again with each change. */
  readonly pollMs: number | false;
}

/**
 * What the rows that pass a filter come to, as the server tells it; with each change the rows that are looked at are read again. Asks now and
 * then instead while there is no stream. A filter that the server refuses opens none.
 */
export function useLiveRows(migrationId: string, filter: string): LiveRows {
  const api = useApi();
  const client = useQueryClient();
  const options = queries.rowTotals(api, migrationId, filter);
  const taken = useQuery(options).data !== undefined;
  const state = useStream(taken ? JSON.stringify([migrationId, filter]) : null, async (signal, live) => {
    const readRows = oneAtATime(() =>
      client.invalidateQueries({
        predicate: ({ queryKey: [kind, id, part] }) =>
          kind === 'migrations' && id === migrationId && (part === 'rows' || part === 'row'),
      }),
    );
    const input = { params: { id: migrationId }, query: { filter } };
    for await (const { data } of api.events(routes.watchRows, input, signal)) {
      live();
      client.setQueryData(options.queryKey, data);
      readRows();
    }
    return false;
  });
  const pollMs = taken && state === 'live' ? false : POLL_MS;
  const totals = useQuery({ ...options, placeholderData: keepPreviousData, refetchInterval: pollMs });
  return { totals, state, pollMs };
}
