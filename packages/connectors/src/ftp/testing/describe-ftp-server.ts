import { describeConnector } from '@drover/connector-kit/testing';
import { availability, type FtpServer, type FtpServerOptions } from '@drover/testing-servers';
import { ftp } from '../index.ts';
import { type Mode, startService } from './acceptance-service.ts';

export const MODES = [
  { security: 'plain' },
  { security: 'explicit' },
  { security: 'explicit', sessionReuse: true },
  { security: 'implicit' },
  { security: 'implicit', sessionReuse: true },
] as const satisfies readonly Mode[];

interface FtpServerFacts {
  readonly id: 'vsftpd' | 'proftpd' | 'pure-ftpd';
  readonly name: string;
  readonly start: (options: FtpServerOptions) => Promise<FtpServer>;
  readonly modes?: readonly Mode[];
  readonly except?: Readonly<Record<string, string>>;
}

/** Runs the acceptance suite against one FTP server, in each mode that it knows. */
export async function describeFtpServer({
  id,
  name,
  start,
  modes = MODES,
  except = {},
}: FtpServerFacts): Promise<void> {
  const available = await availability(id);
  for (const mode of modes) {
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
