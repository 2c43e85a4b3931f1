import { startVsftpd } from '@drover/testing-servers';
import { describeFtpServer } from './testing/describe-ftp-server.ts';

await describeFtpServer({ id: 'vsftpd', name: 'vsftpd', start: startVsftpd });
