import { ApiError, type Connector, type ConnectorRoot } from '@drover/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { SideState } from '../../addresses/wizard-search.ts';
import { useApi } from '../../server/api-context.ts';
import { type Place, queries } from '../../server/queries.ts';
import { startingRoot } from './starting-root.ts';
import { type ListingState, useListing } from './use-listing.ts';

/** All that is known of one side of the wizard. */
export interface SideView {
  /** Null while none is chosen, while it is being loaded, and when it is gone. */
  readonly connector: Connector | null;
  readonly loading: boolean;
  /** Authorisation was lost: by time, by the service, or by a changed password. */
  readonly deauthorized: boolean;
  readonly roots: readonly ConnectorRoot[] | null;
  /** The folder that is open. */
  readonly place: Place | null;
  readonly listing: ListingState;
  /** Why roots or folder could not be loaded. */
  readonly error: unknown;
  readonly retry: () => void;
}

/** Follows the connector and the folder that the address names. */
export function useSide({ connectorId, root, path }: SideState): SideView {
  const api = useApi();
  const client = useQueryClient();
  const connectors = useQuery(queries.connectors(api));
  const connector = connectors.data?.find(({ id }) => id === connectorId) ?? null;
  const authorized = connector?.state === 'authorized';
  const roots = useQuery({ ...queries.roots(api, connector?.id ?? ''), enabled: authorized });
  const opened = root ?? startingRoot(roots.data ?? []);
  const place = authorized && opened !== null ? { connectorId: connector.id, root: opened, path } : null;
  const listing = useListing(place);
  const error = roots.error ?? listing.error;
  return {
    connector,
    loading: connectorId !== null && connectors.isPending,
    deauthorized: connector?.state === 'deauthorized' || isDeauthorized(error),
    roots: roots.data ?? null,
    place,
    listing,
    error,
    retry: () => {
      if (roots.error !== null) void roots.refetch();
      else if (place !== null) listing.refresh();
      else if (connector !== null)
        void client.prefetchQuery({ ...queries.roots(api, connector.id, true), staleTime: 0 });
    },
  };
}

function isDeauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.problem.code === 'connector-deauthorized';
}
