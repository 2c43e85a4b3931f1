import { type Clock, type ItemRef, pathKey, type Segment } from '@drover/core';
import type { Place } from './place.ts';

/** Longer than a drive takes as a rule to be woken or mounted by a look at it, and shorter than a run waits for a sign of life of its source. */
const ANSWER_MS = 12_000;

/** Comes in place of what a place says that does not answer. */
export const SILENT = Symbol('silent');

/** Makes a call that may take only so long. */
export type Timed = <T>(call: () => Promise<T>) => Promise<T>;

interface Asked {
  readonly key: string;
  readonly giveUp: () => void;
  /** When its call was made; null while none is under way. */
  since: number | null;
  /** Nobody waits for it any more. */
  over: boolean;
}

/**
 * Waits some seconds for a place that may never answer, such as the mount point of a dead network drive. As long as a call to it hangs, whoever
 * asks for the same place is told at once, and no further call is made.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #asked = new Set<Asked>();
  /** Those with a call under way, the oldest call first. */
  readonly #calling = new Set<Asked>();
  /** Calls that hang, by place. */
  readonly #silent = new Map<string, number>();
  #watching: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether a call to this place hangs. */
  isSilent(key: string): boolean {
    return this.#silent.has(key);
  }

  /** What comes of a question about a place, however long it waits for its turn: only the calls that it makes by `timed` have little time. */
  async wait<T>(key: string, ask: (timed: Timed) => Promise<T>): Promise<T | typeof SILENT> {
    if (this.isSilent(key)) return SILENT;
    const { promise, resolve } = Promise.withResolvers<typeof SILENT>();
    const asked: Asked = { key, giveUp: () => resolve(SILENT), since: null, over: false };
    this.#asked.add(asked);
    const answer = ask((call) => this.#timed(asked, call)).finally(() => this.#asked.delete(asked));
    return await Promise.race([answer, promise]);
  }

  async #timed<T>(asked: Asked, call: () => Promise<T>): Promise<T> {
    if (asked.over) throw new Error('nobody waits for this any more');
    asked.since = this.#clock.monotonic();
    this.#calling.add(asked);
    if (this.#watching === null) void this.#watch();
    try {
      return await call();
    } finally {
      if (asked.over) this.#count(asked.key, -1);
      else this.#stopTiming(asked);
      asked.since = null;
    }
  }

  #stopTiming(asked: Asked): void {
    this.#calling.delete(asked);
    if (this.#calling.size > 0) return;
    this.#watching?.abort();
    this.#watching = null;
  }

  #count(key: string, more: 1 | -1): void {
    const calls = (this.#silent.get(key) ?? 0) + more;
    if (calls === 0) this.#silent.delete(key);
    else this.#silent.set(key, calls);
  }

  async #watch(): Promise<void> {
    const watching = new AbortController();
    this.#watching = watching;
    while (!watching.signal.aborted) {
      const [oldest] = this.#calling;
      const left = (oldest?.since ?? 0) + ANSWER_MS - this.#clock.monotonic();
      if (oldest !== undefined && left <= 0) {
        // What came while this process was stopped is heard first.
        await new Promise((resolve) => setImmediate(resolve));
        if (this.#calling.has(oldest)) this.#giveUp(oldest.key);
      } else await this.#clock.sleep(Math.max(1, left), watching.signal).catch(() => undefined); // aborted: nothing is timed
    }
  }

  /** Also those who wait for their turn there. */
  #giveUp(key: string): void {
    for (const asked of this.#asked) {
      if (asked.key !== key || asked.over) continue;
      asked.over = true;
      if (asked.since !== null) this.#count(key, 1);
      this.#stopTiming(asked);
      asked.giveUp();
    }
  }
}

/** Names an item of the folder, by its way below it. */
export function keyOf({ depth }: Place, { segments }: ItemRef): string {
  const below: readonly Segment[] = depth === 0 ? segments : segments.slice(depth);
  return pathKey(below);
}
