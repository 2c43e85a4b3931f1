import { type AgentsPort, defineConnector } from '@drover/connector-kit';
import { StorageError } from '@drover/core';
import { agentAccount } from './account.ts';
import { options } from './options.ts';

/** The folders that an agent shares on the machine that it runs on. */
export const agent = defineConnector({
  type: 'agent',
  displayName: 'Agent (Desktop or Server)',
  group: 'machines',
  summary: 'The key of an agent that runs on the machine with the files.',
  prepare: [
    'Start the agent on the machine that holds the files, and choose there which folders it shares.',
    'The agent calls this server; nothing has to be opened on its side but the way out.',
    'Copy the key that the agent shows.',
  ],
  options,
  troubleshooting: [
    'Check with ./agent status on its machine that the agent is online.',
    'Check that the agent was given the address of this server, with the fingerprint behind it.',
    'Check that no firewall, filter or proxy on the way closes or opens the connection: it must reach this server as it is.',
    'Read the log of the agent: it says why it was refused.',
  ],
  open: async ({ key }, context) => agentAccount(key, portOf(context.agents), context),
});

function portOf(agents: AgentsPort | undefined): AgentsPort {
  if (agents !== undefined) return agents;
  throw new StorageError({
    kind: 'unsupported',
    scope: 'connector',
    message: 'Agents can be used by a server of Drover only.',
    remedy: 'Start ./drover up, and authorize the agent on its page.',
  });
}
