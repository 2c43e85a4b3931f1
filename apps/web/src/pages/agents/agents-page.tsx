import { type Connector, routes } from '@drover/api';
import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowLeftRegular } from '@fluentui/react-icons/svg/arrow-left';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMayNotChange } from '../../frame/use-user.ts';
import { Card } from '../../parts/card.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { useNotify } from '../../parts/notify.tsx';
import { Page } from '../../parts/page.tsx';
import { SkeletonRows } from '../../parts/skeleton-rows.tsx';
import { useApi } from '../../server/api-context.ts';
import { queries } from '../../server/queries.ts';
import { NotFoundPage } from '../not-found-page.tsx';
import { AddAgentCard } from './add-agent-card.tsx';
import { AgentItem } from './agent-item.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 432px',
    gap: '24px',
    alignItems: 'start',
    '@media (max-width: 1199px)': { gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  },
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  lead: {
    margin: 0,
    padding: '12px 24px',
    color: tokens.colorNeutralForeground2,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    '@media (max-width: 599px)': { padding: '12px 16px' },
  },
});

/** Agents come and go by themselves. */
const LIVE_MS = 2000;

/** The agents that serve a connector: how each stands, more of them, and maintenance. */
export function AgentsPage() {
  const styles = useStyles();
  const api = useApi();
  const client = useQueryClient();
  const notify = useNotify();
  const navigate = useNavigate();
  const { id } = useParams({ from: '/frame/connectors/$id/agents' });
  const query = useQuery({ ...queries.connector(api, id), refetchInterval: LIVE_MS });
  const missing = useMayNotChange(query.data ?? { owner: null });
  const connector = query.data;
  if (connector === undefined) {
    return (
      <Page title="Agents">{query.error === null ? <SkeletonRows rows={4} /> : <ErrorView error={query.error} />}</Page>
    );
  }
  const { agents, displayName } = connector;
  if (agents === null) return <NotFoundPage />;
  const keep = async (changed: Connector) => {
    client.setQueryData(queries.connector(api, id).queryKey, changed);
    await client.invalidateQueries({ queryKey: ['connectors'], exact: true });
  };
  const drain = async (key: string, drained: boolean) => {
    await keep(await api.call(routes.changeAgent, { params: { id, key }, body: { drained } }));
  };
  const remove = async (key: string, host: string) => {
    await keep(await api.call(routes.removeAgent, { params: { id, key } }));
    notify('success', `Removed the agent on ${host}`);
  };
  const add = async (key: string) => {
    const changed = await api.call(routes.addAgent, { params: { id }, body: { key } });
    await keep(changed);
    const host = changed.agents?.find((agent) => agent.key === key)?.host ?? key;
    notify('success', `Added the agent on ${host}`);
  };
  return (
    <Page
      title={`Agents of ${displayName}`}
      actions={
        <Button icon={<ArrowLeftRegular />} onClick={() => void navigate({ to: '/connectors' })}>
          All connectors
        </Button>
      }
    >
      <div className={styles.columns}>
        <Card title={agents.length === 1 ? '1 agent' : `${agents.length} agents`}>
          <p className={styles.lead}>
            Agents that share the same folders take turns: work goes on as long as one of them is there.
          </p>
          <ul className={styles.list}>
            {agents.map((agent) => (
              <AgentItem
                key={agent.key}
                agent={agent}
                only={agents.length === 1}
                missing={missing}
                onDrain={(drained) => drain(agent.key, drained)}
                onRemove={() => remove(agent.key, agent.host)}
              />
            ))}
          </ul>
        </Card>
        <AddAgentCard connector={connector} missing={missing} onAdd={add} />
      </div>
    </Page>
  );
}
