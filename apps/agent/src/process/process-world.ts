import { homedir, hostname, release, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import type { Clock } from '@drover/core';
import type { Output, World } from '../world.ts';
import { isForeground } from './is-foreground.ts';
import { isSea, programOf } from './program.ts';
import { terminalPrompter } from './terminal-prompter.ts';
import { onEnd, watcherOf } from './watcher.ts';

const [STDIN, STDOUT, STDERR] = [0, 1, 2] as const;
const EXIT_FAULT = 1;
const EXIT_INTERRUPTED = 130;

export function processWorld(process: NodeJS.Process): World {
  const stderr = outputTo(process.stderr);
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    user: userName(process.env),
    uid: process.getuid?.() ?? null,
    platform: process.platform,
    arch: process.arch,
    release: release(),
    hostName: hostname(),
    pid: process.pid,
    clock: realClock,
    random: Math.random,
    self: isSea() ? [process.execPath] : [process.execPath, ...process.execArgv, ...process.argv.slice(1, 2)],
    program: programOf(process),
    watcher: watcherOf(process),
    stdout: outputTo(process.stdout),
    stderr,
    prompter: async () => {
      if (!isatty(STDIN) || !isatty(STDERR) || !(await isForeground(process))) return null;
      return terminalPrompter(process.stdin, process.stderr);
    },
    ending: endingOf(process, stderr),
    endWithin: (ms, exitCode) => void setTimeout(() => exitOrDie(process, exitCode), ms).unref(),
  };
}

/** Exiting waits for every call to the file system that is under way; one to a dead network drive never comes back. */
function exitOrDie(process: NodeJS.Process, exitCode: number): void {
  if (process.getActiveResourcesInfo().includes('FSReqCallback')) process.kill(process.pid, 'SIGKILL');
  process.exit(exitCode);
}

function endingOf(process: NodeJS.Process, stderr: Output): AbortSignal {
  const ending = new AbortController();
  const end = (): void => {
    if (ending.signal.aborted) process.exit(EXIT_INTERRUPTED);
    ending.abort(new DOMException('The agent was asked to end.', 'AbortError'));
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, end);
  // Node takes away what `nohup` has set, so it is told by what nohup leaves: no terminal anywhere.
  const onTerminal = [STDIN, STDOUT, STDERR].some((stream) => isatty(stream));
  process.on('SIGHUP', () => {
    if (onTerminal && !ending.signal.aborted) end();
  });
  // A parent that shares a channel, as the demo does, ends with it however it ends.
  process.on('disconnect', () => {
    if (!ending.signal.aborted) end();
  });
  process.channel?.unref(); // listening on it would keep alive a process that has nothing left to do
  // Ctrl-C reaches a watched agent by itself, too, and counts once.
  onEnd(process, () => {
    if (!ending.signal.aborted) end();
  });
  const fault = (thrown: unknown): void => {
    process.exitCode = EXIT_FAULT;
    stderr.write(`drover agent: a fault of its own: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`);
    if (!ending.signal.aborted) ending.abort(thrown);
    setTimeout(() => process.exit(EXIT_FAULT), 5_000).unref();
  };
  process.on('unhandledRejection', fault);
  process.on('uncaughtException', fault);
  return ending.signal;
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

/** Whoever reads may have gone, and terminals are closed; the agent goes on. */
function outputTo(stream: NodeJS.WriteStream): Output {
  let open = true;
  stream.on('error', () => {
    open = false;
  });
  return {
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
