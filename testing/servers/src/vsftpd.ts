import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createCertificate } from './certificates.ts';
import type { FtpServer, FtpServerOptions } from './ftp-server.ts';
import { launchServer } from './launch-server.ts';
import { findProgram } from './programs.ts';
import type { Site } from './site.ts';

/** Starts vsftpd: no MLSD and no MFMT; times are set by MDTM where `mdtmWrite` is not false. */
export function startVsftpd(options: FtpServerOptions & { readonly mdtmWrite?: boolean } = {}): Promise<FtpServer> {
  return launchServer('vsftpd', options, async (site) => {
    const program = await findProgram('vsftpd');
    const security = options.security ?? 'plain';
    const certificate =
      security === 'plain' ? null : await createCertificate(options.certificate ?? 'valid', site.base);
    const logFile = join(site.base, 'vsftpd.log');
    const settings = {
      ...baseSettings(site, logFile),
      mdtm_write: yesOrNo(options.mdtmWrite !== false),
      write_enable: yesOrNo(options.readOnly !== true),
      use_localtime: yesOrNo(options.localTimes === true),
      max_clients: options.maxClients ?? 0,
      max_per_ip: options.maxClientsPerAddress ?? 0,
      ...(certificate === null ? {} : tlsSettings(certificate.file, options)),
    };
    const file = join(site.base, 'vsftpd.conf');
    await writeFile(
      file,
      `${Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join('')}`,
    );
    return {
      program,
      args: [file],
      path: '/',
      needs: 'root' as const,
      logFile,
      extras: {
        security,
        readsEverything: false,
        ...(certificate === null ? {} : { ca: certificate.ca, fingerprint: certificate.fingerprint }),
      },
    };
  });
}

function baseSettings(site: Site, logFile: string): Record<string, string | number> {
  return {
    listen: 'YES',
    background: 'NO',
    listen_address: '127.0.0.1',
    listen_port: site.reserved.port,
    anonymous_enable: 'NO',
    local_enable: 'YES',
    local_umask: '022',
    local_root: site.folder,
    chroot_local_user: 'YES',
    allow_writeable_chroot: 'YES',
    secure_chroot_dir: site.confinement === 'none' ? join(site.etc, 'run/empty') : '/run/empty',
    pam_service_name: 'vsftpd',
    seccomp_sandbox: 'NO',
    isolate: 'NO',
    isolate_network: 'NO',
    delay_failed_login: 0,
    vsftpd_log_file: logFile,
    log_ftp_protocol: 'YES',
    xferlog_enable: 'YES',
  };
}

function tlsSettings(certificateFile: string, options: FtpServerOptions): Record<string, string> {
  return {
    ssl_enable: 'YES',
    rsa_cert_file: certificateFile,
    force_local_data_ssl: 'YES',
    force_local_logins_ssl: 'YES',
    implicit_ssl: yesOrNo(options.security === 'implicit'),
    require_ssl_reuse: yesOrNo(options.sessionReuse === true),
    ssl_tlsv1: 'YES',
    ssl_ciphers: 'HIGH',
  };
}

function yesOrNo(value: boolean): 'YES' | 'NO' {
  return value ? 'YES' : 'NO';
}
