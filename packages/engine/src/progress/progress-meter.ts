import type { Clock, RunCounters, RunProgress } from '@drover/core';

const WINDOW_MS = 10_000;

/** From then on the rate of the window says nothing about what is to come. */
const STALLED_MS = 5_000;

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
  /** Of these, the bytes of files that arrived or had to go nowhere. */
  bytesArrived = 0;
  /** Bytes of files that are under way. */
  bytesUnderWay = 0;
  /** Of these, what the destination has not confirmed yet, where it tells. */
  bytesUnconfirmed = 0;
  #shown = 0;
  #shownDone = 0;
  #movedAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.monotonic();
    this.#movedAt = this.#startedAt;
    this.#samples = [{ at: this.#startedAt, bytes: 0, files: 0 }];
  }

  /** Bytes of a file under way went on. */
  moved(bytes: number): true {
    this.bytesMoved += bytes;
    this.bytesUnderWay += bytes;
    return true;
  }

  /** The destination holds so many bytes of a file under way that were not counted; fewer than were: negative. */
  holds(bytes: number): void {
    this.bytesUnderWay += bytes;
    if (bytes < 0) this.#shownDone = 0;
  }

  /** A file is settled; so many of its bytes were under way, and the plan expected so many. */
  settled(underWay: number, planned: number, arrived: boolean): void {
    this.holds(-underWay);
    this.filesSettled++;
    this.bytesSettled += planned;
    if (arrived) this.bytesArrived += planned;
  }

  read(counters: RunCounters): RunProgress {
    const now = this.#clock.monotonic();
    const { filesSettled } = this;
    // A chunk counts for a moment before the destination has it and says that it is not confirmed.
    const bytesMoved = Math.max(this.#shown, this.bytesMoved - this.bytesUnconfirmed);
    this.#shown = bytesMoved;
    const bytesDone = Math.max(this.#shownDone, this.bytesArrived + this.bytesUnderWay - this.bytesUnconfirmed);
    this.#shownDone = bytesDone;
    const last = this.#samples.at(-1);
    if (last?.bytes !== bytesMoved || last.files !== filesSettled) this.#movedAt = now;
    this.#samples.push({ at: now, bytes: bytesMoved, files: filesSettled });
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? now) <= now - WINDOW_MS) this.#samples.shift();
    const since = this.#samples[0] ?? { at: now, bytes: bytesMoved, files: filesSettled };
    const seconds = (now - since.at) / 1000;
    const bytesPerSecond = seconds > 0 ? (bytesMoved - since.bytes) / seconds : 0;
    const filesPerSecond = seconds > 0 ? (filesSettled - since.files) / seconds : 0;
    const bytesLeft = Math.max(0, this.bytesPlanned - this.bytesSettled - (bytesDone - this.bytesArrived));
    const isMoving = now - this.#movedAt < STALLED_MS;
    const etaMs = this.walking ? null : this.#estimate(bytesLeft, isMoving ? bytesPerSecond : 0, filesPerSecond);
    return {
      counters: { ...counters },
      walking: this.walking,
      bytesMoved,
      bytesDone,
      filesPlanned: this.filesPlanned,
      bytesPlanned: Math.max(this.bytesPlanned, bytesDone + bytesLeft),
      bytesPerSecond,
      filesPerSecond,
      etaMs,
      elapsedMs: now - this.#startedAt,
    };
  }

  /** The slower of the two: many small files take their time however few bytes they hold. Null where nothing can be said. */
  #estimate(bytesLeft: number, bytesPerSecond: number, filesPerSecond: number): number | null {
    const filesLeft = this.filesPlanned - this.filesSettled;
    if (filesLeft <= 0) return 0;
    if (bytesLeft > 0 && bytesPerSecond < 1) return null;
    const byBytes = bytesLeft > 0 ? bytesLeft / bytesPerSecond : 0;
    const byFiles = filesPerSecond > 0 ? filesLeft / filesPerSecond : 0;
    const seconds = Math.max(byBytes, byFiles);
    return seconds > 0 ? seconds * 1000 : null;
  }
}
