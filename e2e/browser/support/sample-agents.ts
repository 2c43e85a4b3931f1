import type { Agent, Connector, ConnectorType, FoundAgent, SetRow } from '@drover/api';
import { type FakeAnswers, refuse } from './fake-server.ts';
import { full } from './sample-answers.ts';
import { connectors, maya, now, types } from './sample-data.ts';

const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();

const agentType: ConnectorType = {
  type: 'agent',
  label: 'Agent (Desktop or Server)',
  group: 'machines',
  summary: 'The key of an agent that runs on the machine with the files.',
  prepare: ['Start the agent on the machine that holds the files.', 'Copy the key that the agent shows.'],
  troubleshooting: ['Check with ./agent status on its machine that the agent is online.'],
  ...{ source: true, destination: true, administratorOnly: false, signIn: null, restsByDay: false },
  fields: [
    {
      ...{ name: 'key', label: 'Key', input: 'text', required: true, secret: false },
      help: 'The agent shows it when it starts; ./agent status shows it again.',
    },
  ],
};

/** An agent as the list of connectors shows it. */
export function sampleAgent(number: number, facts: Partial<Agent> = {}): Agent {
  return {
    key: `5F5C107E8014D63274C809E91FFE186${number}`,
    state: 'online',
    host: `FILESRV-0${number}`,
    os: 'win32 10.0.20348',
    version: '1.0.0.0',
    roots: ['D:\\Users', 'E:\\Shares\\Marketing and everything else that nobody has looked at since 2009'],
    lastSeen: ago(1),
    ...{
      writableRoots: ['E:\\Shares\\Marketing and everything else that nobody has looked at since 2009'],
      problem: null,
    },
    drained: false,
    atWork: false,
    refused: null,
    ...facts,
  };
}

const OUTDATED =
  'The agent on FILESRV-04 is version 0.9.0.0, and this server wants 1.0.0.0 or newer. Download the agent again and start the new one; its key stays the same.';

export const agentConnector: Connector = {
  id: `A${'0'.repeat(21)}`,
  type: 'agent',
  displayName: 'HQ file server',
  ...{ state: 'authorized', stateReason: null, account: null, shared: true },
  options: { key: sampleAgent(1).key },
  owner: { id: maya.id, name: maya.name },
  agents: [
    sampleAgent(1),
    sampleAgent(2, { drained: true }),
    sampleAgent(3, { state: 'offline', lastSeen: ago(125), refused: { count: 2, at: ago(400) } }),
    sampleAgent(4, { state: 'outdated', version: '0.9.0.0', roots: [], problem: OUTDATED }),
  ],
  authorizedAt: ago(9000),
  lastUsedAt: ago(3),
  createdAt: ago(9000),
};

const all = [...connectors, agentConnector];

/** A key that the fake server knows the state of by its last character; others are unknown. */
export const KEYS = {
  waiting: `${'0'.repeat(31)}A`,
  taken: `${'0'.repeat(31)}B`,
  revoked: `${'0'.repeat(31)}C`,
  unknown: `${'0'.repeat(31)}D`,
} as const;

const known: Readonly<Record<string, Pick<FoundAgent, 'message' | 'remedy' | 'state'>>> = {
  [KEYS.waiting]: {
    ...{ state: 'waiting', remedy: null },
    message:
      'The agent on FILESRV-09 has called and waits to be authorized: version 1.0.0.0, win32, and shares D:\\Users.',
  },
  [KEYS.taken]: {
    state: 'taken',
    message: 'The agent with this key is authorized already.',
    remedy: 'Use the connector that it belongs to, or give the agent a new key on its machine.',
  },
  [KEYS.revoked]: {
    state: 'revoked',
    message: 'This key was given up when its connector was deleted or got another agent.',
    remedy: 'Give the agent a new key on its machine, then authorize that one.',
  },
};

