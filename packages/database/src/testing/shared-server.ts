import { spawn } from 'node:child_process';
import { lstat, mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { codeOf } from '../error-code.ts';

const PATIENCE_MS = 110_000;

/**
 * The URL of an embedded server that all files of one test run share; the first that asks starts it, and it ends with the run,
 * however that ends. Tests that kill their server start one of their own.
 */
export async function sharedServerUrl(): Promise<string> {
  const run = process.ppid; // Vitest runs each file in a child process
  const folder = join(tmpdir(), `drover-test-run-${run}-${await startOf(run)}`);
  if (await isFirst(folder)) {
    const program = fileURLToPath(new URL('shared-server-main.ts', import.meta.url));
    spawn(process.execPath, [program, folder, String(run)], { detached: true, stdio: 'ignore', cwd: '/' }).unref();
  }
  return await answerIn(folder);
}

async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o755 });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if ((await lstat(folder)).uid !== process.getuid?.()) throw new Error(`${folder} belongs to somebody else`);
    return false;
  }
}

async function answerIn(folder: string): Promise<string> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await delay(20)) {
    const text = await readFile(join(folder, 'answer.json'), 'utf8').catch(() => null); // not there yet
    if (text === null) continue;
    const { url, error } = JSON.parse(text) as { readonly url?: string; readonly error?: string };
    if (url === undefined) throw new Error(error);
    return url;
  }
  throw new Error(`the database server of this test run did not start in time (${folder})`);
}

/** In ticks since the machine's start: tells a process from a later one with the same number. */
export async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''); // it has ended
  return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
}
