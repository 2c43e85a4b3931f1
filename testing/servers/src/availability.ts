import { findProgram } from './programs.ts';
import type { ServerName } from './test-server.ts';

export type Availability = { readonly available: true } | { readonly available: false; readonly reason: string };

/** Says whether a server can be started here; if not, why, in words for the list of skipped tests. */
export async function availability(server: ServerName): Promise<Availability> {
  const unavailable = (reason: string) => ({ available: false, reason }) as const;
  if (process.platform !== 'linux') return unavailable('the servers for tests run on Linux only');
  try {
    await findProgram(programOf[server]);
    await findProgram('openssl');
    return { available: true };
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : String(error));
  }
}

const programOf = {
  vsftpd: 'vsftpd',
  proftpd: 'proftpd',
  'pure-ftpd': 'pure-ftpd',
  openssh: 'sshd',
  'proftpd-sftp': 'proftpd',
} as const satisfies Record<ServerName, string>;
