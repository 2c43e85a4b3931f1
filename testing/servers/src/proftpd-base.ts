import { join } from 'node:path';

import { findProgram, type Program } from './programs.ts';
import type { Site } from './site.ts';

export function findProftpd(): Promise<Program> {
  return findProgram('proftpd');
}

/** The settings that ProFTPD needs as an FTP and as an SFTP server alike. Modules must be loaded before their settings. */
export function proftpdBase(site: Site, program: Program, logFile: string): string[] {
  const { account, etc, base, reserved } = site;
  return [
    ...(program.root === undefined ? [] : [`ModulePath ${join(program.root, 'usr/lib/proftpd')}`]),
    'ServerName "Drover test"',
    'ServerType standalone',
    'DefaultAddress 127.0.0.1',
    'SocketBindTight on',
    `Port ${reserved.port}`,
    `PidFile ${join(base, 'proftpd.pid')}`,
    `ScoreboardFile ${join(base, 'proftpd.score')}`,
    'DelayEngine off',
    'UseIPv6 off',
    'UseReverseDNS off',
    'WtmpLog off',
    'TransferLog none',
    `SystemLog ${logFile}`,
    'DebugLevel 2',
    'MaxInstances none',
    `User ${account.username}`,
    `Group ${account.username}`,
    'AuthOrder mod_auth_file.c',
    `AuthUserFile ${join(etc, 'passwd.private')}`,
    `AuthGroupFile ${join(etc, 'group')}`,
    'RequireValidShell off',
    'RootLogin off',
    'AllowOverwrite on',
    'AllowStoreRestart on',
    'AllowRetrieveRestart on',
    'Umask 022 022',
  ];
}
