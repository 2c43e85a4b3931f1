import {
  type Access,
  accessIn,
  MemoryLedger,
  type OpenContext,
  type ServiceBudget,
  SharedBudget,
} from '@drover/connector-kit';
import type { StorageError } from '@drover/core';
import { DriveMemory } from '../drive/drive-memory.ts';
import type { WalkStore } from '../drive/walk.ts';
import { WalkRoom } from '../drive/walk-room.ts';
import { GraphClient } from './graph-client.ts';
import { HttpAgent } from './http-agent.ts';
import { ORGANISATION_UNITS } from './published-budget.ts';

/** Graph as one connector reaches it, for as long as its account is open. */
export interface OpenGraph extends AsyncDisposable {
  readonly graph: GraphClient;
  readonly walks: WalkStore;
}

/**
 * Takes the sign-in that the connector was opened with; throws where there is none. `entries` are paths that it may ask for as long as it is
 * authorised.
 */
export function openGraph(context: OpenContext, entries: readonly string[]): OpenGraph {
  const access = accessIn(context);
  const http = new HttpAgent(context.reach);
  const { clock } = context;
  const budget = context.budget ?? ownBudget(context);
  const onShutOut = async (error: StorageError) => await access.ended?.(error);
  const base = `${graphOf(access)}/v1.0`;
  const graph = new GraphClient({ base, tokens: access, http, budget, clock, entries, onShutOut });
  const walks = { room: new WalkRoom(), memory: new DriveMemory(context.memory, clock, context.log) };
  return { graph, walks, [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
}

/** Of one process that shares it with nobody. */
function ownBudget({ clock, log }: OpenContext): ServiceBudget {
  const onTrouble = (error: unknown) => log.warn({ error: String(error) }, 'the budget could not be kept');
  const { service, steps } = ORGANISATION_UNITS;
  return new SharedBudget({ ledger: new MemoryLedger(clock, steps), clock, service, onTrouble });
}

function graphOf({ cloud }: Access): string {
  const address = cloud.services['graph'];
  if (address === undefined) throw new TypeError(`the cloud ${cloud.id} has no address of Microsoft Graph`);
  return address;
}
