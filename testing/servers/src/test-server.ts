/** The kinds of servers that this package can start. */
export const serverNames = ['vsftpd', 'proftpd', 'pure-ftpd', 'openssh', 'proftpd-sftp'] as const;
export type ServerName = (typeof serverNames)[number];

/** A real server on the loopback address, serving one temporary folder to one login. It dies with this process. */
export interface TestServer extends AsyncDisposable {
  readonly name: ServerName;
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** The writable root, as an absolute path on this machine's disk. */
  readonly folder: string;
  /** The writable root as the login sees it: `/` where the server locks the login in, else the path on disk. */
  readonly path: string;
  /** The certificate authority to trust, in PEM; only where the server speaks TLS. */
  readonly ca?: string;
  /** SHA-256 of the certificate (`AB:CD:...`) or of the host key (`SHA256:...`). */
  readonly fingerprint?: string;
  /** Gives everything in the folder to the login, after a test running as root has put files there. */
  adopt(): Promise<void>;
  /** Ends the server and all its sessions at once, as a crash does; resolves when none is left. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port, data and keys. */
  start(): Promise<void>;
  /** `kill`, then `start`. */
  restart(): Promise<void>;
  /** Ends the server and removes everything that belongs to it. */
  stop(): Promise<void>;
  /** What the server has logged so far. */
  log(): string;
}

/** Options that every server understands. */
export interface ServerOptions {
  readonly username?: string;
  readonly password?: string;
  /** The login may read, but not write. */
  readonly readOnly?: boolean;
  /** The disk that holds the folder has only this many bytes. The folder's content is lost when the server stops. */
  readonly capacity?: number;
  /** The server's own time zone, as a POSIX string such as `XYZ-5:30` (east is negative); UTC by default. */
  readonly timeZone?: string;
}
