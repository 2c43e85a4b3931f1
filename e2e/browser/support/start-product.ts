import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../../..');
const START_MS = 150_000;
const STOP_MS = 30_000;

/** The whole product, running: server, embedded database, worker. Removed with its data when disposed. */
export interface Product extends AsyncDisposable {
  readonly url: string;
  /** The one-time link of the first start. */
  readonly signInLink: string;
  /** All that it has written so far. */
  log(): string;
}

/** Starts `up` as a person does on the first day, on a free port and in a data folder of its own, with `more` in its environment. */
export async function startProduct(more: Readonly<Record<string, string>> = {}): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-browser-'));
  await chmod(folder, 0o711); // as root, the database runs as another user, who has to pass through
  const { PATH = '', HOME = folder } = process.env;
  const child = spawn(process.execPath, [join(ROOT, 'apps/server/src/main.ts'), 'up', '--listen', '127.0.0.1:0'], {
    cwd: folder,
    env: { PATH, HOME, LANG: 'C.UTF-8', DROVER_DATA: join(folder, 'data'), DROVER_WORKERS: '1', ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  const output = createInterface({ input: child.stdout });
  const stop = async () => {
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    if (child.exitCode === null && child.signalCode === null) await exited;
    clearTimeout(killing);
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const ready = new Promise<{ url: string; signInLink: string }>((resolve, reject) => {
    const say = (reason: string) => reject(new Error(`${reason}:\n${lines.join('\n')}`));
    const late = setTimeout(() => say('Drover was not ready in time'), START_MS);
    let url = '';
    output.on('line', (line) => {
      lines.push(line);
      url = /^Drover is ready: (\S+)$/.exec(line)?.[1] ?? url;
      const signInLink = /^Sign in once with: (\S+)$/.exec(line)?.[1];
      if (signInLink === undefined) return;
      clearTimeout(late);
      resolve({ url, signInLink });
    });
    child.once('exit', () => say('Drover ended before it was ready'));
  });
  try {
    return { ...(await ready), log: () => lines.join('\n'), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
