import type { Application } from '../application.ts';
import { rootsOf } from '../connectors/known-roots.ts';
import { orStorageFailed } from '../connectors/or-storage-failed.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Principal } from '../http/handlers.ts';
import { usableConnector } from '../transfers/usable-connector.ts';

interface SideOf {
  readonly side: 'source' | 'destination';
  readonly connectorId: string;
}

/** The names that rights are given to: of each user of a side's directory the one to sign in with first, then other mail addresses. */
export async function namesInDirectory(
  app: Application,
  who: Principal,
  { side, connectorId }: SideOf,
  signal: AbortSignal,
): Promise<readonly (readonly string[])[]> {
  const connector = await usableConnector(app, who, connectorId, side);
  const { roots } = await orStorageFailed(signal, () => rootsOf(app, connector, { fresh: false }, signal));
  const users = roots.filter(({ kind }) => kind === 'user');
  if (users.length === 0) throw noDirectory(side);
  return users.map(({ name, aliases = [] }) => [name, ...aliases.filter((alias) => alias.includes('@'))]);
}

function noDirectory(side: SideOf['side']): ApplicationError {
  return new ApplicationError('invalid-request', `The ${side} has no directory that could be asked for its users.`, {
    field: side,
    remedy: 'Give the names of its users and groups.',
  });
}
