import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { repository } from './checkout.ts';

/** A worker as a process of its own, as `./drover up` starts them; what it warns of is seen. */
export class ServerWorker implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;

  constructor(environment: Readonly<Record<string, string>>) {
    const main = join(repository, 'apps/server/src/main.ts');
    const flags = ['--disable-warning=ExperimentalWarning', main, 'worker'];
    const env = { ...process.env, ...environment };
    this.#child = spawn(process.execPath, flags, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    this.#exit = once(this.#child, 'exit');
  }

  /** At once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
