import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program, Prompter, Watcher, World } from '../world.ts';

/** A world of its own below a temporary folder, with what was printed. */
export class FakeWorld implements World, Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'drover-agent-'));
  readonly env: Record<string, string | undefined> = { DROVER_AGENT_HOME: join(this.folder, 'home') };
  readonly cwd = this.folder;
  readonly home = homedir();
  readonly user = 'tester';
  readonly uid = process.getuid?.() ?? null;
  readonly platform = process.platform;
  readonly arch = process.arch;
  readonly release = '6.1.0-18-amd64';
  readonly hostName = hostname();
  readonly pid = process.pid;
  readonly clock = {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }),
  };
  readonly random = () => 0;
  readonly self = [process.execPath];
  program: Program | null = null;
  watcher: Watcher | null = null;
  readonly said: string[] = [];
  readonly complained: string[] = [];
  readonly stdout = { write: (text: string) => void this.said.push(text) };
  readonly stderr = { write: (text: string) => void this.complained.push(text) };
  /** What the person answers, in order; null where nobody sits in front. */
  answers: string[] | null = null;
  readonly asked: string[] = [];
  readonly #interruption = new AbortController();
  readonly ending = this.#interruption.signal;
  readonly endWithin = () => undefined;

  prompter = async (): Promise<Prompter | null> => {
    const { answers } = this;
    if (answers === null) return null;
    return {
      ask: async (question) => {
        this.asked.push(question);
        return answers.shift() ?? '';
      },
    };
  };

  interrupt(): void {
    this.#interruption.abort(new DOMException('The agent was asked to end.', 'AbortError'));
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
