import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createCertificate } from './certificates.ts';
import type { FtpServer, FtpServerOptions } from './ftp-server.ts';
import { launchServer } from './launch-server.ts';
import { findProgram } from './programs.ts';
import { runProgram } from './run-program.ts';
import type { Site } from './site.ts';

export interface PureFtpdOptions extends FtpServerOptions {
  /** The login's own allowance, beyond which the server answers 552. */
  readonly quota?: { readonly files: number; readonly megabytes: number };
  /** Entries that one listing may hold; the rest is cut off. A fresh installation has 10,000; without a limit by default. */
  readonly listLimit?: number;
}

/** Starts Pure-FTPd with one virtual user. It knows no implicit TLS and never insists on session reuse. */
export function startPureFtpd(options: PureFtpdOptions = {}): Promise<FtpServer> {
  return launchServer('pure-ftpd', options, async (site) => {
    const security = options.security ?? 'plain';
    if (security === 'implicit') throw new Error('Pure-FTPd knows no implicit TLS');
    if (options.sessionReuse === true) throw new Error('Pure-FTPd cannot insist on TLS session reuse');
    const program = await findProgram('pure-ftpd');
    const certificate =
      security === 'plain' ? null : await createCertificate(options.certificate ?? 'valid', site.base);
    const logFile = join(site.base, 'pure-ftpd.log');
    const args = [
      ...['--bind', `127.0.0.1,${site.reserved.port}`, '--ipv4only', '--dontresolve', '--noanonymous'],
      ...['--login', `puredb:${await createUsers(site, options)}`, '--minuid', '1', '--umask', '133:022'],
      ...['--pidfile', join(site.base, 'pure-ftpd.pid'), '--altlog', `clf:${logFile}`, '--displaydotfiles'],
      ...['--maxclientsnumber', String(options.maxClients ?? 500)],
      ...['--maxclientsperip', String(options.maxClientsPerAddress ?? 500)],
      ...['--limitrecursion', `${options.listLimit ?? 10_000_000}:100`],
      ...(options.quota === undefined ? [] : ['--quota', `${options.quota.files}:${options.quota.megabytes}`]),
      ...(certificate === null ? [] : ['--tls', '3', '--certfile', certificate.file]),
    ];
    return {
      program,
      args,
      path: '/',
      needs: 'root-reading' as const,
      logFile,
      extras: {
        security,
        readsEverything: site.confinement === 'user',
        ...(certificate === null ? {} : { ca: certificate.ca, fingerprint: certificate.fingerprint }),
      },
    };
  });
}

/** Writes the virtual user into a PureDB file and gives its name. */
async function createUsers(site: Site, options: PureFtpdOptions): Promise<string> {
  const { username, hash, uid, gid } = site.account;
  const [text, database] = [join(site.base, 'users.passwd'), join(site.base, 'users.pdb')];
  const { files, megabytes } = options.quota ?? { files: '', megabytes: 0 };
  const bytes = megabytes === 0 ? '' : megabytes * 1024 * 1024;
  await writeFile(text, `${username}:${hash}:${uid}:${gid}::${site.folder}/./::::::${files}:${bytes}::::::\n`);
  const program = await findProgram('pure-pw');
  await runProgram(program.file, ['mkdb', database, '-f', text], { env: { ...process.env, ...program.env } });
  return database;
}
