import type { Logger as KitLogger, OpenContext, OpenStep } from '@drover/connector-kit';
import { parseOptions, secretsIn } from '@drover/connector-kit';
import type { Account, StorageError, TokenStore } from '@drover/core';
import { type Connector, ConnectorMemoryStore, ConnectorTokenStore } from '@drover/database';
import type { Application } from '../application.ts';
import { PassingTokens, storedAccess } from '../oauth/stored-access.ts';
import type { ConnectorKind } from './catalogue.ts';
import { endAuthorization } from './end-authorization.ts';
import { refuseClosedFolder } from './local-roots.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What the opening of accounts takes from the application. */
export type OpenNeeds = Pick<
  Application,
  'agents' | 'budgets' | 'clock' | 'dataFolder' | 'database' | 'kinds' | 'log' | 'sealer' | 'settings' | 'signInApps'
>;

interface OpenRequest {
  readonly kind: ConnectorKind;
  readonly values: Readonly<Record<string, unknown>>;
  /** The connector that is used; null while it is only tried. */
  readonly stored: Pick<Connector, 'account' | 'authorizedAt' | 'id'> | null;
  /** The connector that it is tried for, where that is there already. */
  readonly triedFor?: string | null;
  /** Takes the place of those of the connector; forgotten with the attempt where it is only tried and nobody holds them. */
  readonly tokens?: TokenStore;
  readonly onStep?: (step: OpenStep) => void;
}

/** Opens an account with options that hold their secrets; the one place where the server hands secrets to a connector. */
export async function openAccount(app: OpenNeeds, request: OpenRequest, signal: AbortSignal): Promise<Account> {
  const { kind, stored, triedFor = null, onStep } = request;
  const { definition } = kind;
  const values = parseOptions(definition.options, request.values);
  if (definition.type === 'local-files') {
    const { localRoots } = app.settings;
    await refuseClosedFolder(String(request.values['path']), { localRoots, dataFolder: app.dataFolder });
  }
  const [outgoingAddress, reach] = await Promise.all([app.settings.outgoingAddress(), app.settings.reach()]);
  const tokens = request.tokens ?? keptTokens(app, request);
  const access = await storedAccess(app, { definition, values, tokens, stored, reach, onStep });
  const user = { values, account: stored?.account?.id ?? null, connectorId: stored?.id ?? null, reach };
  const budget = await app.budgets.of(definition, user, signal);
  const context: OpenContext = {
    clock: app.clock,
    log: discreetLog(app, secretsIn(definition.options, request.values)),
    agents: stored === null ? app.agents.portForTrial(triedFor) : app.agents.portOf(stored.id),
    tokens,
    ...(stored === null ? {} : { memory: new ConnectorMemoryStore(app.database.db, app.sealer, stored.id) }),
    ...(access === null ? {} : { access }),
    ...(access !== null || stored === null ? {} : { ended: (error) => ended(app, stored, error) }),
    ...(budget === null ? {} : { budget }),
    ...(outgoingAddress === null ? {} : { outgoingAddress }),
    reach,
    ...(onStep === undefined ? {} : { onStep }),
  };
  return await definition.open(values, context, signal);
}

/** The run that met it says the same where this cannot be kept. */
async function ended(app: OpenNeeds, stored: NonNullable<OpenRequest['stored']>, error: StorageError): Promise<void> {
  try {
    await endAuthorization(app, stored, error);
  } catch (cause) {
    app.log.warn(
      { connector: stored.id, err: cause },
      'that the credentials of a connector have ended could not be kept',
    );
  }
}

/** A sign-in is tried with the tokens that it has: nobody can enter them again. */
function keptTokens({ database, sealer }: OpenNeeds, { kind, stored, triedFor = null }: OpenRequest): TokenStore {
  const id = stored?.id ?? (kind.definition.oauth?.grant === 'person' ? triedFor : null);
  return id === null ? new PassingTokens() : new ConnectorTokenStore(database.db, sealer, id);
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
