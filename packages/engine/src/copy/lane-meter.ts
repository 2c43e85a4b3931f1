import type { Clock } from '@drover/core';

/** What a file under way waits for: the source, nothing but time (a limit, or a pause before another attempt), or the destination. */
export type Lane = 'reading' | 'waiting' | 'writing';

/** One file's way through the lanes. */
export interface LaneUse {
  to(lane: Lane): void;
  leave(): void;
}

/** Measures in which lane files spend their time, also those that are in the middle of it. */
export class LaneMeter {
  readonly #clock: Clock;
  readonly #inside: Record<Lane, number> = { reading: 0, waiting: 0, writing: 0 };
  readonly #spent: Record<Lane, number> = { reading: 0, waiting: 0, writing: 0 };
  #at: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#at = clock.monotonic();
  }

  enter(first: Lane): LaneUse {
    let now: Lane | null = null;
    const to = (next: Lane | null) => {
      if (next === now) return;
      this.#settle();
      if (now !== null) this.#inside[now]--;
      if (next !== null) this.#inside[next]++;
      now = next;
    };
    to(first);
    return { to, leave: () => to(null) };
  }

  /** Milliseconds until now, summed over files. */
  read(): Readonly<Record<Lane, number>> {
    this.#settle();
    return { ...this.#spent };
  }

  #settle(): void {
    const now = this.#clock.monotonic();
    const ms = now - this.#at;
    this.#at = now;
    const spent = this.#spent;
    const inside = this.#inside;
    spent.reading += inside.reading * ms;
    spent.waiting += inside.waiting * ms;
    spent.writing += inside.writing * ms;
  }
}
