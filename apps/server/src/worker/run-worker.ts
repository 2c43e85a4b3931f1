import { type Clock, isAbort, toStorageError } from '@drover/core';
import {
  admitRuns,
  type Database,
  findWork,
  listenForRuns,
  lowerLimits,
  type RunToWorkOn,
  refuseOtherSchema,
  rowsWait,
  takeRows,
  type WorkSought,
} from '@drover/database';
import type { WorkHandle } from '@drover/engine';
import { LastingTroubles } from '../lasting-troubles.ts';
import { ConnectorRules } from './connector-rules.ts';
import { runPermissionWorker } from './permission-worker.ts';
import { RunPauses } from './run-pauses.ts';
import { canFinish, hasAgentsFor, type WorkerParts, workOnOne } from './work-on-one.ts';

export type { ConnectorOpener, OpenedConnector } from './connector-opener.ts';
export type { WorkerParts } from './work-on-one.ts';

/** Single transfers that one worker works on at a time. */
const MAX_TRANSFERS = 4;
/** Rows of migrations that one worker works on at a time; most are small, and those of one connector share its connections. */
const MAX_ROWS = 50;
/** Content that all runs of a worker may hold in memory together, and one of them at most. */
const BYTES_HELD = 128 * 1024 * 1024;
const BYTES_HELD_BY_ONE = 32 * 1024 * 1024;
/** Small rows end many times a second; looking for the next ones as often would cost more than they do. */
const LOOKS_APART_MS = 100;
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
  await Promise.all([worker.work(), runPermissionWorker(database, parts, signal)]);
  await listening;
}

class Worker {
  readonly #database: Database;
  readonly #parts: WorkerParts;
  readonly #signal: AbortSignal;
  readonly #current = new Map<string, Part>();
  readonly #pauses: RunPauses;
  readonly #troubles: LastingTroubles;
  readonly #rules: ConnectorRules;
  #toldAt = Number.NEGATIVE_INFINITY;
  #woken = Promise.withResolvers<void>();

  constructor(database: Database, parts: WorkerParts, signal: AbortSignal) {
    this.#database = database;
    this.#parts = parts;
    this.#signal = signal;
    this.#pauses = new RunPauses(parts.clock);
    this.#rules = new ConnectorRules(database, parts.clock);
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
      const lookedAt = clock.monotonic();
      const woken = this.#woken.promise;
      let held = false;
      try {
        await this.#tellAndAsk(lookedAt);
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
      await clock.sleep(Math.max(0, LOOKS_APART_MS - (clock.monotonic() - lookedAt)), signal).catch(() => undefined);
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

  /** What need not be done at each look: says that this worker lives, and lowers limits where a service asked for it. */
  async #tellAndAsk(now: number): Promise<void> {
    if (now - this.#toldAt < LOOK_MS) return;
    const { workers, opener } = this.#parts;
    await refuseOtherSchema(this.#database.db);
    await workers.seen(this.#parts);
    for (const [connector, reason] of opener.slowedDown?.() ?? []) await lowerLimits(this.#database, connector, reason);
    this.#toldAt = now;
  }

  async #look(): Promise<void> {
    const { id: worker, agents } = this.#parts;
    await this.#rules.read();
    const { closed } = this.#rules;
    const at = [...this.#current.values()];
    for (const { run, over } of at) {
      if (!run.mustEnd && this.#rules.isClosed(run))
        over.abort(new Error('a connector is not to be used at this hour'));
    }
    const rows = at.filter(isRow);
    const sought = { worker, without: at.map(({ run }) => run.id), agents: agents?.connectors ?? [], closed };
    await admitRuns(this.#database, closed);
    await this.#lookForRows(rows, { ...sought, without: [...sought.without, ...this.#pauses.heldAlone()] });
    const room = MAX_TRANSFERS - (at.length - rows.length);
    const most = Math.max(1, room) + this.#pauses.size;
    const found = (await findWork(this.#database, { ...sought, limit: most })).filter(
      (run) => !this.#pauses.holds(run) && !this.#current.has(run.id),
    );
    const mayBegin = found.slice(0, Math.max(1, room));
    if (room > 0) await this.#beginOpen(mayBegin);
    else if (mayBegin.length > 0) this.#makeRoom(at.filter((part) => !isRow(part)));
  }

  async #lookForRows(rows: readonly Part[], sought: Omit<WorkSought, 'limit'>): Promise<void> {
    const room = MAX_ROWS - rows.length;
    if (room > 0) await this.#beginOpen(await takeRows(this.#database, { ...sought, limit: room }));
    else if (hadItsTurn(rows, this.#parts.clock) && (await rowsWait(this.#database, sought))) this.#makeRoom(rows);
  }

  /** What was said of a connector before a run was started holds for it. */
  async #beginOpen(runs: readonly RunToWorkOn[]): Promise<void> {
    if (runs.length === 0) return;
    await this.#rules.read();
    for (const run of runs) if (run.mustEnd || !this.#rules.isClosed(run)) this.#begin(run);
  }

  #begin(run: RunToWorkOn): void {
    const { clock } = this.#parts;
    const over = new AbortController();
    const signal = AbortSignal.any([this.#signal, over.signal]);
    const begun = (handle: WorkHandle) => {
      part.handle = handle;
    };
    const since = clock.monotonic();
    const parts = {
      ...{ ...this.#parts, database: this.#database, troubles: this.#troubles, pauses: this.#pauses },
      bytesInFlight: () => Math.min(BYTES_HELD_BY_ONE, BYTES_HELD / Math.max(1, this.#current.size)),
      bandwidth: () => this.#rules.bandwidth(run),
    };
    const done = workOnOne(run, parts, begun, signal)
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
  #makeRoom(parts: readonly Part[]): void {
    hadItsTurn(parts, this.#parts.clock)?.over.abort(new Error('other runs wait for their turn'));
  }

  #wake(): void {
    this.#woken.resolve();
    this.#woken = Promise.withResolvers();
  }
}

function isRow({ run }: Part): boolean {
  return run.migrationId !== null;
}

/** The oldest, if its turn is over. */
function hadItsTurn(parts: readonly Part[], clock: Clock): Part | null {
  const [oldest] = parts.toSorted((a, b) => a.since - b.since);
  return oldest === undefined || clock.monotonic() - oldest.since < TURN_MS ? null : oldest;
}
