import { type Connector, routes } from '@drover/api';
import { useQueryClient } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { useReturn } from '../../addresses/return-search.ts';
import { useMayOperate, useUser } from '../../frame/use-user.ts';
import { useNotify } from '../../parts/notify.tsx';
import { usePageTitle } from '../../parts/use-page-title.ts';
import { useApi } from '../../server/api-context.ts';
import { NotFoundPage } from '../not-found-page.tsx';
import { AuthorizeForm } from './authorize-form.tsx';
import { NotAllowed } from './not-allowed.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { TypeGate } from './type-gate.tsx';

/** Authorises a new connector of the type that the address names. */
export function AuthorizePage() {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const { type: wanted } = useParams({ from: '/frame/connectors/authorize/$type' });
  const search = useSearch({ from: '/frame/connectors/authorize/$type' });
  const leave = useReturn(search);
  const { role } = useUser();
  const mayOperate = useMayOperate();
  usePageTitle('Authorize New Connector');
  const saved = async ({ id, displayName }: Connector) => {
    await client.invalidateQueries({ queryKey: ['connectors'] });
    notify('success', `Authorized ${displayName}`);
    await leave(id);
  };
  return (
    <TypeGate>
      {(types) => {
        const type = types.find((one) => one.type === wanted);
        if (type === undefined) return <NotFoundPage />;
        const refusal = !mayOperate
          ? 'Your role may look, but not authorize connectors.'
          : type.administratorOnly && role !== 'administrator'
            ? `Only administrators may authorize ${type.label}.`
            : null;
        if (refusal !== null) return <NotAllowed title={`Authorize ${type.label}`} why={refusal} />;
        if (type.signIn?.grant === 'person') {
          return (
            <SignInForm
              {...{ type, signIn: type.signIn, connector: null }}
              onLeave={() => void leave()}
              onFinished={saved}
            />
          );
        }
        return (
          <AuthorizeForm
            type={type}
            connector={null}
            onLeave={() => void leave()}
            onSave={async ({ displayName, shared, options, windows }) => {
              const body = { type: type.type, displayName, shared, options, windows };
              const connector = await api.call(routes.createConnector, { body });
              await saved(connector);
            }}
          />
        );
      }}
    </TypeGate>
  );
}
