import type { Standing } from '@drover/agent-link';
import type { AgentGateway } from '@drover/database';

/** Where agents that called a listener reach these processes: an empty address is where they called. */
export function reachedFrom(listener: string, gateways: readonly AgentGateway[]): Standing['gateways'] {
  return gateways.flatMap(({ process, listener: its, address }) => {
    if (its === listener) return [{ process, address: address ?? '' }];
    return address === null ? [] : [{ process, address }];
  });
}
