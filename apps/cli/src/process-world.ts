import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import type { Clock } from '@drover/core';
import type { Screen } from './output/output.ts';
import { terminalText } from './output/terminal-text.ts';
import { ProgramFault } from './program-fault.ts';
import type { Prompter } from './secrets/prompter.ts';
import { terminalPrompter } from './secrets/terminal-prompter.ts';
import type { World } from './world.ts';

const EXIT_INTERRUPTED = 130;
const EXIT_FAULT = 1;
/** For a run to end in order after a fault, which may be what keeps it from ending. */
const LAST_WORDS_MS = 20_000;

/**
 * The world as this process sees it; from now on the first interruption cancels and the second ends the process at once. A failure that
 * nobody waits for cancels too, so that the run keeps what it did and says how it ended.
 */
export function processWorld(process: NodeJS.Process): World {
  const interruption = new AbortController();
  let faulty = false;
  let idle = false;
  let lastWords: NodeJS.Timeout | undefined;
  const interrupt = () => {
    if (interruption.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interruption.abort(new DOMException('The run was interrupted.', 'AbortError'));
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, interrupt);
  const lost = () => {
    process.exitCode = EXIT_FAULT;
  };
  const stderr = screenOf(process.stderr, lost);
  const stdout = screenOf(process.stdout, (code) => {
    lost();
    stderr.write(
      `Standard output cannot be written (${terminalText(code)}). Whatever was to be printed there is lost.\n`,
    );
  });
  const fault = (thrown: unknown) => {
    process.exitCode = EXIT_FAULT;
    if (faulty) return;
    faulty = true;
    const found = new ProgramFault(thrown);
    const tell = () => stderr.write(`${terminalText(found.failure.describe())}\n`);
    if (idle || interruption.signal.aborted) return tell();
    interruption.abort(found);
    lastWords = setTimeout(() => {
      tell();
      process.exit(EXIT_FAULT);
    }, LAST_WORDS_MS);
  };
  process.on('unhandledRejection', fault);
  process.on('uncaughtException', fault);
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    user: userName(process.env),
    windows: process.platform === 'win32',
    pid: process.pid,
    version: ownVersion(),
    clock: realClock,
    stdout,
    stderr,
    prompter: process.stdin.isTTY && process.stderr.isTTY ? terminalPrompter(process.stdin, stderr, interrupt) : nobody,
    interrupted: interruption.signal,
    finished: () => {
      idle = true;
      clearTimeout(lastWords);
    },
  };
}

const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    await sleep(ms, undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  },
};

const nobody: Prompter = {
  interactive: false,
  ask: () => Promise.reject(new Error('there is no terminal to ask at')),
  askHidden: () => Promise.reject(new Error('there is no terminal to ask at')),
};

/**
 * `head` and friends close the pipe early, and terminals go away: then the run goes on unseen, since what it copies is worth more than
 * what it prints. `lost` hears of any other failure, such as a full disk that output goes to.
 */
function screenOf(stream: WriteStream, lost: (code: string) => void): Screen {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (open && error.code !== 'EPIPE' && (error.code !== 'EIO' || !stream.isTTY)) lost(error.code ?? error.message);
    open = false;
  });
  return {
    isTerminal: stream.isTTY === true && process.env['TERM'] !== 'dumb',
    columns: () => stream.columns ?? 80,
    write(text) {
      if (open) stream.write(text);
    },
  };
}

/** A user id without an entry in the system's list of users has no name but what the environment says. */
function userName(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username;
  } catch {
    return env['USER'] ?? env['LOGNAME'] ?? '';
  }
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
