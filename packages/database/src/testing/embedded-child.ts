import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process of its own that runs an embedded server, so that it can be killed. */
export interface EmbeddedChild extends AsyncDisposable {
  /** What it wrote first: where its server is, or why there is none. */
  readonly first: Started | Failed;
  readonly pid: number;
  /** Ends it without a chance to clean up. */
  kill(): Promise<void>;
  /** Asks it to stop its server and to end. */
  stop(): Promise<void>;
}

export interface Started {
  readonly pid: number;
  readonly url: string;
  readonly events: readonly { readonly kind: string }[];
}

export interface Failed {
  readonly error: { readonly kind: string; readonly message: string; readonly remedy: string };
}

interface ChildOptions {
  readonly uid?: number;
  /** Put before the command: a private disk, for instance. */
  readonly within?: readonly string[];
}

export async function startChild(path: string, options: ChildOptions = {}): Promise<EmbeddedChild> {
  const child = spawnChild(path, options);
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => [JSON.stringify({ error: { kind: 'ended', message: `ended with ${code}` } })]),
  ])) as [string];
  const end = async (how: () => void): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    how();
    await ended;
  };
  const kill = () => end(() => child.kill('SIGKILL'));
  return {
    first: JSON.parse(line) as Started | Failed,
    pid: child.pid ?? 0,
    kill,
    stop: () => end(() => child.stdin?.end()),
    [Symbol.asyncDispose]: kill,
  };
}

/** Starts one and does not wait until its server answers. */
export function spawnChild(path: string, { uid, within = [] }: ChildOptions = {}): ChildProcess {
  const program = fileURLToPath(new URL('embedded-child-main.ts', import.meta.url));
  const [command = '', ...args] = [...within, process.execPath, program, path];
  return spawn(command, args, {
    ...(uid === undefined ? {} : { uid, gid: uid }),
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'] ?? '' },
  });
}
