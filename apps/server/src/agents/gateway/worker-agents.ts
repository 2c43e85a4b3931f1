import { hostname } from 'node:os';
import { StorageError } from '@drover/core';
import type { Database } from '@drover/database';
import { listenFailure } from '../../config/listen-failure.ts';
import type { Settings } from '../../config/read-settings.ts';
import { selfSigned } from '../../tls/self-signed.ts';
import type { World } from '../../world.ts';
import type { SharedIdentity } from '../shared-identity.ts';
import type { AcceptParts } from './accept-agents.ts';
import { AgentPort } from './agent-port.ts';
import { type ServedAgents, serveAgents } from './serve-agents.ts';
import { listenToParent } from './worker-channel.ts';

type Needs = Omit<AcceptParts, 'binding' | 'identity' | 'listener'> & {
  readonly database: Database;
  readonly identity: SharedIdentity;
};

/** Lets agents hold sessions with a worker: over its server's port where a server started it, over its own where it was given one. */
export async function workerAgents(world: World, settings: Settings, needs: Needs): Promise<AsyncDisposable> {
  const { identity: shared, ...rest } = needs;
  const common = { ...rest, identity: () => identityOf(shared) };
  if (world.parent !== null) return overParent(world.parent, common);
  return settings.agents.told ? await overOwnPort(settings, common) : { [Symbol.asyncDispose]: async () => undefined };
}

type Common = Omit<AcceptParts, 'binding' | 'listener'> & { readonly database: Database };

function overParent(parent: NonNullable<World['parent']>, common: Common): AsyncDisposable {
  let served: ServedAgents | null = null;
  listenToParent(parent, {
    door: ({ certificate, ...door }) => {
      served ??= serveAgents({ ...common, ...door });
      served.acceptor.secure(certificate);
    },
    socket: (socket) => {
      if (served === null) socket.destroy();
      else served.acceptor.take(socket);
    },
  });
  return { [Symbol.asyncDispose]: async () => await served?.[Symbol.asyncDispose]() };
}

async function overOwnPort({ agents }: Settings, common: Common): Promise<AsyncDisposable> {
  const { listen, channelBinding: binding, address } = agents;
  await using cleanup = new AsyncDisposableStack();
  const port = cleanup.use(
    await AgentPort.listen(listen).catch((error: unknown) => {
      throw listenFailure(error, listen);
    }),
  );
  const { host, port: told } = address ?? { host: hostname(), port: port.port };
  const at = `${host.includes(':') ? `[${host}]` : host}:${told}`;
  const served = cleanup.use(serveAgents({ ...common, binding, listener: common.sessions.process, address: at }));
  // Agents go by the server's own key, not by the certificate.
  served.acceptor.secure(selfSigned([host], new Date(common.clock.now())));
  cleanup.use(port.add(served.acceptor));
  const kept = cleanup.move();
  return { [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function identityOf(shared: SharedIdentity): Promise<string> {
  const pem = await shared.read();
  if (pem !== null) return pem;
  throw new StorageError({
    kind: 'unavailable',
    message: 'No server has said yet what agents know it by.',
    remedy: 'Start the server once with this version of Drover.',
  });
}
