import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { createCertificate } from '../../certificates.ts';
import { isRoot } from '../../confinement.ts';
import { findProgram, type Program } from '../../programs.ts';
import { runProgram } from '../../run-program.ts';
import type { MicrosoftOptions } from '../microsoft-options.ts';
import type { MicrosoftSimulator } from '../microsoft-simulator.ts';
import { startMicrosoft } from '../start-microsoft.ts';

const HOSTS = ['graph.microsoft.com', 'login.microsoftonline.com', 'contoso-my.sharepoint.com'] as const;

/** What rclone said, and the status with which it ended. */
export interface RcloneAnswer {
  readonly status: number;
  readonly output: string;
}

/**
 * rclone in a network namespace where Microsoft's names lead to a simulated tenant, which shows a certificate of a test authority that rclone is
 * told to trust.
 */
export class RcloneRoom implements AsyncDisposable {
  readonly folder: string;
  readonly microsoft: MicrosoftSimulator;
  readonly #rclone: Program;
  readonly #ip: Program;

  /** Says why there can be no such room here; null when there can. */
  static async obstacle(): Promise<string | null> {
    try {
      const [ip] = await Promise.all([findProgram('ip'), findProgram('rclone'), findProgram('openssl')]);
      const [command = '', ...args] = inside(ip, '/etc/hosts', ['true']);
      await runProgram(command, args, { env: { ...process.env, ...ip.env } });
      return null;
    } catch (error) {
      return `rclone needs a network namespace of its own: ${error instanceof Error ? error.message : error}`;
    }
  }

  static async open(options: MicrosoftOptions): Promise<RcloneRoom> {
    const folder = await mkdtemp(join(tmpdir(), 'drover-rclone-'));
    const { file, ca } = await createCertificate('valid', folder, HOSTS);
    const pem = await readFile(file, 'utf8');
    await writeFile(join(folder, 'authority.pem'), ca);
    await writeFile(join(folder, 'hosts'), HOSTS.map((name) => `127.0.0.1 ${name}\n`).join(''));
    const [graph, login, content] = HOSTS.map((name) => `https://${name}`);
    const microsoft = await startMicrosoft({
      ...options,
      uploadsBearTokens: true,
      tls: { key: pem, cert: pem },
      at: { socket: join(folder, 'socket'), graph: graph ?? '', login: login ?? '', content: content ?? '' },
    });
    const [rclone, ip] = await Promise.all([findProgram('rclone'), findProgram('ip')]);
    return new RcloneRoom(folder, microsoft, rclone, ip);
  }

  private constructor(folder: string, microsoft: MicrosoftSimulator, rclone: Program, ip: Program) {
    this.folder = folder;
    this.microsoft = microsoft;
    this.#rclone = rclone;
    this.#ip = ip;
  }

  /** Runs rclone with the remote `ms:`, which is the drive. */
  run(drive: { readonly id: string; readonly type: string }, args: readonly string[]): Promise<RcloneAnswer> {
    const relay = fileURLToPath(new URL('relay-main.ts', import.meta.url));
    const rclone = [this.#rclone.file, '--config', '/dev/null', '--retries', '1', ...args];
    const node = [process.execPath, relay, join(this.folder, 'socket'), ...rclone];
    const [command = '', ...rest] = inside(this.#ip, join(this.folder, 'hosts'), node);
    const token = { access_token: this.microsoft.issueToken(), token_type: 'Bearer', expiry: '2100-01-01T00:00:00Z' };
    const env = {
      ...process.env,
      ...this.#ip.env,
      SSL_CERT_FILE: join(this.folder, 'authority.pem'),
      RCLONE_CONFIG_MS_TYPE: 'onedrive',
      RCLONE_CONFIG_MS_TOKEN: JSON.stringify(token),
      RCLONE_CONFIG_MS_DRIVE_ID: drive.id,
      RCLONE_CONFIG_MS_DRIVE_TYPE: drive.type,
    };
    return new Promise((resolve, reject) => {
      const child = spawn(command, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      const collect = (text: string) => {
        output += text;
      };
      child.stdout.setEncoding('utf8').on('data', collect);
      child.stderr.setEncoding('utf8').on('data', collect);
      child.once('error', reject);
      child.once('close', (code) => resolve({ status: code ?? -1, output }));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.microsoft.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A command line that runs `command` where the only network is a loopback interface of its own, with a hosts file of its own. */
function inside(ip: Program, hosts: string, command: readonly string[]): string[] {
  const script = 'mount --bind "$1" /etc/hosts && "$2" link set lo up && shift 2 && exec "$@"';
  return [
    ...['setpriv', '--pdeathsig', 'KILL', 'unshare', ...(isRoot() ? [] : ['--map-root-user'])],
    ...['--net', '--mount', '--pid', '--fork', '--kill-child=KILL'],
    ...['/bin/sh', '-c', script, 'room', hosts, ip.file, ...command],
  ];
}
