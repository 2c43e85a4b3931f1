import { StorageError } from '@drover/core';
import type { Connector } from '@drover/database';
import type { Application } from '../application.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { Pair, WhereIs } from './overlap.ts';

/** How long a person waits for a server to say where a folder is; the worker asks again, with patience. */
const PATIENCE_MS = 5000;

/** Asks the servers of both sides over the connections that people look around with. */
export function askingServers({ browser }: Pick<Application, 'browser'>, pair: Pair, connectors: Sides): WhereIs {
  return async (which) => {
    const { root, path } = pair[which];
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { promise: late, resolve } = Promise.withResolvers<null>();
    signal.addEventListener('abort', () => resolve(null), { once: true });
    const told = browser.useConnection(connectors[which], root, async ({ places }) =>
      places === undefined ? null : await places.whereIs({ root, segments: path }, signal),
    );
    return await Promise.race([told.catch((error) => nothingTold(error, signal)), late]);
  };
}

interface Sides {
  readonly source: Connector;
  readonly destination: Connector;
}

/** Whatever keeps the server from answering is told by the run itself, or by the notices. */
function nothingTold(error: unknown, signal: AbortSignal): null {
  if (error instanceof StorageError || error instanceof ApplicationError || signal.aborted) return null;
  throw error;
}
