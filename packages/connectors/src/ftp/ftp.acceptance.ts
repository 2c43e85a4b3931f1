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

/** What ProFTPD's MLSD and MLST do not show, or not as what it is; its LIST would, but has no exact times. */
const listsNot = {
  'reports a link to nothing as a link': 'ProFTPD leaves links without a target out of MLSD',
  'reports a link to itself as a link': 'ProFTPD leaves links without a target out of MLSD',
  'reports a pipe as special and does not hang on it': 'ProFTPD describes pipes as files in MLSD',
};

const servers = {
  vsftpd: { name: 'vsftpd', start: startVsftpd, modes, except: {} },
  proftpd: {
    name: 'ProFTPD',
    start: startProftpd,
    modes,
    except: listsNot,
  },
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
