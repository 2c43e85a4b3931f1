import type { Logger as KitLogger, OpenContext, OpenStep } from '@drover/connector-kit';
import { parseOptions, secretsIn } from '@drover/connector-kit';
import type { Account, TokenStore } from '@drover/core';
import { ConnectorTokenStore } from '@drover/database';
import type { Application } from '../application.ts';
import type { ConnectorKind } from './catalogue.ts';
import { refuseClosedFolder } from './local-roots.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What the opening of accounts takes from the application. */
export type OpenNeeds = Pick<
  Application,
  'agents' | 'clock' | 'dataFolder' | 'database' | 'log' | 'sealer' | 'settings'
>;

interface OpenRequest {
  readonly kind: ConnectorKind;
  readonly values: Readonly<Record<string, unknown>>;
  /** Null while it is only tried: tokens are then forgotten with the attempt. */
  readonly connectorId: string | null;
  /** The connector that it is tried for, where that is there already. */
  readonly triedFor?: string | null;
  readonly onStep?: (step: OpenStep) => void;
}

/** Opens an account with options that hold their secrets; the one place where the server hands secrets to a connector. */
export async function openAccount(app: OpenNeeds, request: OpenRequest, signal: AbortSignal): Promise<Account> {
  const { kind, connectorId, triedFor = null, onStep } = request;
  const { definition } = kind;
  const values = parseOptions(definition.options, request.values);
  if (definition.type === 'local-files') {
    const { localRoots } = app.settings;
    await refuseClosedFolder(String(request.values['path']), { localRoots, dataFolder: app.dataFolder });
  }
  const [outgoingAddress, networks] = await Promise.all([app.settings.outgoingAddress(), app.settings.networks()]);
  const context: OpenContext = {
    clock: app.clock,
    log: discreetLog(app, secretsIn(definition.options, request.values)),
    agents: connectorId === null ? app.agents.portForTrial(triedFor) : app.agents.portOf(connectorId),
    tokens: connectorId === null ? passingTokens() : new ConnectorTokenStore(app.database.db, app.sealer, connectorId),
    ...(outgoingAddress === null ? {} : { outgoingAddress }),
    ...(networks === null ? {} : { reach: networks }),
    ...(onStep === undefined ? {} : { onStep }),
  };
  return await definition.open(values, context, signal);
}

/** Servers repeat in their messages what they were sent. */
function discreetLog({ log }: OpenNeeds, secrets: readonly string[]): KitLogger {
  const clean = (data: Readonly<Record<string, unknown>>): object => withoutSecrets(data, secrets);
  return {
    debug: (data, message) => log.debug(clean(data), message),
    info: (data, message) => log.info(clean(data), message),
    warn: (data, message) => log.warn(clean(data), message),
  };
}

function passingTokens(): TokenStore {
  const tokens = new Map<string, string>();
  return {
    read: async (field) => tokens.get(field) ?? null,
    refresh: async (field, refresh) => {
      const next = await refresh(tokens.get(field) ?? null);
      tokens.set(field, next);
      return next;
    },
  };
}
