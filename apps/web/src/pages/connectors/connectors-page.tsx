import { Button } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons/svg/add';
import { PlugConnectedRegular } from '@fluentui/react-icons/svg/plug-connected';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMayOperate, useUser } from '../../frame/use-user.ts';
import { AuthorizeDialog } from '../../parts/authorize-dialog.tsx';
import { Card } from '../../parts/card.tsx';
import { ConnectorGroups } from '../../parts/connectors/connector-groups.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { ExplainedButton } from '../../parts/explained-button.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';

const TITLES = {
  administrator: 'All connectors of this server',
  operator: 'Yours, and those that others share',
  viewer: 'Those that you may look into',
} as const;

/** All connectors, to look after them. */
export function ConnectorsPage() {
  const api = useApi();
  const navigate = useNavigate({ from: '/connectors' });
  const { authorize } = useSearch({ from: '/frame/connectors' });
  const connectors = useQuery(queries.connectors(api));
  const types = useQuery(queries.connectorTypes(api));
  const mayOperate = useMayOperate();
  const missing = mayOperate ? null : 'Your role may look, but not authorize connectors.';
  const { role } = useUser();
  const choose = (open: boolean) => void navigate({ search: open ? { authorize: true } : {} });
  const error = connectors.error ?? types.error;
  const openInWizard = (id: string) => void navigate({ to: '/transfer-wizard', search: { from: id } });
  return (
    <Page
      title="Connectors"
      actions={
        <>
          <ExplainedButton
            label="From rclone.conf"
            missing={missing}
            onClick={() => void navigate({ to: '/connectors/from-rclone' })}
          />
          <ExplainedButton
            appearance="primary"
            icon={<AddRegular />}
            label="Authorize New Connector"
            missing={missing}
            onClick={() => choose(true)}
          />
        </>
      }
    >
      {error !== null ? (
        <ErrorView error={error}>
          <Button onClick={() => void Promise.all([connectors.refetch(), types.refetch()])}>Try again</Button>
        </ErrorView>
      ) : (
        <Card title={TITLES[role]}>
          {connectors.data === undefined || types.data === undefined ? (
            <SkeletonRows rows={5} height={56} />
          ) : connectors.data.length === 0 ? (
            <EmptyState
              icon={<PlugConnectedRegular />}
              title="No connectors yet"
              text="A connector is Drover's link to a place that files lie in: a server, or a folder. You authorize it once; its password is tried before it is saved, and kept encrypted."
            />
          ) : (
            <ConnectorGroups connectors={connectors.data} types={types.data} find="" onConnect={openInWizard} />
          )}
        </Card>
      )}
      {authorize === true && <AuthorizeDialog side={null} onClose={() => choose(false)} />}
    </Page>
  );
}
