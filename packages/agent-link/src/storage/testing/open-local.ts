import { realClock } from '@drover/connector-kit/testing';
import { localFiles } from '@drover/connectors/local-files';
import type { Connection } from '@drover/core';

/** A folder of this machine as a connection. */
export async function openLocal(path: string): Promise<Connection> {
  const ignore = (): void => undefined;
  const tokens = { read: async () => null, refresh: async () => '' };
  const log = { debug: ignore, info: ignore, warn: ignore };
  const { signal } = new AbortController();
  const account = await localFiles.open({ path, durable: false }, { clock: realClock, log, tokens }, signal);
  return account.open('', signal);
}