const download = { kind: 'executable', ran: true, ready: true, bytes: 812_345, sha256: 'a'.repeat(64) } as const;
const notMade = { ran: false, ready: false, bytes: null, sha256: null } as const;

/** A server whose file server is an agent. */
export const withAgents: FakeAnswers = {
  ...full,
  listConnectorTypes: () => [agentType, ...types],
  listConnectors: () => ({ items: all, next: null }),
  getConnector: ({ params }) => {
    const found = all.find(({ id }) => id === params.id);
    if (found === undefined) throw refuse('not-found', 'There is no such connector.');
    return found;
  },
  getAgentServer: () => ({
    address: { host: 'drover.contoso.example', port: 8443, loopback: false, passedOn: null },
    problem: null,
    pin: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA',
    minimumVersion: '1.0.0.0',
  }),
  listAgentDownloads: () => ({
    version: '1.0.0.0',
    server: 'https://drover.contoso.example:8443',
    ...{ loopback: false, problem: null },
    items: [
      { ...download, name: 'drover-agent.tar.gz', platform: 'any', kind: 'portable' },
      { ...download, name: 'drover-agent.zip', platform: 'any', kind: 'portable' },
      { ...download, name: 'drover-agent-linux-x64.tar.gz', platform: 'linux-x64', bytes: 41_234_567 },
      { ...download, name: 'drover-agent-linux-arm64.tar.gz', platform: 'linux-arm64', ...notMade },
      { ...download, name: 'drover-agent-windows-x64.zip', platform: 'windows-x64', ...notMade },
      { ...download, name: 'drover-agent-macos-arm64.tar.gz', platform: 'macos-arm64', kind: 'with-node', ...notMade },
      { ...download, name: 'drover-agent-macos-x64.tar.gz', platform: 'macos-x64', kind: 'with-node', ...notMade },
    ],
  }),
  findAgent: ({ params }) => {
    const found = known[params.key] ?? {
      state: 'unknown' as const,
      message: 'No agent with this key has called this server.',
      remedy: 'Check the key, and start the agent.',
    };
    return { ...found, agent: null, connector: null };
  },
};

/** Home drives as a file server of years has them: some have a transfer, some cannot go there, some names are long. */
function homeDrives(count: number): readonly SetRow[] {
  return Array.from({ length: count }, (_, number) => {
    const name = nameOf(number);
    const left =
      number % 1000 === 3
        ? ({
            reason: 'exists',
            message: `It has a transfer there already: ${name} to New storage.`,
            transferId: `T${'0'.repeat(21)}`,
          } as const)
        : number % 1000 === 5
          ? ({
              reason: 'name',
              message: 'The name ends with `.`, which is not possible on Windows.',
              transferId: null,
            } as const)
          : null;
    return {
      ...{ name, display: name, left },
      source: ['D:', 'Users', name],
      destination: ['users', name],
      destinationDisplay: `/users/${name}`,
    };
  });
}

function nameOf(number: number): string {
  if (number === 1)
    return 'a.name.that.somebody.in.human.resources.made.up.from.all.given.names.of.a.person.and.both.of.their.surnames';
  if (number === 2) return 'مشاركة.الفريق';
  return `user-${String(number).padStart(5, '0')}`;
}

/** The same server, with so many home drives in every folder. */
export function withHomeDrives(count: number): FakeAnswers {
  const rows = homeDrives(count);
  return {
    ...withAgents,
    previewTransferSet: ({ body }) => {
      const { cursor, limit = 500, pattern = '/{name}' } = body;
      if (!pattern.includes('{name}')) {
        throw refuse('invalid-request', 'The pattern lacks {name}: everything would go into one folder.', {
          field: 'pattern',
        });
      }
      const from = Number(cursor ?? 0);
      const items = rows.slice(from, from + limit).map((row) => {
        return { ...row, destinationDisplay: pattern.replace('{name}', row.display) };
      });
      const end = from + items.length;
      return { items, next: end < rows.length ? String(end) : null, total: rows.length, complete: true };
    },
  };
}
