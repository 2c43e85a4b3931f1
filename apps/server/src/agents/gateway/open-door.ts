import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { toStorageError } from '@drover/core';
import { SettingStore } from '@drover/database';
import type { Application } from '../../application.ts';
import { isLoopback, type ListenAddress, textOfAddress } from '../../config/listen-address.ts';
import { listenFailure } from '../../config/listen-failure.ts';
import type { AgentListenSettings, TlsSettings } from '../../config/read-settings.ts';
import { loadTls } from '../../tls/load-tls.ts';
import { keepTlsFresh } from '../../tls/reload-tls.ts';
import { passedOnTo } from '../agent-address.ts';
import { ownNames } from '../own-names.ts';
import { SharedIdentity } from '../shared-identity.ts';
import { ReleaseFolder } from '../updates/release-folder.ts';
import { watchWaitingRuns } from '../watch-waiting-runs.ts';
import { AgentPort } from './agent-port.ts';
import { serveAgents } from './serve-agents.ts';
import { WorkerDoors } from './worker-channel.ts';

interface DoorSettings {
  readonly agents: AgentListenSettings;
  readonly tls: TlsSettings;
  readonly identity: KeyObject;
}

export interface OpenDoor extends AsyncDisposable {
  /** Where workers get their share of the calls; null where agents cannot call. */
  readonly workers: WorkerDoors | null;
  /** Reads the certificate again. */
  reloadTls(): void;
}

/** Lets agents call this server. Where nobody asked for the port and it is taken, the server goes on without. */
export async function openAgentDoor(app: Application, settings: DoorSettings): Promise<OpenDoor> {
  await using cleanup = new AsyncDisposableStack();
  const over = new AbortController();
  const { database, clock, log } = app;
  const patienceSeconds = async () => (await app.settings.agentPatienceHours()) * 3600;
  const watching = watchWaitingRuns({ database, clock, log, patienceSeconds }, over.signal);
  cleanup.defer(async () => {
    over.abort();
    await watching;
  });
  const port = await listen(app, settings.agents);
  if (port === null) return { workers: null, reloadTls: () => undefined, ...keep(cleanup) };
  cleanup.use(port);
  const door = await answer(app, settings, port);
  cleanup.use(door);
  return { workers: door.workers, reloadTls: door.reloadTls, ...keep(cleanup) };
}

function keep(cleanup: AsyncDisposableStack): AsyncDisposable {
  const kept = cleanup.move();
  return { [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function listen(
  { agentDoor, log }: Application,
  { listen: at, told }: AgentListenSettings,
): Promise<AgentPort | null> {
  try {
    return await AgentPort.listen(at);
  } catch (error) {
    const failure = toStorageError(listenFailure(error, at));
    if (told) throw failure;
    agentDoor.close(`${failure.message} Start Drover with --agent-listen and another port.`);
    log.warn({ error: failure.message }, 'agents cannot call; give another port with --agent-listen');
    return null;
  }
}

async function answer(
  app: Application,
  { agents, tls: page, identity }: DoorSettings,
  port: AgentPort,
): Promise<OpenDoor> {
  await using cleanup = new AsyncDisposableStack();
  const { agentSessions: sessions, clock, database, log, version, dataFolder } = app;
  const { channelBinding: binding, listen: at } = agents;
  const pem = identity.export({ type: 'pkcs8', format: 'pem' }).toString();
  const shared = await new SharedIdentity(new SettingStore(database.db), app.sealer).readOrKeep(pem);
  const tls: TlsSettings = page.kind === 'none' ? { kind: 'self-signed' } : page;
  const load = () => loadTls(tls, { dataFolder, listenHost: at.host, now: clock.now() });
  const certificate = await load();
  if (certificate === null) throw new RangeError('unreachable');
  const address = agents.address === null ? null : textOfAddress(agents.address);
  const listener = sessions.process;
  const releases = agents.updates === null ? null : new ReleaseFolder({ folder: agents.updates, clock, log });
  if (releases !== null) {
    const over = new AbortController();
    const looking = releases.keepLooking(over.signal);
    cleanup.defer(async () => {
      over.abort();
      await looking;
    });
  }
  const served = cleanup.use(
    serveAgents({
      ...{ host: app.agents, sessions, clock, database, log, version, binding, listener, address, releases },
      identity: async () => shared,
      minimum: () => app.settings.agentMinimumVersion(),
    }),
  );
  served.acceptor.secure(certificate);
  cleanup.use(port.add(served.acceptor));
  const workers = new WorkerDoors(port, { listener, address, binding, certificate });
  const renewed = {
    setSecureContext(found: { cert: string; key: string }) {
      served.acceptor.secure(found);
      workers.renew(found);
    },
  };
  const fresh = cleanup.use(keepTlsFresh(renewed, tls, load, log));
  const spki = createPublicKey(shared).export({ type: 'spki', format: 'der' });
  app.agentDoor.open({
    address: { host: shownHost(at), port: port.port, loopback: isLoopback(at) },
    pin: createHash('sha256').update(spki).digest('base64url'),
    binding: agents.channelBinding,
    knows: ownNames(certificate.cert),
  });
  await tellWhereNobodyCalls(app, { host: at.host, port: port.port });
  return { workers, reloadTls: () => fresh.reload(), ...keep(cleanup) };
}

/** Agents of other machines that are told to call here do not get through by themselves. */
async function tellWhereNobodyCalls({ settings, log }: Application, listens: ListenAddress): Promise<void> {
  const told = await settings.agentAddress();
  if (told === null || passedOnTo(listens, told) === null) return;
  log.warn(
    { address: textOfAddress(told), listens: textOfAddress(listens) },
    'agents are told to call an address of other machines, but their port takes calls from this machine alone: start Drover with --agent-listen 0.0.0.0:PORT, unless something on this machine passes them on',
  );
}

/** Null for one that listens everywhere: then it is the name by which one reaches this server. */
function shownHost({ host }: ListenAddress): string | null {
  return host === '0.0.0.0' || host === '::' ? null : host;
}
