import type { Connector as ConnectorView } from '@drover/api';
import { type Connector, countWaitingRuns } from '@drover/database';
import { agentView } from '../agents/agent-view.ts';
import type { Application } from '../application.ts';
import { namesOfPeople } from '../people/names-of-people.ts';
import { connectorView } from './connector-view.ts';

/** Connectors with what belongs to them: the names of their owners, and their agents. */
export async function connectorViews(app: Application, connectors: readonly Connector[]): Promise<ConnectorView[]> {
  const served = connectors.filter(({ type }) => type === 'agent').map(({ id }) => id);
  const [nameOf, agents, minimum, waiting] = await Promise.all([
    namesOfPeople(app),
    app.agentStore.ofConnectors(served),
    app.settings.agentMinimumVersion(),
    countWaitingRuns(app.database, served),
  ]);
  const agentsOf = ({ id }: Connector) =>
    agents.filter(({ connectorId }) => connectorId === id).map((agent) => agentView(agent, minimum));
  const now = new Date(app.clock.now());
  return connectors.map((each) => {
    const waitingRuns = waiting.get(each.id);
    const view = connectorView(each, nameOf, each.type === 'agent' ? agentsOf(each) : null, now);
    return waitingRuns === undefined ? view : { ...view, waitingRuns };
  });
}

export async function viewOf(app: Application, connector: Connector): Promise<ConnectorView> {
  const [view] = await connectorViews(app, [connector]);
  if (view === undefined) throw new RangeError('unreachable');
  return view;
}
