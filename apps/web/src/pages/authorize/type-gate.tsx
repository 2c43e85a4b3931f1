import type { ConnectorType } from '@drover/api';
import { Button } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorView } from '../../parts/error-view.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

/** Shows its content once the types of storage are known. */
export function TypeGate({ children }: { readonly children: (types: readonly ConnectorType[]) => ReactNode }) {
  const types = useQuery(queries.connectorTypes(useApi()));
  // A list that could not be loaded anew takes nobody's form away.
  if (types.data !== undefined) return children(types.data);
  if (types.error !== null) {
    return (
      <Page title="Authorize New Connector">
        <ErrorView error={types.error}>
          <Button onClick={() => void types.refetch()}>Try again</Button>
        </ErrorView>
      </Page>
    );
  }
  return <SkeletonRows rows={6} />;
}
