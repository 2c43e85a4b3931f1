import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface LinkQuality {
  readonly oneWayMs: number;
  readonly megabitsPerSecond: number;
}

const SERVERS = {
  namespace: `drover-far-${process.pid}`,
  device: `dfar${process.pid}`.slice(0, 15),
  address: '10.209.0.2',
};
const CLIENT = {
  namespace: `drover-near-${process.pid}`,
  device: `dnear${process.pid}`.slice(0, 15),
  address: '10.209.0.1',
};

/**
 * Two network namespaces joined by a slow link. Servers that listen on 127.0.0.1 in the far one are reached from the near one at 127.0.0.1 too,
 * across the link: there the address does not lead to the own machine. Linux only; needs root, iproute2, Python 3 and /dev/net/tun.
 */
export class WideArea implements AsyncDisposable {
  readonly #link: ChildProcess;

  static async open({ oneWayMs, megabitsPerSecond }: LinkQuality): Promise<WideArea> {
    const script = join(import.meta.dirname, 'delay_link.py');
    const args = [script, SERVERS.device, CLIENT.device, String(oneWayMs), String(megabitsPerSecond)];
    const link = spawn('python3', args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const area = new WideArea(link);
    try {
      await Promise.race([
        once(link.stdout, 'data'),
        once(link, 'exit').then(() => Promise.reject(new Error('the link between the namespaces did not start'))),
      ]);
      for (const { namespace, device, address } of [SERVERS, CLIENT]) {
        ip('netns', 'add', namespace);
        ip('link', 'set', device, 'netns', namespace);
        ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', device);
        ip('-n', namespace, 'link', 'set', device, 'up');
        inside(namespace, 'sysctl', '-qw', `net.ipv4.conf.${device}.route_localnet=1`);
      }
      ip('-n', SERVERS.namespace, 'link', 'set', 'lo', 'up');
      ip('-n', CLIENT.namespace, 'route', 'add', '127.0.0.0/8', 'dev', CLIENT.device, 'src', CLIENT.address);
      return area;
    } catch (error) {
      await area[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(link: ChildProcess) {
    this.#link = link;
  }

  /** What a command line must begin with to run where the servers are. */
  readonly far: readonly string[] = ['ip', 'netns', 'exec', SERVERS.namespace];
  /** What a command line must begin with to reach the servers over the link. */
  readonly near: readonly string[] = ['ip', 'netns', 'exec', CLIENT.namespace];

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#link.exitCode === null) {
      const gone = once(this.#link, 'exit');
      this.#link.stdin?.end();
      await gone;
    }
    // Their devices went with the link.
    for (const { namespace } of [SERVERS, CLIENT]) spawnSync('ip', ['netns', 'del', namespace]);
  }
}

function ip(...args: readonly string[]): void {
  call('ip', args);
}

function inside(namespace: string, ...command: readonly string[]): void {
  call('ip', ['netns', 'exec', namespace, ...command]);
}

function call(file: string, args: readonly string[]): void {
  const result = spawnSync(file, args, { encoding: 'utf8' });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`${file} ${args.join(' ')} failed: ${result.stderr.trim()}`);
}
