import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { confine, type Needs } from './confinement.ts';
import { removePamCopies } from './pretences.ts';
import type { Program } from './programs.ts';
import type { Site } from './site.ts';

interface ProcessOptions {
  readonly program: Program;
  readonly args: readonly string[];
  readonly site: Site;
  readonly logFile?: string;
  readonly needs?: Needs;
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

  /** Resolves when the port is open; rejects with the server's own words when it gives up or stays silent. */
  async start(): Promise<void> {
    if (this.#child !== null) throw new Error('the server is already running');
    const { program, args, site, needs } = this.#options;
    const port = site.reserved.port;
    const variables = { LANG: 'C.UTF-8', TZ: 'UTC', ...program.env, ...this.#options.env };
    const settings = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
    const mounts = site.disk?.pid === undefined ? {} : { mounts: site.disk.pid };
    const room = { kind: site.confinement, etc: site.etc, needs, ...mounts };
    const [command, ...rest] = confine(room, ['/usr/bin/env', ...settings, program.file, ...args]);
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
    while (!isListening(port)) {
      const gone = child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
      if (gone || performance.now() > deadline) {
        await this.kill();
        throw new Error(`the server ${program.file} did not start on port ${port}: ${this.log().trim()}`);
      }
      await delay(15);
    }
  }

  /** Ends all processes at once and waits until they have ended. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child?.pid === undefined) return;
    // Process 1 of a namespace ends only when all others in it have ended, and unshare waits for it.
    const first = this.#options.site.confinement === 'none' ? [] : childrenOf(child.pid);
    if (first.length === 0) killFamily(child.pid);
    for (const pid of first) signal(pid, 'SIGKILL');
    await this.#closed;
    if (this.#options.site.confinement === 'none') await removePamCopies(this.#options.site);
  }

  log(): string {
    return this.#output + (this.#options.logFile === undefined ? '' : readIfPresent(this.#options.logFile));
  }
}

/** Without a namespace: stops each process before it can start more, then kills it and all that descend from it. */
function killFamily(pid: number): void {
  signal(pid, 'SIGSTOP');
  for (const child of childrenOf(pid)) killFamily(child);
  signal(pid, 'SIGKILL');
}

function childrenOf(pid: number): number[] {
  const text = readIfPresent(`/proc/${pid}/task/${pid}/children`).trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended already
  }
}

function readIfPresent(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

/** Asks the kernel, not the server, which would count a connection against its limits. */
function isListening(port: number): boolean {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`;
  return readIfPresent('/proc/net/tcp').includes(address);
}
