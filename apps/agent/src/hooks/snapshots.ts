import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { PreparedRuns } from '@drover/agent-link';
import { orAborted } from '@drover/connector-kit';
import type { Connection, ItemRef, StorageError } from '@drover/core';
import type { SharedRoot } from '../config/agent-config.ts';
import { type AgentHome, homeMark } from '../files/agent-home.ts';
import { HOOK_NAMES, removeOwn } from '../files/own-files.ts';
import { neighboursFolder } from '../files/own-paths.ts';
import { type AgentLog, LOGGERS } from '../log/agent-log.ts';
import type { Share } from '../shares/shared-folder.ts';
import type { World } from '../world.ts';
import { concernedRoots } from './concerned-roots.ts';
import { findHook, type HookEnd, type HookPorts, runHook } from './hook-process.ts';
import type { HookSettings } from './hook-settings.ts';
import { hookEnv, hookFailure, hookInput } from './hook-words.ts';
import { Neighbours, type Preparation } from './neighbours.ts';
import { noLongerPrepared, notPrepared, tooManyPrepared } from './snapshot-faults.ts';
import { SnapshotJournal, type SnapshotRecord } from './snapshot-journal.ts';
import { readStandIns } from './stand-ins.ts';

export interface SnapshotParts {
  readonly world: Pick<World, 'clock' | 'env' | 'pid' | 'platform' | 'uid'>;
  readonly home: AgentHome;
  readonly hooks: HookSettings;
  readonly roots: readonly SharedRoot[];
  /** This machine's name, for messages. */
  readonly machine: string;
  readonly log: AgentLog;
  /** What runs read that nothing is prepared for. */
  readonly live: Connection;
  /** The shared folders as one connection. */
  open(shares: readonly Share[]): Promise<Connection>;
}

interface Held {
  record: SnapshotRecord;
  ready: Promise<Connection>;
  tree: Connection | null;
  lastUsed: number;
  /** Its end has been decided. */
  over: boolean;
  /** Whose commands prepare it and put it away; null until that is known. */
  by: 'us' | 'neighbour' | null;
}

const MOST = 16;
const LOOK_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * What the machine's own commands prepare before runs and put away after them, such as snapshots. The command after comes exactly once for each
 * start of the one before, whatever dies in between: the journal knows what was begun, and the commands note how they ended by themselves.
 */
