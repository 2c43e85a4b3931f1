import { isAbort, toStorageError } from '@drover/core';
import { type Database, listenForRuns, type RunToWorkOn, refuseOtherSchema } from '@drover/database';
import type { WorkHandle } from '@drover/engine';
import { LastingTroubles } from '../lasting-troubles.ts';
import { RunPauses } from './run-pauses.ts';
import { canFinish, hasAgentsFor, type WorkerParts, workOnOne } from './work-on-one.ts';

export type { ConnectorOpener, OpenedConnector } from './connector-opener.ts';
export type { WorkerParts } from './work-on-one.ts';

/** Runs that one worker works on at a time; each has connections of its own. */
const MAX_RUNS = 4;
/** How often is looked for work that nobody told of, and told that this worker lives. */
const LOOK_MS = 1000;
/** For how long a run may keep its place when others wait for one. */
const TURN_MS = 20_000;
/** The longest pause while the database is not of this version. */
const LONGEST_PAUSE_MS = 30_000;
/** Work that went on for this long did not break off because it was begun. */
const HEALTHY_MS = 10_000;
const DATABASE = 'database';

interface Part {
  readonly run: RunToWorkOn;
  readonly since: number;
  readonly over: AbortController;
  readonly done: Promise<void>;
  handle: WorkHandle | null;
}

/** Works on runs, several at a time and all in turn, until `signal`; then hands back what it has. */
export async function runWorker(database: Database, parts: WorkerParts, signal: AbortSignal): Promise<void> {
  const worker = new Worker(database, parts, signal);
  using _ = parts.agents?.watch(() => worker.agentsChanged());
  const listening = listenForRuns(database, parts.clock, (run) => worker.heard(run), signal);
  await worker.work();
  await listening;
}

class Worker {
  readonly #database: Database;
  readonly #parts: WorkerParts;
  readonly #signal: AbortSignal;
  readonly #current = new Map<string, Part>();
  readonly #pauses: RunPauses;
  readonly #troubles: LastingTroubles;
  #woken = Promise.withResolvers<void>();

  constructor(database: Database, parts: WorkerParts, signal: AbortSignal) {
    this.#database = database;
    this.#parts = parts;
    this.#signal = signal;
    this.#pauses = new RunPauses(parts.clock);
    // At one level, so that whoever reads of a trouble reads of its end.
    this.#troubles = new LastingTroubles(parts.clock, (facts, message) => parts.log.warn(facts, message));
  }

  /** Something was told of a run: it begins, or it is to end. */
  heard(run: string): void {
    this.#current.get(run)?.handle?.look();
    this.#wake();
  }

  /** Work with an agent that is gone is handed back at once, with one that is to get no more when its files are done; with one that has come, it may begin. */
  agentsChanged(): void {
    const { agents } = this.#parts;
    for (const { run, over, handle } of this.#current.values()) {
      if (run.mustEnd || hasAgentsFor(run, agents)) continue;
      if (handle !== null && canFinish(run, agents)) handle.leave();
      else over.abort(new Error('the agent of the run is gone'));
    }
    this.#wake();
  }

  async work(): Promise<void> {
    const { clock, workers, id } = this.#parts;
    const signal = this.#signal;
    let pauseMs = LOOK_MS;
    while (!signal.aborted) {
      const woken = this.#woken.promise;
      let held = false;
      try {
        await refuseOtherSchema(this.#database.db);
        await workers.seen(this.#parts);
        await this.#look();
        this.#troubles.over(DATABASE, {}, 'the worker goes on');
        pauseMs = LOOK_MS;
      } catch (error) {
        if (isAbort(error, signal)) break;
        held = this.#cannotUseDatabase(error);
        pauseMs = held ? Math.min(pauseMs * 2, LONGEST_PAUSE_MS) : LOOK_MS;
      }
      const enough = new AbortController();
      const either = AbortSignal.any([signal, enough.signal]);
      const paused = clock.sleep(pauseMs, either).catch(() => undefined);
      await (held ? paused : Promise.race([paused, woken]));
      enough.abort();
    }
    await Promise.all(Array.from(this.#current.values(), ({ done }) => done));
    await workers.gone(id).catch(() => undefined); // it will be taken for dead all the same
  }

  /** True where that will not pass by itself: then nothing is worked on meanwhile. */
  #cannotUseDatabase(thrown: unknown): boolean {
    const error = toStorageError(thrown);
    const { kind, retryable } = error;
    const then = retryable ? 'tried again in a moment' : 'the worker waits, and goes on by itself';
    this.#troubles.met(DATABASE, kind, { kind, error: error.describe() }, `the database cannot be used; ${then}`);
    if (kind === 'config-invalid') for (const { over } of this.#current.values()) over.abort(error);
    return !retryable;
  }

  async #look(): Promise<void> {
    const room = MAX_RUNS - this.#current.size;
    const { workers, id, agents } = this.#parts;
    const most = Math.max(1, room) + this.#pauses.size;
    const all = await workers.findWork(id, [...this.#current.keys()], most, agents?.connectors);
    const found = all.filter((run) => !this.#pauses.holds(run)).slice(0, Math.max(1, room));
    if (room > 0) for (const run of found) this.#begin(run);
    else if (found.length > 0) this.#makeRoom();
  }

  #begin(run: RunToWorkOn): void {
    const { clock } = this.#parts;
    const over = new AbortController();
    const signal = AbortSignal.any([this.#signal, over.signal]);
    const begun = (handle: WorkHandle) => {
      part.handle = handle;
    };
    const since = clock.monotonic();
    const done = workOnOne(run, { ...this.#parts, troubles: this.#troubles, pauses: this.#pauses }, begun, signal)
      .then((end) => {
        const healthy = end === 'broken-off' && clock.monotonic() - since > HEALTHY_MS;
        if (end === 'done' || healthy) this.#pauses.end(run.id);
        if (end !== 'done') this.#pauses.begin(run.id, end);
      })
      .catch(() => undefined) // asked to end
      .finally(() => {
        this.#current.delete(run.id);
        this.#wake();
      });
    const part: Part = { run, since, over, done, handle: null };
    this.#current.set(run.id, part);
  }

  /** Whoever has had its turn lets others in, and gets another. */
  #makeRoom(): void {
    const { clock } = this.#parts;
    const [oldest] = [...this.#current.values()].sort((a, b) => a.since - b.since);
    if (oldest === undefined || clock.monotonic() - oldest.since < TURN_MS) return;
    oldest.over.abort(new Error('other runs wait for their turn'));
  }

  #wake(): void {
    this.#woken.resolve();
    this.#woken = Promise.withResolvers();
  }
}
