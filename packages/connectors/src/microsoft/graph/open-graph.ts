import { type Access, accessIn, type OpenContext } from '@drover/connector-kit';
import { GraphClient } from './graph-client.ts';
import { HttpAgent } from './http-agent.ts';
import { ThrottleGate } from './throttle-gate.ts';

/** Graph as one connector reaches it, for as long as its account is open. */
export interface OpenGraph extends AsyncDisposable {
  readonly graph: GraphClient;
}

/** Takes the sign-in that the connector was opened with; throws where there is none. */
export function openGraph(context: OpenContext): OpenGraph {
  const access = accessIn(context);
  const http = new HttpAgent(context.reach);
  const { clock } = context;
  const gate = new ThrottleGate(clock);
  const graph = new GraphClient({ base: `${graphOf(access)}/v1.0`, tokens: access, http, gate, clock });
  return { graph, [Symbol.asyncDispose]: () => http[Symbol.asyncDispose]() };
}

function graphOf({ cloud }: Access): string {
  const address = cloud.services['graph'];
  if (address === undefined) throw new TypeError(`the cloud ${cloud.id} has no address of Microsoft Graph`);
  return address;
}
