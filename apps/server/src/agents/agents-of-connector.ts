import { toStorageError } from '@drover/core';
import { type Connector, claimAgent, removeAgent as dropAgent } from '@drover/database';
import type { Application } from '../application.ts';
import { storageRefused } from '../connectors/failure-view.ts';
import { changeableConnector } from '../connectors/visibility.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { claimFault } from './agent-faults.ts';
import { refuseOther } from './refuse-other.ts';

interface Which {
  readonly id: string;
  readonly key: string;
}

/** Makes a further agent the connector's own, if it serves the same as the others. */
export async function addAgent(
  app: Application,
  who: Principal,
  id: string,
  key: string,
  signal: AbortSignal,
): Promise<Connector> {
  const connector = await agentConnector(app, who, id);
  try {
    await refuseOther(app, { connectorId: id, key, replaced: null }, signal);
    await app.database.db.transaction().execute(async (tx) => {
      const fault = claimFault(await claimAgent(tx, key, id));
      if (fault !== null) throw fault;
    });
  } catch (error) {
    throw storageRefused(toStorageError(error), 'key');
  }
  return connector;
}

/** Gives an agent no new work, or work again. */
export async function changeAgent(
  app: Application,
  who: Principal,
  which: Which,
  drained: boolean,
): Promise<Connector> {
  const connector = await agentConnector(app, who, which.id);
  if (!(await app.agentStore.setDrained(which.id, which.key, drained))) throw new ApplicationError('not-found');
  return connector;
}

/** Cuts one of several agents off for good. */
export async function removeAgent(app: Application, who: Principal, { id, key }: Which): Promise<Connector> {
  const connector = await agentConnector(app, who, id);
  const end = await dropAgent(app.database.db, id, key);
  if (end !== 'removed') throw new ApplicationError(end === 'last' ? 'last-agent' : 'not-found');
  return (await app.connectors.get(id)) ?? connector;
}

async function agentConnector(app: Application, who: Principal, id: string): Promise<Connector> {
  const connector = await changeableConnector(app, who, id);
  if (connector.type !== 'agent') throw new ApplicationError('not-found');
  return connector;
}
