import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const MAIN = resolve(import.meta.dirname, '..', '..', 'apps', 'server', 'src', 'main.ts');
const CLOCK_AHEAD = resolve(import.meta.dirname, 'clock-ahead.mjs');
const SWITCH = `dsw${process.pid}`;
const NETWORK = `10.211.${process.pid % 250}`;
/** Where connections of hosts come from. */
export const HOSTS = `${NETWORK}.0/24`;
/** As the kernel names it in its own namespace. */
const DEVICE = 'uplink';

/** Why hosts cannot be made here; null where they can. */
export function noHosts(): string | null {
  if (process.platform !== 'linux') return 'network namespaces are of Linux';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const probe = `dprobe${process.pid}`;
  const made = spawnSync('ip', ['link', 'add', probe, 'type', 'bridge'], { encoding: 'utf8' });
  if (made.status !== 0) return `ip cannot make devices here: ${made.error?.message ?? made.stderr.trim()}`;
  ip('link', 'del', probe);
  return null;
}

/**
 * A network of hosts, each a network namespace with a cable to a switch on this machine. What listens on 127.0.0.1 here is reached from them at
 * 127.0.0.1 too, over the cable. They share the disk.
 */
export class Hosts implements AsyncDisposable {
  readonly #hosts: Host[] = [];

  constructor() {
    ip('link', 'add', SWITCH, 'type', 'bridge');
    ip('addr', 'add', `${NETWORK}.1/24`, 'dev', SWITCH);
    ip('link', 'set', SWITCH, 'up');
    call('sysctl', ['-qw', `net.ipv4.conf.${SWITCH}.route_localnet=1`]);
  }

  add(): Host {
    const host = new Host(this.#hosts.length + 2);
    this.#hosts.push(host);
    return host;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.#hosts) await host[Symbol.asyncDispose]();
    spawnSync('ip', ['link', 'del', SWITCH]);
  }
}

/** One host, with at most one worker. */
export class Host implements AsyncDisposable {
  readonly #namespace: string;
  readonly #cable: string;
  #worker: ChildProcess | null = null;

  constructor(number: number) {
    this.#namespace = `drover-${process.pid}-${number}`;
    this.#cable = `dcb${process.pid}n${number}`.slice(0, 15);
    const namespace = this.#namespace;
    ip('netns', 'add', namespace);
    ip('link', 'add', this.#cable, 'type', 'veth', 'peer', 'name', DEVICE, 'netns', namespace);
    ip('link', 'set', this.#cable, 'master', SWITCH, 'up');
    ip('-n', namespace, 'addr', 'add', `${NETWORK}.${number}/24`, 'dev', DEVICE);
    ip('-n', namespace, 'link', 'set', DEVICE, 'up');
    call('ip', ['netns', 'exec', namespace, 'sysctl', '-qw', `net.ipv4.conf.${DEVICE}.route_localnet=1`]);
    ip('-n', namespace, 'route', 'add', '127.0.0.0/8', 'dev', DEVICE, 'src', `${NETWORK}.${number}`);
  }

  /** Starts `drover worker`; `clockAheadMs` is how far its wall clock is wrong. */
  start(environment: Readonly<Record<string, string>>, clockAheadMs = 0): void {
    const flags = clockAheadMs === 0 ? [] : ['--import', CLOCK_AHEAD];
    const command = ['netns', 'exec', this.#namespace, process.execPath, ...flags, MAIN, 'worker'];
    const env = { ...process.env, ...environment, DROVER_TEST_CLOCK_AHEAD: String(clockAheadMs) };
    this.#worker = spawn('ip', command, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#worker?.kill(name);
  }

  async kill(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (worker === null || worker.exitCode !== null || worker.signalCode !== null) return;
    const ended = once(worker, 'exit');
    worker.kill('SIGKILL');
    await ended;
  }

  /** Pulls the cable: nothing is refused, nothing arrives. */
  unplug(): void {
    ip('link', 'set', this.#cable, 'down');
  }

  plug(): void {
    ip('link', 'set', this.#cable, 'up');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    spawnSync('ip', ['netns', 'del', this.#namespace]);
  }
}

function ip(...args: readonly string[]): void {
  call('ip', args);
}

function call(file: string, args: readonly string[]): void {
  const result = spawnSync(file, args, { encoding: 'utf8' });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`${file} ${args.join(' ')} failed: ${result.stderr.trim()}`);
}
