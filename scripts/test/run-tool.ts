import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export interface ToolResult {
  /** Whether it ended with status 0, within the time. */
  readonly ok: boolean;
  /** Both outputs; empty when they went to the terminal. */
  readonly output: string;
  readonly seconds: number;
}

interface ToolOptions {
  readonly signal: AbortSignal;
  /** Shows the output at once. */
  readonly shown?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a JavaScript tool of this checkout on the Node that runs this process, without standard input. */
export function runTool(
  root: string,
  script: string,
  args: readonly string[],
  options: ToolOptions,
): Promise<ToolResult> {
  const { signal, shown = false } = options;
  const startedAt = performance.now();
  const path = [join(root, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const output = shown ? 'inherit' : 'pipe';
  const plain = process.stdout.isTTY ? {} : { NO_COLOR: '1' };
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, script), ...args], {
      cwd: root,
      env: { ...process.env, ...plain, ...options.env, PATH: path, CI: 'true' },
      stdio: ['ignore', output, output],
      signal,
      killSignal: 'SIGKILL',
    });
    let text = '';
    const keep = (chunk: Buffer) => {
      text += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', (error) => {
      text += `${error.message}\n`; // it ran out of time; 'close' follows
    });
    child.once('close', (code) => {
      resolve({ ok: code === 0, output: text, seconds: (performance.now() - startedAt) / 1000 });
    });
  });
}
