import type { Clock, RunCounters, RunProgress } from '@drover/core';

const WINDOW_MS = 10_000;

interface Sample {
  readonly at: number;
  readonly bytes: number;
  readonly files: number;
}

/** Turns running totals into rates over the last ten seconds and an honest estimate. */
export class ProgressMeter {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #samples: Sample[];
  walking = true;
  bytesMoved = 0;
  filesPlanned = 0;
  bytesPlanned = 0;
  /** Planned files and bytes that are settled, however they ended. */
  filesSettled = 0;
  bytesSettled = 0;
  /** Bytes of files that are under way. */
  bytesUnderWay = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.monotonic();
    this.#samples = [{ at: this.#startedAt, bytes: 0, files: 0 }];
  }

  read(counters: RunCounters): RunProgress {
    const now = this.#clock.monotonic();
    const { bytesMoved, filesSettled } = this;
    this.#samples.push({ at: now, bytes: bytesMoved, files: filesSettled });
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now) <= now - WINDOW_MS) this.#samples.shift();
    const since = this.#samples[0] ?? { at: now, bytes: bytesMoved, files: filesSettled };
    const seconds = (now - since.at) / 1000;
    const bytesPerSecond = seconds > 0 ? (bytesMoved - since.bytes) / seconds : 0;
    const filesPerSecond = seconds > 0 ? (filesSettled - since.files) / seconds : 0;
    return {
      counters: { ...counters },
      walking: this.walking,
      bytesMoved,
      filesPlanned: this.filesPlanned,
      bytesPlanned: this.bytesPlanned,
      bytesPerSecond,
      filesPerSecond,
      etaMs: this.walking ? null : this.#estimate(bytesPerSecond, filesPerSecond),
      elapsedMs: now - this.#startedAt,
    };
  }

  /** The slower of the two: many small files take their time however few bytes they hold. */
  #estimate(bytesPerSecond: number, filesPerSecond: number): number | null {
    const bytesLeft = Math.max(0, this.bytesPlanned - this.bytesSettled - this.bytesUnderWay);
    const filesLeft = Math.max(0, this.filesPlanned - this.filesSettled);
    if (filesLeft === 0) return 0;
    if (bytesPerSecond === 0 && filesPerSecond === 0) return null;
    const byBytes = bytesPerSecond > 0 ? bytesLeft / bytesPerSecond : 0;
    const byFiles = filesPerSecond > 0 ? filesLeft / filesPerSecond : 0;
    return Math.max(byBytes, byFiles) * 1000;
  }
}
