import { isAbort } from '@drover/core';
import { type Database, listenForRuns, type RunToWorkOn } from '@drover/database';
import type { WorkHandle } from '@drover/engine';
import { type WorkerParts, workOnOne } from './work-on-one.ts';

export type { ConnectorOpener, OpenedConnector } from './connector-opener.ts';
export type { WorkerParts } from './work-on-one.ts';

/** Runs that one worker works on at a time; each has connections of its own. */
const MAX_RUNS = 4;
/** How often is looked for work that nobody told of, and told that this worker lives. */
const LOOK_MS = 1000;
/** For how long a run may keep its place when others wait for one. */
const TURN_MS = 20_000;
/** For how long a run is left to others that can use its sides: twice as long each time. */
const LEAVE_MS = { first: 10_000, longest: 300_000 } as const;

interface Part {
  readonly run: RunToWorkOn;
  readonly since: number;
  readonly over: AbortController;
  readonly done: Promise<void>;
  handle: WorkHandle | null;
}

/** Works on runs, several at a time and all in turn, until `signal`; then hands back what it has. */
export async function runWorker(database: Database, parts: WorkerParts, signal: AbortSignal): Promise<void> {
  const worker = new Worker(parts, signal);
  const listening = listenForRuns(database, parts.clock, (run) => worker.heard(run), signal);
  await worker.work();
  await listening;
}

class Worker {
  readonly #parts: WorkerParts;
  readonly #signal: AbortSignal;
  readonly #current = new Map<string, Part>();
  /** Runs that were left to others. */
  readonly #left = new Map<string, { readonly until: number; readonly forMs: number }>();
  #woken = Promise.withResolvers<void>();

  constructor(parts: WorkerParts, signal: AbortSignal) {
    this.#parts = parts;
    this.#signal = signal;
  }

  /** Something was told of a run: it begins, or it is to end. */
  heard(run: string): void {
    this.#current.get(run)?.handle?.look();
    this.#wake();
  }

  async work(): Promise<void> {
    const { clock, workers, log, id } = this.#parts;
    const signal = this.#signal;
    while (!signal.aborted) {
      const woken = this.#woken.promise;
      try {
        await workers.seen(this.#parts);
        await this.#look();
      } catch (error) {
        if (isAbort(error, signal)) break;
        log.warn({ error: String(error) }, 'the database does not answer; tried again in a moment');
      }
      const enough = new AbortController();
      const either = AbortSignal.any([signal, enough.signal]);
      await Promise.race([clock.sleep(LOOK_MS, either).catch(() => undefined), woken]);
      enough.abort();
    }
    await Promise.all(Array.from(this.#current.values(), ({ done }) => done));
    await workers.gone(id).catch(() => undefined); // it will be taken for dead all the same
  }

  async #look(): Promise<void> {
    const room = MAX_RUNS - this.#current.size;
    const { workers, id } = this.#parts;
    const all = await workers.findWork(id, [...this.#current.keys()], Math.max(1, room) + this.#left.size);
    const found = all.filter((run) => this.#isForUs(run)).slice(0, Math.max(1, room));
    if (room > 0) for (const run of found) this.#begin(run);
    else if (found.length > 0) this.#makeRoom();
  }

  /** When those to whom a run was left are gone, there is nothing to wait for. */
  #isForUs({ id, othersAtWork }: RunToWorkOn): boolean {
    const left = this.#left.get(id);
    return left === undefined || !othersAtWork || this.#parts.clock.monotonic() > left.until;
  }

  #leave(run: string): void {
    const { first, longest } = LEAVE_MS;
    const now = this.#parts.clock.monotonic();
    const forMs = Math.min(longest, (this.#left.get(run)?.forMs ?? first / 2) * 2);
    for (const [id, { until }] of this.#left) if (until + longest < now) this.#left.delete(id);
    this.#left.set(run, { until: now + forMs, forMs });
  }

  #begin(run: RunToWorkOn): void {
    const { clock } = this.#parts;
    const over = new AbortController();
    const signal = AbortSignal.any([this.#signal, over.signal]);
    const begun = (handle: WorkHandle) => {
      part.handle = handle;
    };
    const done = workOnOne(run, this.#parts, begun, signal)
      .then((end) => (end === 'left' ? this.#leave(run.id) : void this.#left.delete(run.id)))
      .catch(() => undefined) // asked to end
      .finally(() => {
        this.#current.delete(run.id);
        this.#wake();
      });
    const part: Part = { run, since: clock.monotonic(), over, done, handle: null };
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
