import {
  type Access,
  accessIn,
  MemoryLedger,
  type OpenContext,
  type ServiceBudget,
  SharedBudget,
} from '@drover/connector-kit';
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

/** Takes the sign-in that the connector was opened with; throws where there is none. */
export function openGraph(context: OpenContext): OpenGraph {
  const access = accessIn(context);
  const http = new HttpAgent(context.reach);
  const { clock } = context;
  const budget = context.budget ?? ownBudget(context);
  const graph = new GraphClient({ base: `${graphOf(access)}/v1.0`, tokens: access, http, budget, clock });
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
