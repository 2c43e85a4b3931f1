import type { Clock } from '@drover/core';
import type { WorkerActivity } from '@drover/database';
import type { Activity } from '@drover/engine';

const WINDOW_MS = 10_000;

interface Sample {
  readonly at: number;
  readonly bytes: number;
  readonly files: number;
  readonly lanes: Activity['lanes'];
}

/** Turns what a worker has done so far into what it does per second, over the last ten seconds. */
export class Rates {
  readonly #clock: Clock;
  readonly #samples: Sample[];
  #movedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    const at = clock.monotonic();
    this.#movedAt = at;
    this.#samples = [{ at, bytes: 0, files: 0, lanes: { reading: 0, waiting: 0, writing: 0 } }];
  }

  read(activity: Activity): WorkerActivity {
    const now = this.#clock.monotonic();
    const latest = { at: now, bytes: activity.bytesMoved, files: activity.filesSettled, lanes: activity.lanes };
    const last = this.#samples.at(-1);
    if (last?.bytes !== latest.bytes || last.files !== latest.files) this.#movedAt = now;
    this.#samples.push(latest);
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now) <= now - WINDOW_MS) this.#samples.shift();
    const since = this.#samples[0] ?? latest;
    const seconds = (now - since.at) / 1000;
    const { reading, waiting, writing } = activity.lanes;
    return {
      ...activity,
      bytesPerSecond: seconds > 0 ? (latest.bytes - since.bytes) / seconds : 0,
      filesPerSecond: seconds > 0 ? (latest.files - since.files) / seconds : 0,
      lanes: {
        reading: reading - since.lanes.reading,
        waiting: waiting - since.lanes.waiting,
        writing: writing - since.lanes.writing,
      },
      stillMs: now - this.#movedAt,
    };
  }
}
