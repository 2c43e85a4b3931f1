import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerConfig } from 'ssh2';
import { readHostKey } from '../host-key.ts';
import { toOpenSshKey } from '../openssh-key.ts';
import { FOLDER, type Script, ScriptedSftp, type StoredItem } from './scripted-sftp.ts';

/** How a scripted server differs from a well-behaved one. */
export interface ServerScript {
  readonly sftp?: Script;
  readonly extensions?: readonly string[];
  readonly authenticate?: (context: AuthContext) => void;
  /** What happens when the SFTP subsystem is asked for, instead of giving it. */
  readonly subsystem?: 'refuse' | 'end' | { readonly prints: string };
  readonly algorithms?: ServerConfig['algorithms'];
  /** The server has an ECDSA key beside its Ed25519 key. */
  readonly olderHostKey?: boolean;
  /** Sees each connection, to cut it. */
  readonly connected?: (connection: Connection, count: number) => void;
}

const STANDARD = ['posix-rename@openssh.com', 'limits@openssh.com'];

/** An SSH server in this process, with one user `alice` whose password is `secret`, that follows a script. */
export class ScriptedServer implements AsyncDisposable {
  readonly items = new Map<string, StoredItem>([
    ['/', { mode: FOLDER, mtime: 1, data: Buffer.alloc(0) }],
    ['/home', { mode: FOLDER, mtime: 1, data: Buffer.alloc(0) }],
  ]);
  /** Of each host key, the one that is shown first in front. */
  readonly fingerprints: readonly string[];
  readonly #server: ssh2.Server;
  readonly #connections = new Set<Connection>();
  /** How many there have been. */
  connections = 0;

  static async start(script: ServerScript = {}): Promise<ScriptedServer> {
    const server = new ScriptedServer(script);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  private constructor(script: ServerScript) {
    const hostKeys = [makeHostKey('ed25519'), ...(script.olderHostKey === true ? [makeHostKey('P-256')] : [])];
    this.fingerprints = hostKeys.map(fingerprintOf);
    const config = { hostKeys, ...(script.algorithms === undefined ? {} : { algorithms: script.algorithms }) };
    this.#server = new ssh2.Server(config, (connection) => this.#serve(connection, script));
  }

  get fingerprint(): string {
    return this.fingerprints[0] ?? '';
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** How many connections stand now. */
  get open(): number {
    return this.#connections.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.end();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #serve(connection: Connection, script: ServerScript): void {
    this.#connections.add(connection);
    this.connections++;
    connection.on('error', () => undefined); // clients that misbehave or vanish are what these tests are about
    connection.on('close', () => this.#connections.delete(connection));
    connection.on('authentication', script.authenticate ?? acceptSecret);
    connection.on('session', (accept) => {
      const session = accept();
      session.on(
        'subsystem' as never,
        ((acceptChannel: () => ssh2.ServerChannel, reject: () => void) => {
          if (script.subsystem === 'refuse') return reject();
          const channel = acceptChannel();
          if (script.subsystem === 'end') return channel.end();
          if (script.subsystem !== undefined) channel.write(script.subsystem.prints);
          const answers = new ScriptedSftp(
            this.items,
            script.extensions ?? STANDARD,
            script.sftp ?? (() => false),
            (bytes) => channel.write(bytes),
          );
          channel.on('data', (bytes: Buffer) => answers.receive(bytes));
          channel.on('error', () => undefined);
        }) as never,
      );
    });
    script.connected?.(connection, this.connections);
  }
}

function acceptSecret(context: AuthContext): void {
  if (context.method === 'password' && context.username === 'alice' && context.password === 'secret') context.accept();
  else context.reject(['password']);
}

function makeHostKey(curve: 'ed25519' | 'P-256'): string {
  if (curve === 'ed25519') {
    const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
    const [seed, open] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
    return toOpenSshKey({ type: 'ssh-ed25519', seed, public: open });
  }
  const jwk = generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ format: 'jwk' });
  const [x, y, d] = [jwk.x, jwk.y, jwk.d].map((number) => Buffer.from(number ?? '', 'base64url')) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  return toOpenSshKey({ type: 'ecdsa', curve: 'nistp256', point: Buffer.concat([Buffer.from([4]), x, y]), d });
}

function fingerprintOf(hostKey: string): string {
  const parsed = ssh2.utils.parseKey(hostKey);
  if (parsed instanceof Error) throw parsed;
  return readHostKey(parsed.getPublicSSH()).fingerprint;
}
