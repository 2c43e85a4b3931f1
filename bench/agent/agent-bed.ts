import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openAgentConnection, type ServerLink } from '@drover/agent-link';
import { CLAIMED, startTestGateway } from '@drover/agent-link/testing';
import { realClock } from '@drover/connector-kit/testing';
import { type Connection, type Entry, type ItemRef, parseMachinePath } from '@drover/core';
import { peakMegabytes, processCpuSeconds } from '../measure.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');

export interface BedOptions {
  /** What each byte takes longer in each direction, held back by a third process. */
  readonly delayMs?: number;
  /** The delay begins when the link stands, so that the link never learns of it. */
  readonly unnoticed?: boolean;
  /** Sessions of the one agent, as with so many processes of a server. */
  readonly sessions?: number;
}

/** A session with the agent, and what it serves. */
export interface Session {
  readonly link: ServerLink;
  readonly connection: Connection;
}

/** A real agent process that shares one folder; the server's end of its link, or links, is in this process. */
export class AgentBed implements AsyncDisposable {
  readonly sessions: readonly Session[];
  readonly #pid: number;
  readonly #open: AsyncDisposableStack;

  private constructor(sessions: readonly Session[], pid: number, open: AsyncDisposableStack) {
    this.sessions = sessions;
    this.#pid = pid;
    this.#open = open;
  }

  static async start(
    shared: string,
    { delayMs = 0, unnoticed = false, sessions = 1 }: BedOptions = {},
  ): Promise<AgentBed> {
    await using open = new AsyncDisposableStack();
    const processes = Array.from({ length: sessions }, (_, at) => ({ address: '', process: `process ${at}` }));
    let turn = 0;
    const judge = async () => ({ ...CLAIMED, gateways: processes, process: `process ${turn++ % sessions}` });
    const gateway = open.use(await startTestGateway(realClock, { judge }));
    const proxy = delayMs === 0 ? null : await startProxy(gateway.port, delayMs, open);
    if (!unnoticed) proxy?.begin();
    const home = await mkdtemp(join(tmpdir(), 'drover-bench-agent-'));
    open.defer(() => rm(home, { recursive: true, force: true }));
    const server = `https://127.0.0.1:${proxy?.port ?? gateway.port}#${gateway.pin}`;
    const args = ['agent', 'start', '--server', server, '--root', shared];
    const agent = child(join(ROOT, 'drover'), args, open, { DROVER_AGENT_HOME: home });
    const ended = once(agent, 'exit').then(([code]) => {
      throw new Error(`the agent ended with exit code ${code}`);
    });
    ended.catch(() => undefined); // whoever uses it later is told by the link
    const accepted: Session[] = [];
    while (accepted.length < sessions) {
      const { link } = await Promise.race([gateway.next(), ended]);
      const connection = await openAgentConnection({ link: async () => link }, new AbortController().signal);
      accepted.push({ link, connection: open.use(connection) });
    }
    proxy?.begin();
    return new AgentBed(accepted, agent.pid ?? 0, open.move());
  }

  get connection(): Connection {
    return this.#first.connection;
  }

  get link(): ServerLink {
    return this.#first.link;
  }

  /** The file at a path of this machine, as the agent shows it. */
  async file(path: string): Promise<Entry> {
    const entry = await this.connection.stat(refOf(path), new AbortController().signal);
    if (entry === null) throw new Error(`the agent does not show ${path}`);
    return entry;
  }

  /** User and system time of both ends so far. */
  cpuSeconds(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6 + processCpuSeconds(this.#pid);
  }

  /** The most memory that the agent has had. */
  peakMegabytes(): number {
    return peakMegabytes(this.#pid);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#open.disposeAsync();
  }

  get #first(): Session {
    const [first] = this.sessions;
    if (first === undefined) throw new RangeError('the bed was started without a session');
    return first;
  }
}

/** A path as the server knows it. */
export function refOf(path: string): ItemRef {
  return { root: '', segments: parseMachinePath(path) };
}

async function startProxy(target: number, delayMs: number, open: AsyncDisposableStack) {
  const script = join(import.meta.dirname, 'delay-proxy.ts');
  const proxy = child(process.execPath, [script, String(target), String(delayMs)], open);
  const [port] = await once(proxy.stdout ?? proxy, 'data');
  return { port: Number(port), begin: () => void proxy.stdin?.write('now\n') };
}

function child(
  file: string,
  args: readonly string[],
  open: AsyncDisposableStack,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const running = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  running.stdout?.resume();
  open.defer(async () => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    running.kill('SIGTERM');
    await once(running, 'exit');
  });
  return running;
}
