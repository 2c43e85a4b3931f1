import type { ListedEntry } from '@drover/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useApi } from '../../server/api-context.ts';
import { type Place, queries } from '../../server/queries.ts';

export interface ListingState {
  readonly entries: readonly ListedEntry[];
  /** Everything that the folder holds is here. */
  readonly complete: boolean;
  /** Nothing is known yet. */
  readonly pending: boolean;
  readonly error: unknown;
  readonly refresh: () => void;
}

/** The content of a folder, page after page until all of it is here; of nothing while no folder is open. */
export function useListing(place: Place | null): ListingState {
  const api = useApi();
  const query = useInfiniteQuery({
    ...queries.entries(api, place ?? { connectorId: '', root: '', path: [] }),
    enabled: place !== null,
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage({ cancelRefetch: false }); // the other panel shows the same folder
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const pages = query.data?.pages;
  const entries = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  return {
    entries,
    complete: query.isSuccess && !hasNextPage && !query.isPlaceholderData,
    pending: query.isPending,
    error: query.error,
    refresh: () => void query.refetch(),
  };
}
