import { type Connector, routes } from '@drover/api';
import { Button } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useReturn } from '../../addresses/return-search.ts';
import { formatThings } from '../../format/numbers.ts';
import { useMayNotChange } from '../../frame/use-user.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { usePageTitle } from '../../parts/use-page-title.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { NotFoundPage } from '../not-found-page.tsx';
import { AuthorizeForm } from './authorize-form.tsx';
import { NotAllowed } from './not-allowed.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { TypeGate } from './type-gate.tsx';

/** Gives a connector new credentials; it stays the same one for its transfers. */
export function ReauthorizePage() {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const { id } = useParams({ from: '/frame/connectors/$id/reauthorize' });
  const leave = useReturn(useSearch({ from: '/frame/connectors/$id/reauthorize' }));
  const connector = useQuery(queries.connector(api, id));
  const refusal = useMayNotChange(connector.data ?? { owner: null });
  usePageTitle('Reauthorize');
  const saved = async ({ displayName, goesOn = 0 }: Connector) => {
    client.removeQueries({ queryKey: ['connectors', id] });
    await client.invalidateQueries({ queryKey: ['connectors'] });
    const more = goesOn === 0 ? [] : [`${formatThings(goesOn, 'transfer')} that had stopped for it: under way again.`];
    notify('success', `Reauthorized ${displayName}`, ...more);
    await leave(id);
  };
  if (connector.data === undefined && connector.error !== null) {
    return (
      <Page title="Reauthorize">
        <ErrorView error={connector.error}>
          <Button onClick={() => void leave()}>Go back</Button>
        </ErrorView>
      </Page>
    );
  }
  if (connector.data === undefined) return <SkeletonRows rows={6} />;
  const known = connector.data;
  if (refusal !== null) return <NotAllowed title={`Reauthorize ${known.displayName}`} why={refusal} />;
  return (
    <TypeGate>
      {(types) => {
        const type = types.find((one) => one.type === known.type);
        if (type === undefined) return <NotFoundPage />;
        if (type.signIn?.grant === 'person') {
          return (
            <SignInForm
              {...{ type, signIn: type.signIn, connector: known }}
              onLeave={() => void leave()}
              onFinished={saved}
            />
          );
        }
        return (
          <AuthorizeForm
            type={type}
            connector={known}
            onLeave={() => void leave()}
            onSave={async ({ options }) => {
              await saved(await api.call(routes.reauthorizeConnector, { params: { id }, body: { options } }));
            }}
          />
        );
      }}
    </TypeGate>
  );
}
