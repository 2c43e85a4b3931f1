import type { Transfer } from '@drover/api';
import { useQueries } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useApi } from '../../server/api-context.ts';
import { queries, type TransferQuery } from '../../server/queries.ts';

const PAGE = 100;

interface Rows {
  /** Undefined while it is being loaded. */
  readonly rowAt: (index: number) => Transfer | undefined;
  /** The transfer, if it is among the loaded ones. */
  readonly find: (id: string | undefined) => Transfer | undefined;
  readonly onRange: (first: number, last: number) => void;
  readonly error: unknown;
}

/** The rows of a list of any length: those pages are loaded that hold what is seen. */
export function useTransferRows(query: TransferQuery, refetchInterval: number | false): Rows {
  const api = useApi();
  const [{ first, last }, setRange] = useState({ first: 0, last: 0 });
  const from = Math.floor(first / PAGE);
  const pages = Array.from({ length: Math.floor(last / PAGE) - from + 1 }, (_, index) => from + index);
  const loaded = useQueries({
    queries: pages.map((page) => ({ ...queries.transferPage(api, query, page * PAGE, PAGE), refetchInterval })),
  });
  const onRange = useCallback((nextFirst: number, nextLast: number) => {
    setRange({ first: nextFirst, last: Math.max(nextFirst, nextLast) });
  }, []);
  return {
    rowAt: (index) => loaded[Math.floor(index / PAGE) - from]?.data?.items[index % PAGE],
    find: (id) => loaded.flatMap(({ data }) => data?.items ?? []).find((transfer) => transfer.id === id),
    onRange,
    error: loaded.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
  };
}
