import { claimAgent, revokeAgents, type SaveCheck } from '@drover/database';
import type { ConnectorKind } from '../connectors/catalogue.ts';
import { storageRefused } from '../connectors/failure-view.ts';
import { claimFault } from './agent-faults.ts';

type Options = Readonly<Record<string, unknown>>;

/** For a type that is an agent: makes the agent the connector's in the same step, and gives up the one that it had `before`. */
export function withAgent(
  check: SaveCheck,
  { definition }: ConnectorKind,
  options: Options,
  before?: Options,
): SaveCheck {
  if (definition.type !== 'agent') return check;
  const key = String(options['key']);
  const old = before?.['key'];
  return {
    ...check,
    also: async (tx, connectorId) => {
      const fault = claimFault(await claimAgent(tx, key, connectorId));
      if (fault !== null) throw storageRefused(fault, 'options.key');
      if (typeof old === 'string' && old !== key) await revokeAgents(tx, connectorId, { only: [old] });
    },
  };
}
