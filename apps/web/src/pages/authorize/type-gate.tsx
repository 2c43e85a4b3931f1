import type { ConnectorType } from '@drover/api';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

/** Shows its content once the types of storage are known. */
export function TypeGate({ children }: { readonly children: (types: readonly ConnectorType[]) => ReactNode }) {
  const types = useQuery(queries.connectorTypes(useApi()));
  if (types.error !== null) return <ErrorView error={types.error} />;
  if (types.data === undefined) return <SkeletonRows rows={6} />;
  return children(types.data);
}
