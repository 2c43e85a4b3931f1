import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { launchServer } from './launch-server.ts';
import { findProftpd, proftpdBase } from './proftpd-base.ts';
import { chooseMethods, type SftpServer, type SftpServerOptions } from './sftp-server.ts';
import { createHostKey, createUserKeys, exportPublicKey } from './ssh-keys.ts';

/** Starts ProFTPD's mod_sftp, the second SFTP server: another code base than OpenSSH, with its own limits and orders. */
export function startProftpdSftp(options: SftpServerOptions = {}): Promise<SftpServer> {
  return launchServer('proftpd-sftp', options, async (site) => {
    const program = await findProftpd();
    const hostKeyType = options.hostKeyType ?? 'rsa';
    const [hostKey, userKeys] = await Promise.all([createHostKey(hostKeyType, site.base), createUserKeys(site.base)]);
    const authorized = join(site.base, 'authorized_keys');
    const exported = await Promise.all(
      Object.keys(userKeys).map((type) => exportPublicKey(join(site.base, `user-${type}.pub`))),
    );
    await writeFile(authorized, exported.join(''));
    const methods = chooseMethods(site, options.methods);
    const logFile = join(site.base, 'proftpd.log');
    const lines = [
      ...proftpdBase(site, program, logFile),
      'LoadModule mod_sftp.c',
      ...(methods.includes('keyboard-interactive')
        ? ['LoadModule mod_sftp_pam.c', 'SFTPPAMEngine on', 'SFTPPAMServiceName sshd']
        : []),
      'SFTPEngine on',
      `SFTPHostKey ${hostKey.file}`,
      `SFTPAuthorizedUserKeys file:${authorized}`,
      `SFTPAuthMethods ${methods.join(' ')}`,
      ...(options.readOnly === true ? ['<Limit WRITE>', 'DenyAll', '</Limit>'] : []),
      'MaxLoginAttempts 6',
    ];
    const file = join(site.base, 'proftpd.conf');
    await writeFile(file, `${lines.join('\n')}\n`);
    return {
      program,
      args: ['--nodaemon', '--config', file],
      path: site.folder,
      logFile,
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
