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

const NO_STAR = 'ProFTPD makes no folder with a star in its name (550 Invalid directory name)';
const ALTERS = 'Pure-FTPd replaces spaces at the end and control characters in names by _, so these are refused';
const BACKSLASH = 'Pure-FTPd prohibits a backslash in names (553)';

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
    except: {
      ...listsNot,
      'holds folders of all nasty names, with a file in each': NO_STAR,
      'takes a pattern for a name': NO_STAR,
    },
  },
  'pure-ftpd': {
    name: 'Pure-FTPd',
    start: startPureFtpd,
    // It knows no implicit TLS and never insists on session reuse.
    modes: modes.slice(0, 2),
    except: {
      'holds or refuses a name with a space at the end': ALTERS,
      'holds or refuses a name with spaces at both ends': ALTERS,
      'holds or refuses a name with nothing but a space': ALTERS,
      'holds or refuses a name with a backslash': BACKSLASH,
      'holds or refuses a name with a backslash at the end': BACKSLASH,
      'holds or refuses a name with a tab': ALTERS,
      'holds or refuses a name with a bell': ALTERS,
      'holds or refuses a name with an escape sequence': ALTERS,
      'holds or refuses a name with the delete character': ALTERS,
      'holds folders of all nasty names, with a file in each': ALTERS,
      'stores on disk the very bytes of a name': ALTERS,
      'reads from disk the very bytes of a name': ALTERS,
    },
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
