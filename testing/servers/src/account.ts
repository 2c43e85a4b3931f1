import { randomBytes } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { isRoot } from './confinement.ts';
import { runProgram } from './run-program.ts';

/** The only login of a server: never root, so that permissions count. */
export interface Account {
  readonly username: string;
  readonly password: string;
  /** The password as crypt(3) stores it. */
  readonly hash: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** A number that distributions neither assign to users nor to services. */
const loginId = 61_021;

/** Makes the account in memory; as an ordinary user it has that user's own number. */
export async function createAccount(username: string, password: string, home: string): Promise<Account> {
  const own = userInfo();
  const ids = isRoot() ? { uid: loginId, gid: loginId } : { uid: own.uid, gid: own.gid };
  const salt = randomBytes(8).toString('hex');
  const hash = await runProgram('perl', ['-e', 'local $/; print crypt(<STDIN>, $ARGV[0])', `$6$${salt}`], {
    input: password,
  });
  return { username, password, hash, home, ...ids };
}

/** A PAM service that tells this site's copies of the PAM folder from others. */
export function markOf(etc: string): string {
  return basename(dirname(etc));
}

/** Writes the files that a confined server sees in place of the system's. */
export async function writeEtc(etc: string, account: Account): Promise<void> {
  const { username, hash, uid, gid, home } = account;
  await mkdir(join(etc, 'pam.d'), { recursive: true });
  await mkdir(join(etc, 'run/sshd'), { recursive: true });
  await mkdir(join(etc, 'run/empty'), { recursive: true });
  const passwd = [
    'root:x:0:0:root:/root:/bin/sh',
    'sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin',
    'nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin',
    `${username}:${hash}:${uid}:${gid}::${home}:/bin/sh`,
  ];
  await writeFile(join(etc, 'passwd'), `${passwd.join('\n')}\n`);
  await writeFile(join(etc, 'passwd.private'), `${passwd.at(-1)}\n`, { mode: 0o600 }); // ProFTPD refuses a readable one
  await writeFile(join(etc, 'group'), `root:x:0:\nnogroup:x:65534:\n${username}:x:${gid}:\n`);
  await writeFile(join(etc, 'shadow'), 'root:*:19000:0:99999:7:::\n');
  const pam = ['auth required pam_unix.so nodelay', 'account required pam_permit.so', 'session required pam_permit.so'];
  for (const service of ['other', 'sshd', 'vsftpd', markOf(etc)])
    await writeFile(join(etc, 'pam.d', service), `${pam.join('\n')}\n`);
  for (const folder of ['', 'pam.d', 'run', 'run/sshd', 'run/empty']) await chmod(join(etc, folder), 0o755);
}
