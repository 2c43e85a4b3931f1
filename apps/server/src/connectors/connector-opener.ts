import { problemInfo } from '@drover/api';
import { type AccountLimits, createAccountLimits, RUN_RETRY, withStandardLayers } from '@drover/connector-kit';
import { type Account, type Connection, StorageError } from '@drover/core';
import { type Connector, connectorGone, connectorNotAuthorized } from '@drover/database';
import { ApplicationError } from '../errors/application-error.ts';
import type { ConnectorOpener, OpenedConnector } from '../worker/connector-opener.ts';
import { openStored, type StoredNeeds } from './open-stored.ts';

interface Shared {
  readonly account: Promise<Account>;
  limits: AccountLimits | null;
  users: number;
}

/** Use is noted by the minute. */
const USED_MS = 60_000;

/** Opens connectors for runs: those that work with one connector at a time share its account, and with it its limits. */
export function connectorOpener(app: StoredNeeds): ConnectorOpener {
  const open = new Map<string, Shared>();
  const slowedDown = new Map<string, string>();
  const usedAt = new Map<string, number>();

  function join(connector: Connector, signal: AbortSignal): { readonly key: string; readonly shared: Shared } {
    // Whoever reauthorises it means the next run, not those that go on with the old authorisation.
    const key = `${connector.id} ${connector.authorizedAt.getTime()}`;
    const shared = open.get(key) ?? { account: openStored(app, connector, signal), limits: null, users: 0 };
    shared.account.catch(() => open.delete(key));
    shared.users += 1;
    open.set(key, shared);
    return { key, shared };
  }

  async function leave(key: string, shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    open.delete(key);
    const [account] = await Promise.allSettled([shared.account]);
    if (account.status === 'fulfilled') await account.value[Symbol.asyncDispose]();
  }

  return {
    async open(connectorId, root, signal, work): Promise<OpenedConnector> {
      const connector = await usable(app, connectorId);
      const { key, shared } = join(connector, signal);
      try {
        const account = await shared.account;
        const bare = await account.open(root, signal, work);
        shared.limits ??= createAccountLimits({ operations: bare.capabilities.operations.max }, app.clock);
        const connection = layered(app, bare, shared.limits, (message) => slowedDown.set(connectorId, message));
        return {
          connection,
          connector,
          async [Symbol.asyncDispose]() {
            await connection[Symbol.asyncDispose]();
            await leave(key, shared);
          },
        };
      } catch (error) {
        await leave(key, shared);
        throw refusalForRuns(error);
      }
    },
    slowedDown() {
      const told = new Map(slowedDown);
      slowedDown.clear();
      return told;
    },
    async used(connectorId) {
      const now = app.clock.monotonic();
      if (now - (usedAt.get(connectorId) ?? Number.NEGATIVE_INFINITY) < USED_MS) return;
      await app.connectors.touch(connectorId);
      usedAt.set(connectorId, now);
    },
  };
}

/** What the settings of this server refuse, in the words of runs. */
function refusalForRuns(thrown: unknown): unknown {
  if (!(thrown instanceof ApplicationError)) return thrown;
  const { code, message, details } = thrown;
  const remedy = details.remedy ?? problemInfo(code).remedy;
  return new StorageError({ kind: 'config-invalid', fault: 'path', message, remedy, cause: thrown });
}

function layered(
  { clock, log }: StoredNeeds,
  connection: Connection,
  limits: AccountLimits,
  onSlowedDown: (message: string) => void,
): Connection {
  return withStandardLayers(connection, {
    clock,
    random: Math.random,
    limits,
    retry: RUN_RETRY,
    onRetry: ({ error, operation, attempt }) => {
      if (error.kind === 'rate-limited') onSlowedDown(error.message);
      log.debug({ operation, attempt, kind: error.kind, fault: error.fault }, 'a storage operation is tried again');
    },
  });
}

async function usable({ connectors }: StoredNeeds, id: string): Promise<Connector> {
  const connector = await connectors.get(id);
  if (connector === null) throw connectorGone();
  if (connector.state === 'authorized') return connector;
  throw connectorNotAuthorized(connector.displayName, connector.stateReason);
}
