import type { Clock } from '@drover/core';
import type { RunToWorkOn } from '@drover/database';

const PAUSES = {
  /** For others that can use its sides; when they are gone, there is nothing to wait for. */
  left: { firstMs: 10_000, longestMs: 300_000, evenAlone: false },
  /** For a side that this worker, or another before it, could use. */
  'kept-out': { firstMs: 2000, longestMs: 10_000, evenAlone: true },
  /** For a service that named a time; asked earlier, it is not called again. */
  held: { firstMs: 5_000, longestMs: 60_000, evenAlone: true },
  'broken-off': { firstMs: 1000, longestMs: 30_000, evenAlone: true },
} as const;
type Why = keyof typeof PAUSES;

interface Pause {
  readonly why: Why;
  readonly beganAt: number;
  readonly until: number;
  readonly forMs: number;
}

/** The runs that a worker lets be for a while: twice as long each time. */
export class RunPauses {
  readonly #clock: Clock;
  readonly #pauses = new Map<string, Pause>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#pauses.size;
  }

  begin(run: string, why: Why): void {
    const { firstMs, longestMs } = PAUSES[why];
    const now = this.#clock.monotonic();
    const known = this.#pauses.get(run);
    const again = known?.why === why ? known : null;
    const forMs = again === null ? firstMs : Math.min(longestMs, again.forMs * 2);
    const beganAt = again?.beganAt ?? now;
    for (const [id, { until }] of this.#pauses) if (until + PAUSES.left.longestMs < now) this.#pauses.delete(id);
    this.#pauses.set(run, { why, beganAt, until: now + forMs, forMs });
  }

  /** For how long the run has been let be for this reason, again and again. */
  forHowLong(run: string, why: Why): number {
    const pause = this.#pauses.get(run);
    return pause?.why === why ? this.#clock.monotonic() - pause.beganAt : 0;
  }

  /** The run can be worked on again. */
  end(run: string): void {
    this.#pauses.delete(run);
  }

  /** Those that are let be though nobody else is at work on them. */
  heldAlone(): readonly string[] {
    return [...this.#pauses.keys()].filter((id) => this.holds({ id, othersAtWork: false }));
  }

  holds({ id, othersAtWork }: Pick<RunToWorkOn, 'id' | 'othersAtWork'>): boolean {
    const pause = this.#pauses.get(id);
    if (pause === undefined || this.#clock.monotonic() > pause.until) return false;
    return othersAtWork || PAUSES[pause.why].evenAlone;
  }
}