export class Snapshots implements PreparedRuns, AsyncDisposable {
  readonly #parts: SnapshotParts;
  readonly #journal: SnapshotJournal;
  readonly #held = new Set<Held>();
  /** Runs that nothing of this machine has to be prepared for. */
  readonly #plain = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #ports: HookPorts;
  readonly #neighbours: Neighbours;
  /** One command at a time: few tools that make snapshots bear two. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: SnapshotParts) {
    const { clock, platform } = parts.world;
    this.#parts = parts;
    this.#journal = new SnapshotJournal(parts.home.snapshots);
    this.#ports = { clock, platform, over: this.#stopping.signal };
    const { uid, pid } = parts.world;
    const folder = neighboursFolder(parts.world);
    const mark = homeMark(parts.home);
    const warn = (why: string) =>
      this.#log('WARN', `Agents on this machine that prepare for the same run do not see each other: ${why}`);
    this.#neighbours = new Neighbours({ folder, uid, pid, mark, clock, over: this.#stopping.signal, warn });
  }

  /** Takes up what an earlier process of the agent has left. */
  static async open(parts: SnapshotParts): Promise<Snapshots> {
    const snapshots = new Snapshots(parts);
    for (const record of await snapshots.#journal.read()) snapshots.#takeUp(record);
    void snapshots.#releaseForgotten();
    return snapshots;
  }

  /** Says what an earlier configuration has left, where no commands are configured any more that could put it away. */
  static async tellLeft({ snapshots: path }: Pick<AgentHome, 'snapshots'>, log: AgentLog): Promise<void> {
    const left = (await new SnapshotJournal(path).read()).flatMap(({ standIns }) => Object.values(standIns));
    if (left.length === 0) return;
    const message = `There are no "hooks" in agent.json any more, but what they prepared is still there: ${left.join(', ')}. Put it away, then remove ${path}.`;
    log('WARN', LOGGERS.hooks, message);
  }

  async begin(run: string, folder: ItemRef, signal: AbortSignal): Promise<Connection> {
    const held = this.#of(run) ?? this.#join(run, folder);
    if (held === null) return this.#parts.live;
    held.lastUsed = this.#parts.world.clock.monotonic();
    return await orAborted(held.ready, signal);
  }

  async connection(run: string, signal: AbortSignal): Promise<Connection> {
    const held = this.#of(run);
    if (held === null) {
      if (this.#plain.has(run)) return this.#parts.live;
      throw noLongerPrepared(this.#parts.machine);
    }
    held.lastUsed = this.#parts.world.clock.monotonic();
    return held.tree ?? (await orAborted(held.ready, signal));
  }

  prepared(): readonly string[] {
    const runs = [...this.#held].flatMap(({ record, over }) => (over ? [] : record.runs));
    return [...runs, ...this.#plain];
  }

  end(run: string): void {
    this.#plain.delete(run);
    const held = this.#of(run);
    if (held === null) return;
    held.record = { ...held.record, runs: held.record.runs.filter((each) => each !== run) };
    if (held.record.runs.length === 0) this.#release(held);
    else this.#save().catch((error: unknown) => this.#notSaved(error));
  }

  /** Nobody is left who would tell the end of runs. */
  endAll(): void {
    for (const run of this.prepared()) this.end(run);
  }

  /** Commands under way go on, and what is prepared stays: the next start of the agent takes it up. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort(new DOMException('The agent stops.', 'AbortError'));
    await this.#turn.catch(() => undefined);
    await Promise.all([...this.#held].map(async ({ tree }) => await tree?.[Symbol.asyncDispose]()));
    const borrowed = [...this.#held].filter(({ by }) => by === 'neighbour');
    await Promise.all(borrowed.map((held) => this.#neighbours.giveBack(this.#preparation(held))));
  }

  #of(run: string): Held | null {
    return [...this.#held].find(({ record, over }) => !over && record.runs.includes(run)) ?? null;
  }

  /** Null where nothing has to be prepared. */
  #join(run: string, folder: ItemRef): Held | null {
    const { roots, hooks, machine } = this.#parts;
    const concerned = concernedRoots(roots, folder, this.#parts.world.platform);
    if (concerned.length === 0) {
      if (this.#plain.size >= MOST) throw tooManyPrepared(machine, MOST);
      this.#plain.add(run);
      return null;
    }
    const open = hooks.together ? [...this.#held].find(({ over }) => !over) : undefined;
    if (open !== undefined) {
      open.record = { ...open.record, runs: [...open.record.runs, run] };
      const ready = open.ready;
      open.ready = this.#save().then(() => ready);
      open.ready.catch(() => undefined);
      return open;
    }
    if (this.#held.size >= MOST) throw tooManyPrepared(machine, MOST);
    const wanted = hooks.together ? roots.map(({ path }) => path) : concerned;
    return this.#create(run, wanted);
  }

  #create(run: string, roots: readonly string[]): Held {
    const id = randomBytes(6).toString('hex');
    const held = this.#hold({
      ...{ id, madeFor: run, runs: [run], roots: [...roots], standIns: {} },
      ...{ state: 'creating', before: 'running' },
    });
    held.ready = this.#obtain(held);
    held.ready.catch(() => undefined);
    return held;
  }

  /** Another agent of this machine may have prepared it, or be about to. */
  async #obtain(held: Held): Promise<Connection> {
    const { madeFor } = held.record;
    const patienceMs = 2 * this.#parts.hooks.timeoutSeconds * 1_000;
    const borrowed = await this.#neighbours.borrow(this.#preparation(held), patienceMs);
    if (borrowed === null) {
      held.by = 'us';
      this.#prepare(held, async () => {
        await this.#save();
        this.#log('INFO', `Prepares for run ${madeFor}.`);
        return await this.#run('before', held);
      });
      return await held.ready;
    }
    held.by = 'neighbour';
    if ('failed' in borrowed) {
      this.#held.delete(held);
      throw this.#notPrepared(borrowed.failed);
    }
    held.record = { ...held.record, state: 'open', before: 'done', standIns: borrowed.standIns };
    this.#log('INFO', `Reads what another agent on this machine has prepared for run ${madeFor}.`);
    return await this.#treeOf(held);
  }

  #preparation({ record: { madeFor: run, roots } }: Held): Preparation {
    const { before, after } = this.#parts.hooks;
    return { run, roots, commands: [before, after] };
  }

  #hold(record: SnapshotRecord): Held {
    const held: Held = {
      record,
      ready: Promise.reject(noLongerPrepared(this.#parts.machine)),
      tree: null,
      lastUsed: this.#parts.world.clock.monotonic(),
      over: false,
      by: null,
    };
    held.ready.catch(() => undefined);
    this.#held.add(held);
    return held;
  }

  #prepare(held: Held, before: () => Promise<HookEnd>): void {
    held.ready = this.#inTurn(async () => await this.#settleBefore(held, await before()));
    // Whoever wants it is told; the agent goes on without.
    held.ready.catch(() => undefined);
  }

  async #settleBefore(held: Held, ended: HookEnd): Promise<Connection> {
    const { hooks } = this.#parts;
    const failure = hookFailure(ended, hooks.timeoutSeconds);
    const standIns = ended.end === 'exited' && failure === null ? readStandIns(ended.output, held.record.roots) : {};
    const why = failure ?? (typeof standIns === 'string' ? standIns : null);
    if (why !== null || typeof standIns === 'string') {
      held.record = { ...held.record, before: 'failed' };
      this.#log('ERROR', `The command before run ${held.record.madeFor} failed: ${why}`);
      await this.#neighbours.tell(this.#preparation(held), { state: 'failed', why: why ?? '' });
      this.#release(held);
      throw this.#notPrepared(why ?? '');
    }
    held.record = { ...held.record, state: 'open', before: 'done', standIns };
    await this.#save();
    await this.#neighbours.tell(this.#preparation(held), { state: 'ready', standIns });
    for (const [root, path] of Object.entries(standIns)) this.#log('INFO', `${path} stands in for ${root}.`);
    return await this.#treeOf(held);
  }

