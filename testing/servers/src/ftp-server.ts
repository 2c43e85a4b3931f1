import type { CertificateKind } from './certificates.ts';
import type { ServerOptions, TestServer } from './test-server.ts';

export type FtpSecurity = 'plain' | 'explicit' | 'implicit';

export interface FtpServer extends TestServer {
  readonly security: FtpSecurity;
  /** The login reads files in spite of their permissions, so that tests of these cannot run. */
  readonly readsEverything: boolean;
}

/** Options that every FTP server here understands. */
export interface FtpServerOptions extends ServerOptions {
  readonly security?: FtpSecurity;
  readonly certificate?: CertificateKind;
  /** Data connections must resume the TLS session of the control connection. */
  readonly sessionReuse?: boolean;
  /** Connections at the same time, beyond which new ones are refused. */
  readonly maxClients?: number;
  readonly maxClientsPerAddress?: number;
  /** Listings show the server's time zone, as old servers do; UTC by default. */
  readonly localTimes?: boolean;
}
