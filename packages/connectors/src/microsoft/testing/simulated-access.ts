import type { Access } from '@drover/connector-kit';
import { microsoft } from '@drover/connector-kit';
import type { MicrosoftSimulator } from '@drover/testing-servers/microsoft';

/** A sign-in at a simulated Microsoft 365: as the app, or as a person of the tenant. A token that was refused is followed by a new one. */
export function simulatedAccess(simulator: MicrosoftSimulator, user?: string): Access {
  const issue = () => simulator.issueToken(user === undefined ? {} : { user });
  let token = issue();
  const [worldwide] = microsoft.clouds;
  return {
    cloud: { ...worldwide, id: 'simulated', services: { graph: simulator.graph } },
    get: async (signal) => {
      signal.throwIfAborted();
      return token;
    },
    refused: (refused) => {
      if (refused === token) token = issue();
    },
  };
}