  async #treeOf(held: Held): Promise<Connection> {
    const { roots, open } = this.#parts;
    const shares = roots.map((root): Share => {
      const standIn = held.record.standIns[root.path];
      return { ...root, writable: false, ...(standIn === undefined ? {} : { standIn }) };
    });
    held.tree ??= await open(shares);
    return held.tree;
  }

  #release(held: Held): void {
    if (held.over) return;
    held.over = true;
    // Whose it is shows when it is ready, or has failed.
    const ending = held.ready
      .catch(() => undefined)
      .then(() => (held.by === 'neighbour' ? this.#leave(held) : this.#putAway(held)));
    ending.catch((error: unknown) => this.#notSaved(error));
  }

  /** What another agent has prepared, that one puts away. */
  async #leave(held: Held): Promise<void> {
    await held.tree?.[Symbol.asyncDispose]();
    this.#held.delete(held);
    await this.#neighbours.giveBack(this.#preparation(held));
  }

  async #putAway(held: Held): Promise<void> {
    const { releaseAfterHours } = this.#parts.hooks;
    const { standIns, before } = held.record;
    const wanted = this.#preparation(held);
    if (before === 'done') await this.#neighbours.untilAlone(wanted, standIns, releaseAfterHours * HOUR_MS);
    await this.#inTurn(async () => {
      held.record = { ...held.record, state: 'releasing' };
      await this.#save();
      await held.tree?.[Symbol.asyncDispose]();
      held.tree = null;
      await this.#settleAfter(held, await this.#run('after', held));
    });
  }

  async #settleAfter(held: Held, ended: HookEnd | null): Promise<void> {
    const { hooks, home } = this.#parts;
    const { madeFor, id, standIns } = held.record;
    const failure = ended === null ? null : hookFailure(ended, hooks.timeoutSeconds);
    this.#held.delete(held);
    await this.#save();
    if (held.record.before === 'failed') this.#neighbours.forgetSoon(this.#preparation(held));
    else await this.#neighbours.forget(this.#preparation(held));
    if (failure === null) this.#log('INFO', `What was prepared for run ${madeFor} is put away.`);
    else {
      const left = Object.values(standIns).join(', ');
      this.#log(
        'ERROR',
        `The command after run ${madeFor} failed: ${failure} Put away by hand what it has left${left === '' ? '' : `, such as ${left}`}.`,
      );
    }
    for (const hook of ['before', 'after']) await removeOwn(join(home.hooks, `${id}-${hook}`), HOOK_NAMES); // it may have mounted something beside that
  }

  /** Null where there is no such command. */
  async #run(hook: 'after', held: Held): Promise<HookEnd | null>;
  async #run(hook: 'before', held: Held): Promise<HookEnd>;
  async #run(hook: 'before' | 'after', held: Held): Promise<HookEnd | null> {
    const command = this.#parts.hooks[hook];
    if (command === undefined) return null;
    const input = hookInput(hook, held.record);
    const env = hookEnv(input, this.#parts.world.env);
    return await runHook({ ...this.#place(hook, held.record), command, env, input }, this.#ports);
  }

  #takeUp(record: SnapshotRecord): void {
    const held = this.#hold(record);
    held.by = 'us';
    switch (record.state) {
      case 'creating':
        this.#prepare(held, async () => await this.#afterDeath(held));
        break;
      case 'open':
        held.ready = this.#treeOf(held);
        void this.#neighbours
          .tell(this.#preparation(held), { state: 'ready', standIns: record.standIns })
          .catch(() => undefined); // only the end of the agent ends it so
        held.ready.catch(() => undefined);
        if (record.runs.length === 0) this.#release(held);
        break;
      case 'releasing':
        held.over = true;
        this.#inTurn(async () => {
          const ended = await findHook(this.#place('after', record), this.#ports);
          const again = ended.end === 'unstarted' || ended.end === 'lost';
          await this.#settleAfter(held, again ? await this.#run('after', held) : ended);
        }).catch((error: unknown) => this.#notSaved(error));
        break;
      default:
        record.state satisfies never;
    }
  }

  /** How the command before has ended that was under way when the agent was killed; one that was not started yet is started now. */
  async #afterDeath(held: Held): Promise<HookEnd> {
    const ended = await findHook(this.#place('before', held.record), this.#ports);
    return ended.end === 'unstarted' ? await this.#run('before', held) : ended;
  }

  #place(hook: 'before' | 'after', { id }: SnapshotRecord): { readonly folder: string; readonly timeoutMs: number } {
    const { home, hooks } = this.#parts;
    return { folder: join(home.hooks, `${id}-${hook}`), timeoutMs: hooks.timeoutSeconds * 1_000 };
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(async () => {
      this.#stopping.signal.throwIfAborted();
      return await work();
    });
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #save(): Promise<void> {
    const ours = [...this.#held].filter(({ by }) => by === 'us');
    return this.#journal.write(ours.map(({ record }) => record));
  }

  /** A server that is gone for good tells the end of no run, and a snapshot that stays fills its disk. */
  async #releaseForgotten(): Promise<void> {
    const { world, hooks } = this.#parts;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await world.clock.sleep(LOOK_MS, signal).catch(() => undefined);
      const oldest = world.clock.monotonic() - hooks.releaseAfterHours * HOUR_MS;
      for (const held of this.#held) {
        if (signal.aborted || held.over || held.record.state !== 'open' || held.lastUsed > oldest) continue;
        this.#log('WARN', `Nobody has read for run ${held.record.madeFor} for ${hooks.releaseAfterHours} hours.`);
        this.#release(held);
      }
    }
  }

  #notPrepared(why: string): StorageError {
    const { hooks, machine } = this.#parts;
    return notPrepared({ machine, program: hooks.before[0] ?? '' }, why);
  }

  #notSaved(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#log('ERROR', error instanceof Error ? error.message : String(error));
  }

  #log(level: 'INFO' | 'WARN' | 'ERROR', message: string): void {
    this.#parts.log(level, LOGGERS.hooks, message);
  }
}
