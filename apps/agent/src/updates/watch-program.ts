import { type ChildProcess, spawn } from 'node:child_process';
import { isAbort } from '@drover/core';
import type { AgentHome } from '../files/agent-home.ts';
import { codeOf } from '../files/code-of.ts';
import { lockInstance } from '../instance/instance-lock.ts';
import { END, heardFromAgent, WATCHED_AFTER } from '../process/watcher.ts';
import { Refusal } from '../refusal.ts';
import type { Program, Watcher, World } from '../world.ts';
import { programFiles, rollBack, switchProgram } from './program-files.ts';
import { type UpdateState, writeUpdateState } from './update-state.ts';

/** From its start until the server has accepted it. */
const TRIAL_MS = 60_000;
/** For an agent that was asked to end. */
const ENDING_MS = 10_000;
/** An agent that says that another runs; nothing is wrong with its version. */
const RUNNING = 3;
const SIGNALLED = 128;

export interface Watch {
  readonly world: Pick<World, 'clock' | 'env' | 'ending' | 'stderr' | 'pid' | 'platform'>;
  readonly home: Pick<AgentHome, 'running' | 'update'>;
  readonly program: Program;
  /** What the agent is started with. */
  readonly args: readonly string[];
  readonly trialMs?: number;
}

/** What is to be done with the program first. */
export type First =
  | { readonly do: 'switch' | 'try'; readonly version: string }
  | { readonly do: 'go-back'; readonly version: string; readonly reason: string };

/**
 * Starts the program as a process of its own and stays until that has ended for good: puts a new version in its place when it asks for
 * that, and the one before when the new one is not accepted by the server in time. Answers with the exit code.
 */
export async function watchProgram(watch: Watch, first: First): Promise<number> {
  let next: First = first;
  for (;;) {
    const after = await prepare(watch, next);
    const trial = after === 'update' || next.do === 'try' ? next.version : null;
    const end = await runOnce(watch, after, trial);
    if (end.update !== null) next = { do: 'switch', version: end.update };
    else if (trial !== null && end.failure !== null) next = { do: 'go-back', version: trial, reason: end.failure };
    else return end.code;
  }
}

/** Says what the program is started after. Whatever fails here, the program in place is a whole one. */
async function prepare({ world, home, program }: Watch, next: First): Promise<Watcher['after']> {
  const { version } = next;
  const files = programFiles(program.file);
  using _lock = await lockInstance(home.running, world);
  switch (next.do) {
    case 'try':
      await writeUpdateState(home.update, { state: 'trial', version, reason: null });
      return 'start';
    case 'switch':
      try {
        await writeUpdateState(home.update, { state: 'switching', version, reason: null });
        await switchProgram(files);
      } catch (error) {
        const reason = `Its program could not be put in place (${codeOf(error)}).`;
        await note(world, home, { state: 'failed', version, reason });
        return 'failure';
      }
      await note(world, home, { state: 'trial', version, reason: null });
      return 'update';
    case 'go-back':
      world.stderr.write(`Version ${version} is given up: ${next.reason} The version before comes back.\n`);
      await note(world, home, { state: 'failed', version, reason: next.reason });
      await rollBack(files);
      return 'failure';
  }
}

/** What cannot be noted is found out again by the next start. */
async function note({ stderr }: Watch['world'], { update }: Watch['home'], state: UpdateState): Promise<void> {
  try {
    await writeUpdateState(update, state);
  } catch (error) {
    stderr.write(`${error instanceof Refusal ? error.message : String(error)}\n`);
  }
}

interface RunEnd {
  readonly code: number;
  /** The version that is ready to take over; null where the agent ended for another reason. */
  readonly update: string | null;
  /** Why a version on trial is of no use; null where that cannot be said. */
  readonly failure: string | null;
}

async function runOnce(
  { world, home, program, args, trialMs = TRIAL_MS }: Watch,
  after: Watcher['after'],
  trial: string | null,
): Promise<RunEnd> {
  const [command = program.file, ...before] = program.command(program.file);
  const child = spawn(command, [...before, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...world.env, [WATCHED_AFTER]: after },
    windowsHide: true,
  });
  const over = new AbortController();
  let update: string | null = null;
  let accepted = trial === null;
  let late = false;
  let stopping = false;
  let noting: Promise<void> = Promise.resolve();
  child.on('message', (message) => {
    const heard = heardFromAgent(message);
    if (heard?.agent === 'update') update = heard.version;
    if (heard?.agent === 'stopping') stopping = true;
    if (heard?.agent !== 'accepted' || accepted || late || trial === null) return;
    accepted = true;
    noting = note(world, home, { state: 'done', version: trial, reason: null });
  });
  const ended = endOf(child);
  const end = (): void => {
    if (child.connected) child.send(END, () => undefined);
    void afterwards(ENDING_MS, () => child.kill('SIGKILL'));
  };
  const afterwards = (ms: number, act: () => void): Promise<void> =>
    world.clock.sleep(ms, over.signal).then(act, (error: unknown) => {
      if (!isAbort(error, over.signal)) throw error;
    });
  if (world.ending.aborted) end();
  world.ending.addEventListener('abort', end, { once: true, signal: over.signal });
  if (trial !== null)
    void afterwards(trialMs, () => {
      if (accepted || world.ending.aborted) return;
      late = true;
      end();
    });
  const code = await ended;
  over.abort(new DOMException('The agent has ended.', 'AbortError'));
  await noting;
  const asked = stopping || code === RUNNING || world.ending.aborted;
  const failure = late
    ? `The server did not accept it within ${trialMs / 1000} seconds.`
    : accepted || asked
      ? null
      : `It ended with code ${code}.`;
  return { code, update: late ? null : update, failure };
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(SIGNALLED - 1)); // it could not be started
    child.once('exit', (code, signal) => resolve(code ?? SIGNALLED + (signal === null ? 0 : SIGKILL)));
  });
}

const SIGKILL = 9;
