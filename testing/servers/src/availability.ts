import { findConfinement, isRoot } from './confinement.ts';
import { findProgram } from './programs.ts';
import type { ServerName } from './test-server.ts';

export type Availability = { readonly available: true } | { readonly available: false; readonly reason: string };

/** Says whether a server can be started here; if not, why, in words for the list of skipped tests. */
export async function availability(server: ServerName): Promise<Availability> {
  if (process.platform !== 'linux') return unavailable('the servers for tests run on Linux only');
  const { program, privileged } = requirements[server];
  if (privileged && !isRoot() && (await findConfinement()) === 'none') {
    return unavailable(`${server} must be started by root, and an ordinary user may not make namespaces here`);
  }
  try {
    for (const name of [program, 'openssl', 'ssh-keygen'] as const) await findProgram(name);
    return { available: true };
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : String(error));
  }
}

/** Says whether servers can have a small disk (`capacity`) here. */
export async function smallDiskAvailability(): Promise<Availability> {
  if (process.platform === 'linux' && (await findConfinement()) !== 'none') return { available: true };
  return unavailable('a small disk needs private mount namespaces, which are forbidden here');
}

function unavailable(reason: string): Availability {
  return { available: false, reason };
}

const requirements = {
  vsftpd: { program: 'vsftpd', privileged: true },
  proftpd: { program: 'proftpd', privileged: false },
  'pure-ftpd': { program: 'pure-ftpd', privileged: true },
  openssh: { program: 'sshd', privileged: false },
  'proftpd-sftp': { program: 'proftpd', privileged: false },
} as const satisfies Record<ServerName, object>;
