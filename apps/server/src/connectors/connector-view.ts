import type { Agent, Connector as ConnectorView } from '@drover/api';
import type { Connector } from '@drover/database';
import { limitsAt } from './connector-limits.ts';
import type { OptionValue } from './split-options.ts';

/** A connector as the interface shows it; its secrets are not even here. */
export function connectorView(
  connector: Connector,
  ownerName: (id: string) => string,
  agents: readonly Agent[] | null,
  now: Date,
): ConnectorView {
  const { ownerId, options, account, createdAt, authorizedAt, lastUsedAt, bytesPerSecond, windows, ...rest } =
    connector;
  return {
    ...rest,
    options: options as Record<string, OptionValue>,
    owner: ownerId === null ? null : { id: ownerId, name: ownerName(ownerId) },
    agents,
    account: account === null ? null : { name: account.name },
    ...(bytesPerSecond === null && windows === null ? {} : { limits: limitsAt({ bytesPerSecond, windows }, now) }),
    createdAt: createdAt.toISOString(),
    authorizedAt: authorizedAt.toISOString(),
    lastUsedAt: lastUsedAt.toISOString(),
  };
}
