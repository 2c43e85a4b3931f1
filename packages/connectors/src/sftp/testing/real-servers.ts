import type { Connection } from '@drover/core';
import {
  availability,
  type SftpServer,
  type SftpServerOptions,
  startOpenSsh,
  startProftpdSftp,
} from '@drover/testing-servers';
import { openAccount } from './scripted-session.ts';

const never = new AbortController().signal;

interface RealServer {
  readonly name: string;
  /** Why it cannot run on this machine; null when it can. */
  readonly unavailable: string | null;
  readonly start: (options?: SftpServerOptions) => Promise<SftpServer>;
}

/** The servers that everything about SFTP is tried with. */
export const realServers: readonly RealServer[] = await Promise.all(
  (
    [
      { id: 'openssh', name: 'OpenSSH', start: startOpenSsh },
      { id: 'proftpd-sftp', name: 'ProFTPD mod_sftp', start: startProftpdSftp },
    ] as const
  ).map(async ({ id, ...server }) => {
    const found = await availability(id);
    return { ...server, unavailable: found.available ? null : found.reason };
  }),
);

/** An account at the server as the person it was made for. */
export async function signIn({ port, fingerprint, username, password }: SftpServer) {
  return await openAccount({ port, fingerprint }, { username, password });
}

/** Lends a connection to the server's writable folder. */
export async function withConnection(
  server: SftpServer,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  await using account = await signIn(server);
  await using connection = await account.open(server.path, never);
  await work(connection);
}
