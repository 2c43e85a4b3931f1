import { z } from 'zod';
import { defineRoute, file, json } from '../define-route.ts';
import {
  agentDownloadNameSchema,
  agentDownloadSchema,
  agentDownloadsSchema,
  agentKeySchema,
  agentServerSchema,
  foundAgentSchema,
} from '../schemas/agents.ts';
import { byIdSchema } from '../schemas/basics.ts';
import { connectorSchema } from '../schemas/connectors.ts';

const tag = 'Agents';
const byKeySchema = byIdSchema.extend({ key: agentKeySchema });

export const agentRoutes = {
  getAgentServer: defineRoute({
    name: 'getAgentServer',
    method: 'GET',
    path: '/api/agent-server',
    tag,
    summary: 'Where agents call, and what they know this server by.',
    access: 'operator',
    answer: json(agentServerSchema),
  }),
  listAgentDownloads: defineRoute({
    name: 'listAgentDownloads',
    method: 'GET',
    path: '/api/agent-downloads',
    tag,
    summary: 'The agents that can be downloaded, each with the address and the pin of this server in it.',
    access: 'operator',
    answer: json(agentDownloadsSchema),
  }),
  prepareAgentDownload: defineRoute({
    name: 'prepareAgentDownload',
    method: 'POST',
    path: '/api/agent-downloads/{name}/prepare',
    tag,
    summary:
      'Makes a download, so that it begins at once when it is asked for. Answers after 20 seconds, ready or not: ask again.',
    access: 'operator',
    params: z.object({ name: agentDownloadNameSchema }),
    answer: json(agentDownloadSchema),
    problems: ['agent-address-unknown', 'agent-download-failed'],
  }),
  downloadAgent: defineRoute({
    name: 'downloadAgent',
    method: 'GET',
    path: '/api/agent-downloads/{name}',
    tag,
    summary: 'An agent for one kind of machine, as an archive. The first one of a kind takes a while to be made.',
    access: 'operator',
    params: z.object({ name: agentDownloadNameSchema }),
    answer: file('application/octet-stream'),
    problems: ['agent-address-unknown', 'agent-download-failed'],
  }),
  findAgent: defineRoute({
    name: 'findAgent',
    method: 'GET',
    path: '/api/agents/{key}',
    tag,
    summary: 'Whether the agent with this key has called, and what keeps it from being authorised.',
    access: 'operator',
    params: z.object({ key: agentKeySchema }),
    answer: json(foundAgentSchema),
  }),
  addAgent: defineRoute({
    name: 'addAgent',
    method: 'POST',
    path: '/api/connectors/{id}/agents',
    tag,
    summary: 'Adds an agent that shares the same folders; the connector then works as long as one of them is there.',
    access: 'operator',
    params: byIdSchema,
    body: z.strictObject({ key: agentKeySchema }),
    answer: json(connectorSchema),
    problems: ['connector-refused'],
  }),
  changeAgent: defineRoute({
    name: 'changeAgent',
    method: 'PATCH',
    path: '/api/connectors/{id}/agents/{key}',
    tag,
    summary: 'Gives an agent no new work, or work again.',
    access: 'operator',
    params: byKeySchema,
    body: z.strictObject({ drained: z.boolean() }),
    answer: json(connectorSchema),
  }),
  removeAgent: defineRoute({
    name: 'removeAgent',
    method: 'DELETE',
    path: '/api/connectors/{id}/agents/{key}',
    tag,
    summary: 'Cuts an agent off for good: its key is of no use any more.',
    access: 'operator',
    params: byKeySchema,
    answer: json(connectorSchema),
    problems: ['last-agent'],
  }),
} as const;
