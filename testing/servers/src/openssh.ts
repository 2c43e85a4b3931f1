import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isRoot } from './confinement.ts';
import { launchServer } from './launch-server.ts';
import { findProgram } from './programs.ts';
import { chooseMethods, type SftpServer, type SftpServerOptions } from './sftp-server.ts';
import { createHostKey, createUserKeys } from './ssh-keys.ts';

/** Starts OpenSSH's sshd, which serves SFTP only. */
export function startOpenSsh(options: SftpServerOptions & { readonly maxSessions?: number } = {}): Promise<SftpServer> {
  return launchServer('openssh', options, async (site) => {
    const methods = chooseMethods(site, options.methods);
    const program = await findProgram('sshd');
    if (site.confinement === 'none' && isRoot()) await mkdir('/run/sshd', { recursive: true }); // sshd insists on it
    const hostKeyType = options.hostKeyType ?? 'ed25519';
    const [hostKey, userKeys] = await Promise.all([createHostKey(hostKeyType, site.base), createUserKeys(site.base)]);
    const authorized = join(site.base, 'authorized_keys');
    await writeFile(
      authorized,
      Object.values(userKeys)
        .map((key) => key.publicKey)
        .join(''),
    );
    const lines = [
      `Port ${site.reserved.port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${hostKey.file}`,
      'PidFile none',
      `UsePAM ${methods.includes('keyboard-interactive') ? 'yes' : 'no'}`, // keyboard-interactive exists only through PAM
      'UseDNS no',
      'StrictModes no',
      `AuthorizedKeysFile ${authorized}`,
      `AuthenticationMethods ${methods.join(' ')}`,
      'PasswordAuthentication yes',
      `KbdInteractiveAuthentication ${methods.includes('keyboard-interactive') ? 'yes' : 'no'}`,
      'PermitEmptyPasswords no',
      'MaxStartups 500',
      'MaxAuthTries 6',
      `MaxSessions ${options.maxSessions ?? 10}`,
      'PrintMotd no',
      'PrintLastLog no',
      'LogLevel VERBOSE',
      `Subsystem sftp internal-sftp${options.readOnly === true ? ' -R' : ''}`,
      'ForceCommand internal-sftp',
    ];
    const file = join(site.base, 'sshd_config');
    await writeFile(file, `${lines.join('\n')}\n`);
    return {
      program,
      args: ['-D', '-e', '-f', file],
      path: site.folder,
      needs: 'accounts' as const,
      extras: {
        fingerprint: hostKey.fingerprint,
        methods,
        privateKeys: userKeys,
        changeHostKey: async () => (await createHostKey(hostKeyType, site.base)).fingerprint,
      },
    };
  });
}
