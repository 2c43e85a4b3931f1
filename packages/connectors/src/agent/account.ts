import type { AgentsPort, OpenContext } from '@drover/connector-kit';
import { type Account, type Connection, rootRef, type SourceWork, StorageError } from '@drover/core';

/** All that an agent shares is one tree, as it stands on its machine. */
export function agentAccount(key: string, agents: AgentsPort, { onStep }: Pick<OpenContext, 'onStep'>): Account {
  const opened = new Set<Connection>();
  const open = async (root: string, signal: AbortSignal, work?: SourceWork): Promise<Connection> => {
    if (root !== '') throw noSuchRoot(root);
    const connection = await agents.connect(key, signal, work);
    opened.add(connection);
    return connection;
  };
  return {
    async probe(signal) {
      const { host, version, os } = await agents.describe(key, signal);
      onStep?.({ step: 'sign-in', detail: `The agent on ${host} is there: version ${version}, ${os}.` });
      const connection = await open('', signal);
      for await (const page of connection.list(rootRef(), signal)) {
        if (page.length > 0) return { summary: `Agent ${version} on ${host}`, notes: [] };
      }
      return { summary: `Agent ${version} on ${host}`, notes: [`The agent on ${host} shares no folder yet.`] };
    },
    async *roots() {
      yield [{ name: '', kind: 'folder' as const }];
    },
    open,
    // Its server lets go of an agent when the connector is deleted.
    revoke: async () => ({ revoked: true }),
    async [Symbol.asyncDispose]() {
      await Promise.all([...opened].map((connection) => connection[Symbol.asyncDispose]()));
    },
  };
}

function noSuchRoot(root: string): StorageError {
  return new StorageError({
    kind: 'not-found',
    fault: 'path',
    scope: 'root',
    message: `An agent has no root "${root}".`,
    remedy: "Use the root ''.",
  });
}
