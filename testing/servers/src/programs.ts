import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { fetchPackages } from './debian-packages.ts';
import { debianArchitecture } from './package-cache.ts';

/** A program that can be run: where it is, and which libraries and modules came with it. */
export interface Program {
  readonly file: string;
  /** The folder that the package was unpacked to; undefined for a program of the system. */
  readonly root?: string;
  readonly env: Readonly<Record<string, string>>;
}

const packages = {
  vsftpd: ['vsftpd'],
  proftpd: ['proftpd-core', 'proftpd-mod-crypto'],
  'pure-ftpd': ['pure-ftpd', 'pure-ftpd-common'],
  'pure-pw': ['pure-ftpd', 'pure-ftpd-common'],
  sshd: ['openssh-server', 'openssh-sftp-server'],
  'ssh-keygen': ['openssh-client'],
  sftp: ['openssh-client'],
  ssh: ['openssh-client'],
  openssl: ['openssl'],
  puttygen: ['putty-tools'],
  lftp: ['lftp'],
  rclone: ['rclone'],
  curl: ['curl'],
  ip: ['iproute2'],
  getfattr: ['attr'],
  setfattr: ['attr'],
  setfacl: ['acl'],
} as const;

export type ProgramName = keyof typeof packages;

/**
 * Finds a program on the system, else unpacks its Debian package into the cache folder, which changes nothing on the system;
 * rejects with the reason when neither works.
 */
export async function findProgram(name: ProgramName): Promise<Program> {
  const onSystem = await firstExecutable(onSearchPath(name));
  if (onSystem !== undefined && (name !== 'proftpd' || (await exists('/usr/lib/proftpd/mod_sftp.so')))) {
    return { file: onSystem, env: {} };
  }
  const root = await fetchPackages(packages[name]);
  const unpacked = await firstExecutable(['usr/sbin', 'usr/bin', 'bin'].map((folder) => join(root, folder, name)));
  if (unpacked === undefined) throw new Error(`the Debian package ${packages[name][0]} holds no program ${name}`);
  const configuration = name === 'openssl' ? { OPENSSL_CONF: join(root, 'etc/ssl/openssl.cnf') } : {};
  return { file: unpacked, root, env: { LD_LIBRARY_PATH: librariesIn(root).join(':'), ...configuration } };
}

/** Where a program of the system would be; an ordinary user's search path leaves out the folders of servers. */
export function onSearchPath(name: string): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin'].map((folder) => join(folder, name));
}

/** The folders of libraries in an unpacked package. */
export function librariesIn(root: string): string[] {
  return ['usr/lib', 'lib'].map((folder) => join(root, folder, debianArchitecture().triplet));
}

export async function firstExecutable(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    if (await exists(file, constants.X_OK)) return file;
  }
  return undefined;
}

function exists(path: string, mode: number = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}
