import { type Connector, type ConnectorType, routes } from '@drover/api';
import { Link } from '@fluentui/react-components';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { formatThings } from '../../format/numbers.ts';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useNotify } from '../notify.tsx';

/** Asks before a connector is deleted, naming what is lost with it. */
export function DeleteConnectorDialog({
  connector,
  onClose,
}: {
  readonly connector: Connector;
  readonly onClose: () => void;
}) {
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const { id, displayName, agents } = connector;
  const users = useQuery(queries.transferTotals(api, { connectorId: id })).data?.count ?? null;
  const signIn =
    useQuery(queries.connectorTypes(api)).data?.find(({ type }) => type === connector.type)?.signIn ?? null;
  const remove = async () => {
    await api.call(routes.deleteConnector, { params: { id }, query: { confirm: displayName } });
    client.removeQueries({ queryKey: ['connectors', id] });
    await client.invalidateQueries({ queryKey: ['connectors'] });
    await client.invalidateQueries({ queryKey: ['transfers'] });
    notify('success', `Deleted the connector ${displayName}`);
  };
  return (
    <ConfirmDialog title="Delete this connector?" verb="Delete" onConfirm={remove} onClose={onClose}>
      <span>
        <strong>
          <bdi>{displayName}</bdi>
        </strong>{' '}
        {agents === null
          ? 'and its stored credentials are deleted for good. This cannot be undone; to connect again, authorize a new connector.'
          : `is deleted for good. ${cutOff(agents)} This cannot be undone: ${agents.length > 1 ? 'each' : 'it'} can come back only with a new key.`}
      </span>
      <span>
        {users === null
          ? 'Files stay where they are.'
          : users === 0
            ? 'No transfer uses it. Files stay where they are.'
            : `${formatThings(users, 'transfer')} can then not be run again; logs stay. Files stay where they are.`}
      </span>
      {signIn !== null && <TakeBack signIn={signIn} />}
    </ConfirmDialog>
  );
}

/** What becomes of the sign-in at the service. */
function TakeBack({ signIn }: { readonly signIn: NonNullable<ConnectorType['signIn']> }) {
  const { displayName, takesBack, takeBackPage } = signIn;
  if (takesBack) return <span>Its sign-in at {displayName} ends with it.</span>;
  if (takeBackPage === null) return null;
  return (
    <span>
      {displayName} offers no way to end the sign-in from here. To end it there, remove Drover on{' '}
      <Link inline href={takeBackPage} target="_blank" rel="noreferrer">
        {takeBackPage}
      </Link>
      .
    </span>
  );
}

/** What the deletion does to agents, each by its machine. */
function cutOff(agents: NonNullable<Connector['agents']>): string {
  if (agents.length === 0) return '';
  const hosts = agents.map(({ host }) => host).join(', ');
  return agents.length === 1
    ? `The tunnel of its agent on ${hosts} closes at once and for good.`
    : `The tunnels of its agents on ${hosts} close at once and for good.`;
}
