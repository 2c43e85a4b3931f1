import type { Clock } from '@drover/core';
import type { RunToWorkOn } from '@drover/database';

const PAUSES = {
  /** For others that can use its sides; when they are gone, there is nothing to wait for. */
  left: { firstMs: 10_000, longestMs: 300_000, evenAlone: false },
  'broken-off': { firstMs: 1000, longestMs: 30_000, evenAlone: true },
} as const;
type Why = keyof typeof PAUSES;

interface Pause {
  readonly why: Why;
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
    const forMs = known?.why === why ? Math.min(longestMs, known.forMs * 2) : firstMs;
    for (const [id, { until }] of this.#pauses) if (until + PAUSES.left.longestMs < now) this.#pauses.delete(id);
    this.#pauses.set(run, { why, until: now + forMs, forMs });
  }

  /** The run can be worked on again. */
  end(run: string): void {
    this.#pauses.delete(run);
  }

  holds({ id, othersAtWork }: Pick<RunToWorkOn, 'id' | 'othersAtWork'>): boolean {
    const pause = this.#pauses.get(id);
    if (pause === undefined || this.#clock.monotonic() > pause.until) return false;
    return othersAtWork || PAUSES[pause.why].evenAlone;
  }
}
