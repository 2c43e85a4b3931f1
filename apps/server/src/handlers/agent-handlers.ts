import { agentAddress } from '../agents/agent-address.ts';
import { addAgent, changeAgent, removeAgent } from '../agents/agents-of-connector.ts';
import { findAgent } from '../agents/find-agent.ts';
import { agentsBefore, noteAgents, withRefusedClaims } from '../agents/note-agents.ts';
import type { Application } from '../application.ts';
import { noteChange } from '../auth/note-change.ts';
import { viewOf } from '../connectors/connector-views.ts';
import type { Handlers } from '../http/handlers.ts';

type AgentHandlers = Pick<Handlers, 'addAgent' | 'changeAgent' | 'findAgent' | 'getAgentServer' | 'removeAgent'>;

export function agentHandlers(app: Application): AgentHandlers {
  return {
    getAgentServer: async ({ context }) => ({
      address: await agentAddress(app, context.host),
      problem: app.agentDoor.problem,
      pin: app.agentDoor.now?.pin ?? null,
      minimumVersion: await app.settings.agentMinimumVersion(),
    }),
    findAgent: async ({ who, params }) => await findAgent(app, who, params.key),
    addAgent: async ({ who, params, body, context }) => {
      const change = { app, who, context };
      const before = await agentsBefore(change, params.id);
      const adding = () => addAgent(app, who, params.id, body.key, context.signal);
      const connector = await withRefusedClaims(change, body.key, adding);
      await noteAgents(change, params.id, before);
      return await viewOf(app, connector);
    },
    changeAgent: async ({ who, params, body, context }) => {
      const connector = await changeAgent(app, who, params, body.drained);
      const detail = { agent: params.key, drained: body.drained };
      await noteChange(app, who, context, { action: 'agent.change', target: params.id, detail });
      return await viewOf(app, connector);
    },
    removeAgent: async ({ who, params, context }) => {
      const change = { app, who, context };
      const before = await agentsBefore(change, params.id);
      const connector = await removeAgent(app, who, params);
      await noteAgents(change, params.id, before);
      return await viewOf(app, connector);
    },
  };
}
