import type { Site } from './site.ts';
import type { KeyType, UserKey } from './ssh-keys.ts';
import type { ServerOptions, TestServer } from './test-server.ts';

const authenticationMethods = ['publickey', 'password', 'keyboard-interactive'] as const;
export type AuthenticationMethod = (typeof authenticationMethods)[number];

export interface SftpServer extends TestServer {
  readonly fingerprint: string;
  /** The ways to log in that work here, each sufficient alone. */
  readonly methods: readonly AuthenticationMethod[];
  /** Keys that the server accepts for the login. */
  readonly privateKeys: Readonly<Record<KeyType, UserKey>>;
  /** Replaces the host key by a new one, used from the next start on, and gives its fingerprint. */
  changeHostKey(): Promise<string>;
}

/** Options that every SFTP server here understands. */
export interface SftpServerOptions extends ServerOptions {
  /** Ways to log in, each sufficient alone; by default all that the server can offer here. */
  readonly methods?: readonly AuthenticationMethod[];
  readonly hostKeyType?: KeyType;
}

/** The wanted ways to log in, or all that this place offers; keyboard-interactive goes through PAM, which needs namespaces. */
export function chooseMethods(site: Site, wanted?: readonly AuthenticationMethod[]): readonly AuthenticationMethod[] {
  const offered = authenticationMethods.filter(
    (method) => site.confinement !== 'none' || method !== 'keyboard-interactive',
  );
  const missing = wanted?.find((method) => !offered.includes(method));
  if (missing !== undefined) throw new Error(`${missing} needs private mount namespaces, which are forbidden here`);
  return wanted ?? offered;
}
