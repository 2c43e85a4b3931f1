import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Certificate, createCertificate } from './certificates.ts';
import type { FtpServer, FtpServerOptions } from './ftp-server.ts';
import { launchServer } from './launch-server.ts';
import { findProftpd, proftpdBase } from './proftpd-base.ts';

/** Starts ProFTPD: MLSD, MFMT and hashes; it refuses data connections with a fresh TLS session where `sessionReuse` is true. */
export function startProftpd(options: FtpServerOptions = {}): Promise<FtpServer> {
  return launchServer('proftpd', options, async (site) => {
    const program = await findProftpd();
    const security = options.security ?? 'plain';
    const certificate =
      security === 'plain' ? null : await createCertificate(options.certificate ?? 'valid', site.base);
    const logFile = join(site.base, 'proftpd.log');
    const locked = site.confinement === 'root';
    const lines = [
      ...proftpdBase(site, program, logFile),
      `TimesGMT ${options.localTimes === true ? 'off' : 'on'}`,
      ...(locked ? ['DefaultRoot ~'] : []),
      ...(options.maxClients === undefined ? [] : [`MaxClients ${options.maxClients}`]),
      ...(options.maxClientsPerAddress === undefined ? [] : [`MaxClientsPerHost ${options.maxClientsPerAddress}`]),
      ...(options.readOnly === true ? ['<Limit WRITE>', 'DenyAll', '</Limit>'] : []),
      ...(certificate === null ? [] : tlsLines(certificate, options)),
    ];
    const file = join(site.base, 'proftpd.conf');
    await writeFile(file, `${lines.join('\n')}\n`);
    return {
      program,
      args: ['--nodaemon', '--config', file],
      path: locked ? '/' : site.folder,
      logFile,
      needs: 'accounts' as const,
      extras: {
        security,
        readsEverything: false,
        ...(certificate === null ? {} : { ca: certificate.ca, fingerprint: certificate.fingerprint }),
      },
    };
  });
}

function tlsLines(certificate: Certificate, options: FtpServerOptions): string[] {
  const tlsOptions = [
    ...(options.sessionReuse === true ? [] : ['NoSessionReuseRequired']),
    ...(options.security === 'implicit' ? ['UseImplicitSSL'] : []),
  ];
  return [
    'LoadModule mod_tls.c',
    'TLSEngine on',
    'TLSRequired on',
    'TLSProtocol TLSv1.2 TLSv1.3',
    `TLSECCertificateFile ${certificate.file}`,
    `TLSECCertificateKeyFile ${certificate.file}`,
    ...(tlsOptions.length === 0 ? [] : [`TLSOptions ${tlsOptions.join(' ')}`]),
  ];
}
