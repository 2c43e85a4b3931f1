import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type Ended, killAll, type Running, Sandbox, type Typing } from './sandbox.ts';

/** A pin that belongs to no server. */
export const NO_PIN = 'A'.repeat(43);

/** A person with an agent: commands are run as that person, and what still runs in the end is killed. */
export class AgentBench implements AsyncDisposable {
  readonly sandbox: Sandbox;
  readonly #running: Running[] = [];

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  static async create(): Promise<AgentBench> {
    return new AgentBench(await Sandbox.create());
  }

  get home(): string {
    return this.sandbox.path('agent');
  }

  get #env(): Record<string, string> {
    return { DROVER_AGENT_HOME: this.home };
  }

  run(...args: string[]): Promise<Ended> {
    return this.sandbox.run(['agent', ...args], this.#env);
  }

  runWith(env: Record<string, string>, ...args: string[]): Promise<Ended> {
    return this.sandbox.run(['agent', ...args], { ...this.#env, ...env });
  }

  onTerminal(args: readonly string[], typed: readonly Typing[]): Promise<Ended> {
    return this.sandbox.onTerminal(['agent', ...args], typed, this.#env);
  }

  /** Starts a command that goes on until it is told to end. */
  start(...args: string[]): Going {
    return this.startWith({}, ...args);
  }

  startWith(env: Record<string, string>, ...args: string[]): Going {
    const running = this.sandbox.start(['agent', ...args], { ...this.#env, ...env });
    this.#running.push(running);
    return new Going(running);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running) killAll(running);
    await Promise.all(this.#running.map(({ ended }) => ended));
    await this.sandbox[Symbol.asyncDispose]();
  }
}

/** A command under way, with what it has printed. */
export class Going {
  readonly running: Running;
  printed = '';
  complained = '';

  constructor(running: Running) {
    this.running = running;
    running.child.stdout?.on('data', (text: string) => {
      this.printed += text;
    });
    running.child.stderr?.on('data', (text: string) => {
      this.complained += text;
    });
  }

  /** Waits until this text, or a match, was printed; gives up when the command has ended. */
  async says(text: string | RegExp): Promise<void> {
    const found = (): boolean => (typeof text === 'string' ? this.printed.includes(text) : text.test(this.printed));
    while (!found()) {
      const ended = await Promise.race([
        this.running.ended,
        once(this.running.child.stdout ?? this.running.child, 'data').then(() => null),
      ]);
      if (ended !== null && !found()) throw new Error(`it ended without "${text}":\n${ended.stdout}${ended.stderr}`);
    }
  }

  /** Ctrl-C. */
  interrupt(): Promise<Ended> {
    this.running.child.kill('SIGINT');
    return this.running.ended;
  }
}

/** An address where nobody listens, with a pin. */
export async function deadServer(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `https://127.0.0.1:${port}#${NO_PIN}`;
}
