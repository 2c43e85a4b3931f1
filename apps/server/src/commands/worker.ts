import { StorageError } from '@drover/core';
import {
  AgentSessionStore,
  AgentStore,
  ConnectorStore,
  checkInstanceKey,
  newId,
  openNamed,
  PgRunStore,
  Sealer,
  SettingStore,
  schemaVersion,
  TransferStore,
  WorkerStore,
} from '@drover/database';
import { AgentHost } from '../agents/agent-host.ts';
import { workerAgents } from '../agents/gateway/worker-agents.ts';
import { SharedIdentity } from '../agents/shared-identity.ts';
import { ServiceBudgets } from '../budgets/service-budgets.ts';
import { dataFolderPath } from '../config/data-folder.ts';
import { instanceKeys } from '../config/instance-key.ts';
import { InstanceSettings } from '../config/instance-settings.ts';
import { readSettings } from '../config/read-settings.ts';
import type { ServerFlags } from '../config/server-flags.ts';
import { connectorKinds } from '../connectors/catalogue.ts';
import { connectorOpener } from '../connectors/connector-opener.ts';
import { createLog } from '../logging.ts';
import { warnOfCertificates } from '../oauth/ending-certificates.ts';
import { SIGN_IN_PROVIDERS } from '../oauth/given-apps.ts';
import { SignInApps } from '../oauth/sign-in-apps.ts';
import { runWorker } from '../worker/run-worker.ts';
import type { World } from '../world.ts';

/** Copies for the runs of a database until it is asked to end; as many of these as wanted, on as many machines. */
export async function worker(world: World, flags: ServerFlags, ending: AbortSignal): Promise<number> {
  const settings = readSettings(flags, world.env, world.cores);
  const { databaseUrl, jsonLogs, key } = settings;
  if (databaseUrl === null || key === undefined) throw notTold();
  const log = createLog(jsonLogs, jsonLogs ? world.write : world.complain, 'worker');
  const { clock, pid, hostName } = world;
  warnOfCertificates(settings.apps, clock.now(), log);
  const sealer = new Sealer(await instanceKeys(key, ''));
  await using database = await openNamed({ url: databaseUrl, clock, applicationName: 'drover worker' });
  const { db } = database;
  if ((await schemaVersion(db)) !== null) await checkInstanceKey(db, sealer);
  const connectors = new ConnectorStore(db, sealer, clock);
  const dataFolder = dataFolderPath(world);
  const live = new InstanceSettings(settings, new SettingStore(db));
  const signInApps = new SignInApps(SIGN_IN_PROVIDERS, settings.apps, new SettingStore(db), sealer);
  const budgets = new ServiceBudgets({ database, clock, log, signInApps });
  const id = newId();
  const sessions = new AgentSessionStore(db, id);
  const minimum = () => live.agentMinimumVersion();
  await using agents = new AgentHost({ clock, log, agents: new AgentStore(db), sessions, minimum });
  const identity = new SharedIdentity(new SettingStore(db), sealer);
  const needs = { host: agents, sessions, clock, log, version: world.version, database, minimum, identity };
  await using _ = await workerAgents(world, settings, needs);
  const opener = connectorOpener({
    ...{ clock, dataFolder, database, log, sealer, settings: live, connectors, agents, signInApps, budgets },
    kinds: connectorKinds(),
  });
  const parts = {
    ...{ id, host: hostName, pid, clock, log, opener, agents },
    store: new PgRunStore(database, sealer),
    workers: new WorkerStore(database),
    transfers: new TransferStore(db),
  };
  const hearing = budgets.hear(ending);
  await runWorker(database, parts, ending);
  await hearing;
  return 0;
}

function notTold(): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message: 'A worker must know the database and the key of the server that it works for.',
    remedy: 'Set DATABASE_URL and DROVER_KEY as they are there (the key stands in instance.key of its data folder).',
  });
}
