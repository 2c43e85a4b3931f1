import type { SetRow } from '@drover/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useApi } from '../../server/api-context.ts';
import { queries, type TransferSet } from '../../server/queries.ts';

export interface SetRows {
  readonly rows: readonly SetRow[];
  /** Folders in the source, once that is known. */
  readonly total: number | null;
  /** All of them are here. */
  readonly loaded: boolean;
  /** False when the source holds more than the server looks at. */
  readonly complete: boolean;
  readonly error: unknown;
  readonly refresh: () => void;
}

/** The folders in the source, page after page until all are here, each with where it would go. */
export function useSetRows(set: TransferSet): SetRows {
  const query = useInfiniteQuery(queries.setPreview(useApi(), set));
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage({ cancelRefetch: false });
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const pages = query.data?.pages;
  const rows = useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]);
  return {
    rows,
    total: pages?.[0]?.total ?? null,
    loaded: query.isSuccess && !hasNextPage,
    complete: pages?.every(({ complete }) => complete) ?? true,
    error: query.error,
    refresh: () => void query.refetch(),
  };
}
