import type { Clock } from '@drover/core';
import { type Database, listenForTroubles, type ToldTrouble } from '@drover/database';

/** Longer than the longest pause before the work is tried again, and its failure told of anew. */
const KEPT_MS = 90_000;
const MOST = 1000;

interface Kept {
  readonly since: Date;
  readonly toldAt: number;
  readonly kind: string;
  readonly message: string;
}

export interface RunTrouble {
  readonly since: Date;
  readonly message: string;
}

/** Why work on runs breaks off at the moment, as workers tell it; kept in memory alone. */
export class RunTroubles {
  readonly #clock: Clock;
  readonly #byRun = new Map<string, Kept>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Until `signal`. */
  async hear(database: Database, signal: AbortSignal): Promise<void> {
    await listenForTroubles(database, this.#clock, (told) => this.heard(told), signal);
  }

  heard({ run, trouble }: ToldTrouble): void {
    const before = this.of(run);
    this.#byRun.delete(run);
    if (trouble === null) return;
    const [oldest] = this.#byRun.keys();
    if (this.#byRun.size >= MOST && oldest !== undefined) this.#byRun.delete(oldest);
    const since = before?.since ?? new Date(this.#clock.now());
    this.#byRun.set(run, { ...trouble, since, toldAt: this.#clock.monotonic() });
  }

  of(run: string): RunTrouble | null {
    const kept = this.#byRun.get(run);
    return kept !== undefined && this.#isFresh(kept) ? { since: kept.since, message: kept.message } : null;
  }

  /** What keeps the database from being written to, in words; null where nothing is known to. */
  get databaseIsFull(): string | null {
    for (const kept of this.#byRun.values())
      if (kept.kind === 'quota-exceeded' && this.#isFresh(kept)) return kept.message;
    return null;
  }

  #isFresh({ toldAt }: Kept): boolean {
    return this.#clock.monotonic() - toldAt < KEPT_MS;
  }
}
