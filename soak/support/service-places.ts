import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestServer } from '@drover/testing-servers';
import { type Protocol, startServer, urlOf } from './remote.ts';

/** What a connector of the service is made from. */
export interface ConnectorParts {
  readonly type: 'local-files' | 'ftp' | 'sftp';
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** Where the folder lies below the connector's root. */
  readonly path: readonly string[];
}

/** Where runs of the service copy to, a new folder each. */
export interface Place extends AsyncDisposable {
  /** As `drover copy` takes it, which asks for the password in `env`. */
  url(folder: string): string;
  readonly env: Readonly<Record<string, string>>;
  connector(folder: string): ConnectorParts;
  /** The same folder on this machine's disk. */
  onDisk(folder: string): string;
  /** Makes the folder empty. */
  clear(folder: string): Promise<void>;
  /** Null for local folders. */
  readonly server: TestServer | null;
}

export const PLACES = ['local', 'ftp', 'sftp'] as const;
export type PlaceName = (typeof PLACES)[number];

/** Folders below `work`, or a server of its own. */
export async function startPlace(name: PlaceName, work: string): Promise<Place> {
  return name === 'local' ? localPlace(work) : await remotePlace(name);
}

function localPlace(work: string): Place {
  const onDisk = (folder: string): string => join(work, folder);
  return {
    url: onDisk,
    env: {},
    connector: (folder) => ({ type: 'local-files', options: { path: onDisk(folder) }, secrets: {}, path: [] }),
    onDisk,
    clear: async (folder) => {
      await rm(onDisk(folder), { recursive: true, force: true });
      await mkdir(onDisk(folder));
    },
    server: null,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function remotePlace(name: Protocol & PlaceName): Promise<Place> {
  const server = await startServer(name);
  const { host, port, username, password } = server;
  const special =
    name === 'ftp' ? { type: 'plain' } : { authentication: 'password', hostKey: server.fingerprint ?? '' };
  const onDisk = (folder: string): string => join(server.folder, folder);
  return {
    url: (folder) => urlOf(name, server, `/${folder}`),
    env: { DROVER_DESTINATION_PASSWORD: password },
    connector: (folder) => ({
      type: name,
      options: { server: host, port, username, ...special },
      secrets: { password },
      path: [...server.path.split('/').filter(Boolean), folder],
    }),
    onDisk,
    clear: (folder) => rm(onDisk(folder), { recursive: true, force: true }),
    server,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
