import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type FtpServer, findProgram, type SftpServer, type TestServer } from '../index.ts';

const run = promisify(execFile);

/** What a client says: its output, and the status with which it ended. */
export interface Answer {
  readonly status: number;
  readonly output: string;
}

/** Clients that have nothing in common with Drover, and a folder for their files. */
export class IndependentClients implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<IndependentClients> {
    return new IndependentClients(await mkdtemp(join(tmpdir(), 'drover-clients-')));
  }

  /** Runs curl on a file of the server, or on its folder. */
  async curl(server: FtpServer, options: readonly string[] = [], name = ''): Promise<Answer> {
    const program = await findProgram('curl');
    const ca = join(this.folder, `ca-${server.port}.pem`);
    await writeFile(ca, server.ca ?? '');
    const tls = server.ca === undefined ? [] : ['--ssl-reqd', '--cacert', ca];
    const scheme = server.security === 'implicit' ? 'ftps' : 'ftp';
    const folder = server.path === '/' ? '' : `/${server.path}`;
    const url = `${scheme}://${server.host}:${server.port}/${folder}/${name}`.replace(/\/+$/, '/');
    const login = options.includes('--user') ? [] : ['--user', `${server.username}:${server.password}`];
    const args = ['-sS', '--max-time', '20', ...login, ...tls, ...options, url];
    return answerOf(run(program.file, args, { env: { ...process.env, ...program.env } }));
  }

  async upload(server: FtpServer, name: string, content: string | Uint8Array): Promise<Answer> {
    const file = join(this.folder, 'upload');
    await writeFile(file, content);
    return this.curl(server, ['--upload-file', file], name);
  }

  /** Runs OpenSSH's sftp, which is given the right password when it asks. */
  async sftp(server: SftpServer, options: readonly string[], commands: string): Promise<Answer> {
    const [program, ssh] = await Promise.all([findProgram('sftp'), findProgram('ssh')]);
    const ask = join(this.folder, 'ask');
    await writeFile(ask, `#!/bin/sh\necho '${server.password}'\n`, { mode: 0o755 });
    const known = `UserKnownHostsFile=${join(this.folder, `known-${server.port}`)}`;
    const fixed = ['-S', ssh.file, '-o', 'StrictHostKeyChecking=no', '-o', known, '-P', String(server.port), '-b', '-'];
    const env = { ...process.env, ...program.env, SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force' };
    const ended = run(program.file, [...options, ...fixed, `${server.username}@${server.host}`], { env });
    ended.child.stdin?.end(commands);
    return answerOf(ended);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function isListening(server: Pick<TestServer, 'host' | 'port'>): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: server.host, port: server.port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

function answerOf(ended: Promise<{ stdout: string }>): Promise<Answer> {
  return ended.then(
    ({ stdout }) => ({ status: 0, output: stdout }),
    (error: { code: number; stderr: string }) => ({ status: error.code, output: error.stderr }),
  );
}
