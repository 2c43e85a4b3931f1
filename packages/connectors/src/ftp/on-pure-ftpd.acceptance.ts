import { startPureFtpd } from '@drover/testing-servers';
import { describeFtpServer, MODES } from './testing/describe-ftp-server.ts';

/** It knows no implicit TLS and never insists on session reuse. */
const modes = MODES.slice(0, 2);

await describeFtpServer({ id: 'pure-ftpd', name: 'Pure-FTPd', start: startPureFtpd, modes });
