import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { type Confinement, confine } from './confinement.ts';
import type { Program } from './programs.ts';

interface ProcessOptions {
  readonly program: Program;
  readonly args: readonly string[];
  readonly port: number;
  readonly confinement: Confinement;
  readonly etc: string;
  readonly logFile?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const startDeadline = 20_000;

/** One server's processes: started, killed and started again with the same command line. */
export class ServerProcess {
  readonly #options: ProcessOptions;
  #child: ChildProcess | null = null;
  #closed: Promise<unknown> = Promise.resolve();
  #output = '';

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** Resolves when the port accepts connections; rejects with the server's own words when it gives up or stays silent. */
  async start(): Promise<void> {
    if (this.#child !== null) throw new Error('the server is already running');
    const { program, args, confinement, etc, port } = this.#options;
    const variables = { LANG: 'C.UTF-8', TZ: 'UTC', ...program.env, ...this.#options.env };
    const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const [command, ...rest] = confine(confinement, etc, ['/usr/bin/env', ...settings, program.file, ...args]);
    const child = spawn(command as string, rest, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-1_000_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      this.#output += `${error.message}\n`;
    });
    this.#child = child;
    this.#closed = new Promise((resolve) => child.once('close', resolve));
    const deadline = performance.now() + startDeadline;
    while (!(await accepts(port))) {
      const gone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
      if (gone || performance.now() > deadline) {
        await this.kill();
        throw new Error(`the server ${program.file} did not start on port ${port}: ${this.log().trim()}`);
      }
      await delay(15);
    }
  }

  /** Ends all processes at once and waits until none holds the output pipes. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await this.#closed;
  }

  log(): string {
    return this.#output + (this.#options.logFile === undefined ? '' : readIfPresent(this.#options.logFile));
  }
}

function readIfPresent(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
