import type { Clock, Segment } from '@drover/core';
import type { CopyJob } from '../copy/copy-job.ts';
import { type Lane, LaneMeter } from '../copy/lane-meter.ts';
import type { FileTask } from '../plan/file-task.ts';

/** Files under way that are told by name. */
const NAMED = 8;

/** What one worker is doing for one run at this moment. */
export interface Activity {
  /** Bytes that left the source since the session began. */
  readonly bytesMoved: number;
  /** Of these, what no commit has told yet. */
  readonly bytesUnreported: number;
  /** Bytes of files that are under way. */
  readonly bytesUnderWay: number;
  readonly filesSettled: number;
  /** Milliseconds that files have spent in each lane since the session began. */
  readonly lanes: Readonly<Record<Lane, number>>;
  /** Files under way, the oldest first. */
  readonly moving: readonly {
    readonly path: readonly Segment[];
    readonly size: number | null;
    readonly moved: number;
  }[];
}

/** Watches the files under way. */
export class ActivityMeter {
  readonly #jobs = new Map<FileTask, CopyJob>();
  readonly lanes: LaneMeter;
  bytesMoved = 0;
  bytesUnderWay = 0;
  filesSettled = 0;
  #readUnclaimed = 0;

  constructor(clock: Clock) {
    this.lanes = new LaneMeter(clock);
  }

  started(job: CopyJob): void {
    this.#jobs.set(job.task, job);
  }

  moved(bytes: number): true {
    this.bytesMoved += bytes;
    this.bytesUnderWay += bytes;
    this.#readUnclaimed += bytes;
    return true;
  }

  settled(task: FileTask, underWay: number): void {
    this.#jobs.delete(task);
    this.bytesUnderWay -= underWay;
    this.filesSettled++;
  }

  /** The destination held so many bytes of a file under way already; fewer than were counted: negative. */
  holds(bytes: number): void {
    this.bytesUnderWay += bytes;
  }

  /** Bytes under way will be sent again. */
  lost(bytes: number): void {
    this.bytesUnderWay -= bytes;
  }

  /** Bytes that left the source since this was last asked. */
  takeRead(): number {
    const bytes = this.#readUnclaimed;
    this.#readUnclaimed = 0;
    return bytes;
  }

  read(): Activity {
    const moving: Activity['moving'][number][] = [];
    for (const { task, source, underWay, unconfirmed } of this.#jobs.values()) {
      if (moving.length >= NAMED) break;
      moving.push({ path: task.path, size: source.size, moved: Math.max(0, underWay - unconfirmed) });
    }
    const { bytesMoved, bytesUnderWay, filesSettled } = this;
    const lanes = this.lanes.read();
    return { bytesMoved, bytesUnreported: this.#readUnclaimed, bytesUnderWay, filesSettled, lanes, moving };
  }
}
