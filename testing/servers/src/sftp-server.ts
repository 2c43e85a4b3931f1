import type { KeyType, UserKey } from './ssh-keys.ts';
import type { ServerOptions, TestServer } from './test-server.ts';

export type AuthenticationMethod = 'password' | 'keyboard-interactive' | 'publickey';

export interface SftpServer extends TestServer {
  readonly fingerprint: string;
  /** Keys that the server accepts for the login. */
  readonly privateKeys: Readonly<Record<KeyType, UserKey>>;
  /** Replaces the host key by a new one, used from the next start on, and gives its fingerprint. */
  changeHostKey(): Promise<string>;
}

/** Options that every SFTP server here understands. */
export interface SftpServerOptions extends ServerOptions {
  /** Ways to log in, each sufficient alone; all that the server knows by default. */
  readonly methods?: readonly AuthenticationMethod[];
  readonly hostKeyType?: KeyType;
}
