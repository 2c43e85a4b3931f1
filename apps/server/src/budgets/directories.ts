import { findDirectory, type Logger, type OAuthApp } from '@drover/connector-kit';
import { toStorageError } from '@drover/core';
import { type Database, keepDirectory, knownDirectory } from '@drover/database';

interface Needs {
  readonly database: Database;
  readonly log: Logger;
}

/**
 * The id of the directory that an app works in, whichever of its domains is written in the connector. It is asked for once and kept. Where the service does not
 * answer, the name as it is written serves until it does: then a directory may have two budgets for a while.
 */
export async function directoryOfApp({ database, log }: Needs, app: OAuthApp, signal: AbortSignal): Promise<string> {
  const name = `${app.cloud.signIn} ${app.tenant}`.toLowerCase();
  const known = await knownDirectory(database, name);
  if (known !== null) return known;
  try {
    const id = await findDirectory(app, signal);
    if (id === null) return app.tenant;
    await keepDirectory(database, name, id);
    return id;
  } catch (error) {
    signal.throwIfAborted();
    log.warn(
      { directory: app.tenant, error: toStorageError(error).describe() },
      'the id of a directory could not be asked for; its budget goes by the name for now',
    );
    return app.tenant;
  }
}
