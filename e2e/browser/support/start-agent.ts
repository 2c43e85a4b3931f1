import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../../..');

/** An agent, as a process of its own with a folder of its own. */
export interface RunningAgent extends AsyncDisposable {
  /** What it shows when it starts. */
  readonly key: string;
}

/** Starts `agent start` for a server, which shares these folders; `writable` ones may be written to. */
export async function startAgent(
  server: string,
  { roots, writable }: { readonly roots: readonly string[]; readonly writable: readonly string[] },
): Promise<RunningAgent> {
  const home = await mkdtemp(join(tmpdir(), 'drover-agent-'));
  const { PATH = '' } = process.env;
  const shared = [
    ...roots.flatMap((root) => ['--root', root]),
    ...writable.flatMap((root) => ['--writable-root', root]),
  ];
  const child = spawn(
    process.execPath,
    [join(ROOT, 'apps/agent/src/main.ts'), 'start', '--server', server, ...shared],
    {
      cwd: home,
      env: { PATH, HOME: home, LANG: 'C.UTF-8', DROVER_AGENT_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const key = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (/^[0-9A-F]{32}$/.test(line)) resolve(line);
    });
    child.once('exit', () => reject(new Error(`the agent ended before it showed its key:\n${lines.join('\n')}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await exited;
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    return { key: await key, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
