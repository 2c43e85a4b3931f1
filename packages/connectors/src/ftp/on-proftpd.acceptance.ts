import { startProftpd } from '@drover/testing-servers';
import { describeFtpServer } from './testing/describe-ftp-server.ts';

/** What ProFTPD's MLSD and MLST do not show, or not as what it is; its LIST would, but has no exact times. */
const except = {
  'reports a link to nothing as a link': 'ProFTPD leaves links without a target out of MLSD',
  'reports a link to itself as a link': 'ProFTPD leaves links without a target out of MLSD',
  'reports a pipe as special and does not hang on it': 'ProFTPD describes pipes as files in MLSD',
};

await describeFtpServer({ id: 'proftpd', name: 'ProFTPD', start: startProftpd, except });
