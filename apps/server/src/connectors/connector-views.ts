import type { Connector as ConnectorView } from '@drover/api';
import { type Connector, countWaitingRuns } from '@drover/database';
import { agentView } from '../agents/agent-view.ts';
import type { Application } from '../application.ts';
import { certificateEnds } from '../oauth/certificate-ends.ts';
import { namesOfPeople } from '../people/names-of-people.ts';
import { connectorView } from './connector-view.ts';

/** Connectors with what belongs to them: the names of their owners, and their agents. */
export async function connectorViews(app: Application, connectors: readonly Connector[]): Promise<ConnectorView[]> {
  const served = connectors.filter(({ type }) => type === 'agent').map(({ id }) => id);
  const types = new Set(connectors.map(({ type }) => type));
  const [nameOf, agents, minimum, waiting, ends] = await Promise.all([
    namesOfPeople(app),
    app.agentStore.ofConnectors(served),
    app.settings.agentMinimumVersion(),
    countWaitingRuns(app.database, served),
    certificateEnds(app, types),
  ]);
  const agentsOf = ({ id }: Connector) =>
    agents.filter(({ connectorId }) => connectorId === id).map((agent) => agentView(agent, minimum));
  const now = new Date(app.clock.now());
  return connectors.map((each) => {
    const waitingRuns = waiting.get(each.id);
    const view = connectorView(each, nameOf, each.type === 'agent' ? agentsOf(each) : null, now);
    const certificate = ends.get(each.type);
    return {
      ...view,
      ...(waitingRuns === undefined ? {} : { waitingRuns }),
      ...(certificate === undefined ? {} : { certificate }),
    };
  });
}

export async function viewOf(app: Application, connector: Connector): Promise<ConnectorView> {
  const [view] = await connectorViews(app, [connector]);
  if (view === undefined) throw new RangeError('unreachable');
  return view;
}
