import { describeConnector } from '@drover/connector-kit/testing';
import { availability, startProftpd, startPureFtpd, startVsftpd } from '@drover/testing-servers';
import { ftp } from './index.ts';
import { type Mode, startService } from './testing/acceptance-service.ts';

const modes: readonly Mode[] = [
  { security: 'plain' },
  { security: 'explicit' },
  { security: 'explicit', sessionReuse: true },
  { security: 'implicit' },
  { security: 'implicit', sessionReuse: true },
];

const servers = {
  vsftpd: { name: 'vsftpd', start: startVsftpd, modes, except: {} },
  proftpd: { name: 'ProFTPD', start: startProftpd, modes, except: {} },
  'pure-ftpd': {
    name: 'Pure-FTPd',
    start: startPureFtpd,
    // It knows no implicit TLS and never insists on session reuse.
    modes: modes.slice(0, 2),
    except: {},
  },
} as const;

for (const [id, { name, start, modes: offered, except }] of Object.entries(servers)) {
  const available = await availability(id as keyof typeof servers);
  for (const mode of offered) {
    const reuse = mode.sessionReuse === true ? ', session reuse required' : '';
    describeConnector('FTP', {
      definition: ftp,
      server: `${name}, ${mode.security}${reuse}`,
      skip: available.available ? null : available.reason,
      except,
      start: () => startService(start, mode),
    });
  }
}
