import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StorageError } from '@drover/core';
import type { Application } from '../application.ts';
import type { World } from '../world.ts';

const AGENT_MAIN = join(import.meta.dirname, '../../../agent/src/main.ts');
const PATIENCE_MS = 60_000;
const LOOK_MS = 100;
/** Of what it says, for whoever is told that it did not start. */
const LAST_LINES = 10;

/** An agent as people start it, in a process of its own that ends with this one, however that comes. */
export interface SampleAgent extends AsyncDisposable {
  readonly key: string;
}

/** Starts the agent's own command for this server, and waits until it has called. */
export async function startSampleAgent(
  world: World,
  app: Application,
  { home, root }: { readonly home: string; readonly root: string },
  signal: AbortSignal,
): Promise<SampleAgent> {
  await using cleanup = new AsyncDisposableStack();
  const child = spawn(
    world.self.node,
    [...world.self.flags, AGENT_MAIN, 'start', '--server', addressOf(app), '--root', root, '--proxy', 'none'],
    // The channel tells it of our death; Ctrl-C is for us, who end it in our turn.
    { env: { ...world.env, DROVER_AGENT_HOME: home }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], detached: true },
  );
  const said: string[] = [];
  cleanup.defer(() => end(child));
  const key = await shownKey(child, said, signal);
  await called(world, app, { key, child, said }, signal);
  const kept = cleanup.move();
  return { key, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function addressOf({ agentDoor: { now: door, problem } }: Application): string {
  if (door !== null) {
    const { host, port } = door.address;
    return `https://${host === null ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}#${door.pin}`;
  }
  throw new StorageError({
    kind: 'unavailable',
    message: `The sample agent has no port to call. ${problem}`,
    remedy: 'Give a free one by --agent-listen 127.0.0.1:PORT.',
  });
}

async function shownKey(child: ChildProcess, said: string[], signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      said.splice(0, said.length - LAST_LINES + 1);
      said.push(line);
      if (/^[0-9A-F]{32}$/.test(line)) resolve(line);
    });
  }
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  child.once('error', (error) => reject(notStarted(said, error)));
  child.once('exit', () => reject(notStarted(said)));
  return await promise;
}

async function called(
  { clock }: World,
  app: Application,
  { key, child, said }: { readonly key: string; readonly child: ChildProcess; readonly said: readonly string[] },
  signal: AbortSignal,
): Promise<void> {
  const until = clock.monotonic() + PATIENCE_MS;
  while ((await app.agentStore.get(key))?.online !== true) {
    if (hasEnded(child) || clock.monotonic() > until) throw notStarted(said);
    await clock.sleep(LOOK_MS, signal);
  }
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}

function notStarted(said: readonly string[], cause?: unknown): StorageError {
  return new StorageError({
    kind: 'unavailable',
    message: `The sample agent did not call.${said.length === 0 ? '' : ` It said: ${said.join(' ')}`}`,
    remedy: 'Start the demo again.',
    cause,
  });
}
