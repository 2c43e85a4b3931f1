import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

export const repository = resolve(import.meta.dirname, '../..');

export interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A copy of the start script in a folder whose name has spaces, without node_modules, with an `npm` that installs in its own way
 * and writes down each call. Its commands only print their arguments.
 */
export class Checkout implements AsyncDisposable {
  readonly folder: string;
  readonly #base: string;

  private constructor(base: string) {
    this.#base = base;
    this.folder = join(base, 'a check out');
  }

  static async create(): Promise<Checkout> {
    const checkout = new Checkout(await mkdtemp(join(tmpdir(), 'drover-script-')));
    const { folder } = checkout;
    for (const path of ['drover', 'package-lock.json', 'scripts/packages-are-installed.mjs']) {
      await cp(join(repository, path), join(folder, path));
    }
    for (const script of [
      'apps/cli/src/main.ts',
      'apps/agent/src/main.ts',
      'scripts/test/main.ts',
      'scripts/agent-package/main.ts',
      'scripts/soak.ts',
      'bench/main.ts',
    ]) {
      await mkdir(join(folder, dirname(script)), { recursive: true });
      await writeFile(join(folder, script), `const called: string = '${script}';\n${printCall}`);
    }
    await checkout.replaceNpm('sleep 0.5');
    return checkout;
  }

  /** Makes `npm` run these shell lines before it installs. */
  async replaceNpm(lines: string): Promise<void> {
    await checkoutProgram(this.#tools, 'npm', [
      `echo called >>'${this.#base}/npm-calls'`,
      'echo noise; echo noise >&2',
      lines,
      'mkdir -p node_modules/.bin',
      `ln -sf '${process.execPath}' node_modules/.bin/node`,
    ]);
  }

  /** Makes `node` on the search path only tell this version, as an old one would. */
  async replaceNode(version: string): Promise<void> {
    await checkoutProgram(this.#tools, 'node', [`[ "$1" != --version ] || echo ${version}`, '[ "$1" = --version ]']);
  }

  async npmCalls(): Promise<number> {
    const calls = await readFile(join(this.#base, 'npm-calls'), 'utf8').catch(() => ''); // never called
    return calls.split('\n').length - 1;
  }

  run(args: readonly string[], options: { readonly from?: string; readonly script?: string } = {}): Promise<Answer> {
    const path = [this.#tools, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
    const script = options.script ?? join(this.folder, 'drover');
    return answerOf(script, args, options.from ?? this.folder, { PATH: path });
  }

  path(...names: string[]): string {
    return join(this.#base, ...names);
  }

  get #tools(): string {
    return join(this.#base, 'tools');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#base, { recursive: true, force: true });
  }
}

/** Runs a program to its end without standard input. */
export function answerOf(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Answer> {
  return new Promise((done) => {
    const child = execFile(program, args, { cwd, env }, (_error, stdout, stderr) => {
      done({ status: child.exitCode, stdout, stderr });
    });
    child.stdin?.end();
  });
}

const printCall = 'console.log(JSON.stringify({ called, arguments: process.argv.slice(2) }));\n';

async function checkoutProgram(folder: string, name: string, lines: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `${['#!/bin/sh', 'set -e', ...lines].join('\n')}\n`, { mode: 0o755 });
}
