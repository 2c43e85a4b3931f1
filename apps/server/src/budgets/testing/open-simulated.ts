import { microsoft, type ServiceBudget } from '@drover/connector-kit';
import { office365 } from '@drover/connectors/microsoft';
import type { Account } from '@drover/core';
import { realClock } from '@drover/database/testing';
import type { MicrosoftSimulator } from '@drover/testing-servers/microsoft';

/** A simulated tenant as one process has it open, with its part in a budget. */
export async function openSimulated(simulator: MicrosoftSimulator, budget: ServiceBudget): Promise<Account> {
  const token = simulator.issueToken();
  const [worldwide] = microsoft.clouds;
  const refuse = (what: string) => () => {
    throw new Error(`${what} is of no use here`);
  };
  const access = {
    cloud: { ...worldwide, services: { graph: simulator.graph } },
    get: async () => token,
    refused: refuse('another token'),
  };
  const tokens = { read: async () => null, refresh: async () => refuse('a new token')() };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const context = { clock: realClock, log, tokens, access, budget };
  return await office365.open({ tenant: simulator.tenantId }, context, new AbortController().signal);
}
