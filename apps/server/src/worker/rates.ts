import type { Clock } from '@drover/core';
import type { WorkerActivity } from '@drover/database';
import type { Activity } from '@drover/engine';

const WINDOW_MS = 10_000;

interface Sample {
  readonly at: number;
  readonly bytes: number;
  readonly files: number;
}

/** Turns what a worker has done so far into what it does per second, over the last ten seconds. */
export class Rates {
  readonly #clock: Clock;
  readonly #samples: Sample[];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#samples = [{ at: clock.monotonic(), bytes: 0, files: 0 }];
  }

  read(activity: Activity): WorkerActivity {
    const now = this.#clock.monotonic();
    const latest = { at: now, bytes: activity.bytesMoved, files: activity.filesSettled };
    this.#samples.push(latest);
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now) <= now - WINDOW_MS) this.#samples.shift();
    const since = this.#samples[0] ?? latest;
    const seconds = (now - since.at) / 1000;
    return {
      ...activity,
      bytesPerSecond: seconds > 0 ? (latest.bytes - since.bytes) / seconds : 0,
      filesPerSecond: seconds > 0 ? (latest.files - since.files) / seconds : 0,
    };
  }
}
