import type { Clock, ClockSighting, FileClock, Timestamp } from '@drover/core';

/** By how much file systems stamp too early: they take the time of the system's last tick, of which Linux makes 100 a second at least. */
const TICK_MS = 10;

/** Has the clock of a service shown by one file: the first that is written, before its time is set. */
export class FirstFileClock implements FileClock {
  readonly #clock: Clock;
  #begun = false;
  #seen: ReturnType<FileClock['sighting']> = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  sighting(): ReturnType<FileClock['sighting']> {
    return this.#seen;
  }

  /** For a file whose first byte is about to be written; null where another shows the clock, or has. */
  begin(): FirstFile | null {
    if (this.#begun) return null;
    this.#begun = true;
    return new FirstFile(this.#clock, (seen) => {
      this.#seen = seen;
      this.#begun = seen !== null;
    });
  }
}

/** The file that is to show the clock. Disposed of before the service told its time, it leaves that to another. */
export class FirstFile implements Disposable {
  readonly #clock: Clock;
  readonly #done: (seen: ReturnType<FileClock['sighting']>) => void;
  #since: Pick<ClockSighting, 'sinceMs'> & { readonly monotonic: number };
  #told = false;

  constructor(clock: Clock, done: (seen: ReturnType<FileClock['sighting']>) => void) {
    this.#clock = clock;
    this.#done = done;
    this.#since = this.#now();
  }

  /** Something is about to be written into the file, which gives it another time. */
  written(): void {
    this.#since = this.#now();
  }

  /** What the service says of the file's last change, which was made in between; or why that does not show its clock. */
  told(time: Timestamp | { readonly why: string }): void {
    const { sinceMs, monotonic } = this.#since;
    this.#told = true;
    if ('why' in time) this.#done(time);
    else this.#done({ ...time, sinceMs: sinceMs - TICK_MS, tookMs: this.#clock.monotonic() - monotonic + TICK_MS });
  }

  [Symbol.dispose](): void {
    if (!this.#told) this.#done(null);
  }

  #now(): { readonly sinceMs: number; readonly monotonic: number } {
    return { sinceMs: this.#clock.now(), monotonic: this.#clock.monotonic() };
  }
}
