import { readFileSync } from 'node:fs';
import { availableParallelism, homedir, hostname, tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@drover/core';
import type { Host } from '@drover/database';
import type { ParentChannel } from './agents/gateway/worker-channel.ts';

/** What a program reads of the machine it runs on; only `main` makes one. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly temporaryFolder: string;
  readonly hostName: string;
  readonly cores: number;
  readonly pid: number;
  readonly uid: number;
  readonly host: Host;
  readonly version: string;
  readonly clock: Clock;
  /** How this very program is started again: Node, its flags, and the file. */
  readonly self: { readonly node: string; readonly flags: readonly string[]; readonly main: string };
  /** Null where this program was not started by another of ours. */
  readonly parent: ParentChannel | null;
  readonly write: (line: string) => void;
  readonly complain: (line: string) => void;
}

export function processWorld(process: NodeJS.Process): World {
  const uid = process.getuid?.() ?? 0;
  return {
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    temporaryFolder: tmpdir(),
    hostName: hostname(),
    cores: availableParallelism(),
    pid: process.pid,
    uid,
    host: {
      platform: process.platform,
      arch: process.arch,
      uid,
      kill: (pid, signal) => void process.kill(pid, signal),
    },
    version: ownVersion(),
    clock: realClock,
    self: { node: process.execPath, flags: process.execArgv, main: process.argv[1] ?? '' },
    parent: parentOf(process),
    write: printer(process.stdout),
    complain: printer(process.stderr),
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

function parentOf(process: NodeJS.Process): ParentChannel | null {
  if (process.send === undefined) return null;
  return {
    send: (message) => void process.send?.(message, undefined, undefined, () => undefined), // its death is noticed elsewhere
    onMessage: (heard) => void process.on('message', heard),
  };
}

/** Whoever reads may have gone; the server goes on. */
function printer(stream: NodeJS.WriteStream): (line: string) => void {
  let open = true;
  stream.on('error', () => {
    open = false;
  });
  return (line) => {
    if (open) stream.write(`${line}\n`);
  };
}

function ownVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
