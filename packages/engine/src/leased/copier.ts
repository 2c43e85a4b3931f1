import { type Clock, isAbort } from '@drover/core';
import type { CopyContext } from '../copy/copy-context.ts';
import type { CopiedFile, CopyJob } from '../copy/copy-job.ts';
import { type PackedReads, readAhead } from '../copy/packed-reads.ts';
import type { Slots } from '../copy/slots.ts';
import type { FileTask } from '../plan/file-task.ts';
import type { RunStop } from '../run-stop.ts';
import { BatchWork, type HeldBatch } from './batch-work.ts';
import { type UnpackedTask, unpackTasks } from './pack-tasks.ts';
import type { CutBatch } from './plan-commit.ts';
import type { ClaimedBatch, RunSession, RunStore, Standing } from './run-store.ts';
import type { WorkPorts } from './work-ports.ts';

/** Batches under way, of which all but the last wait for their final commit or their slowest file. */
const MAX_OPEN = 6;
/** Batches at hand that have not begun. */
const MAX_WAITING = 1;
const COMMIT_EVERY_MS = 1000;

export interface CopierPorts {
  readonly store: RunStore;
  readonly session: RunSession;
  readonly clock: Clock;
  readonly slots: Slots;
  readonly stop: RunStop;
  readonly context: CopyContext;
  readonly bytesRead: () => number;
  readonly beforeRecords: WorkPorts['beforeRecords'];
  readonly onStanding: (standing: Standing) => void;
  readonly started: (job: CopyJob) => void;
  readonly settled: (task: FileTask, file: CopiedFile) => void;
  readonly wake: () => void;
}

interface Waiting extends HeldBatch {
  readonly takenOver: boolean;
  /** Its small files, asked for while the batch before is copied. */
  readonly packed: PackedReads | null;
}

/** Copies the batches that the session has, one behind the other without a gap. */
export class Copier {
  readonly #ports: CopierPorts;
  readonly #waiting: Waiting[] = [];
  readonly #open = new Map<BatchWork, Promise<void>>();
  #beginning = false;
  #leaving = false;

  constructor(ports: CopierPorts) {
    this.#ports = ports;
  }

  /** How many more batches it could do with. */
  get room(): number {
    if (this.#leaving || this.#open.size >= MAX_OPEN) return 0;
    return Math.max(0, MAX_WAITING + (this.#beginning ? 0 : 1) - this.#waiting.length);
  }

  get idle(): boolean {
    return this.#waiting.length === 0 && this.#open.size === 0;
  }

  /** Begins with no more batches; those that wait are handed back with the session. */
  leave(): void {
    this.#leaving = true;
    for (const { packed } of this.#waiting.splice(0)) packed?.close();
  }

  /** Takes batches that were planned in this session. */
  keep(batches: readonly CutBatch[]): void {
    if (this.#leaving) return;
    for (const { id, unpacked } of batches) {
      const tasks = unpacked.map((task, position) => ({ task, position }));
      this.#waiting.push({ id, takenOver: false, tasks, packed: this.#readAhead(tasks) });
    }
    this.#begin();
  }

  async take(batches: readonly ClaimedBatch[]): Promise<void> {
    for (const batch of batches) {
      const tasks = await this.#unpack(batch);
      this.#waiting.push({ id: batch.id, takenOver: batch.takenOver, tasks, packed: this.#readAhead(tasks) });
    }
    this.#begin();
  }

  /** Commits now and then what is settled, until `signal`. */
  async hurryNowAndThen(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#ports.clock.sleep(COMMIT_EVERY_MS, signal);
      for (const work of this.#open.keys()) work.hurry();
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open.values());
  }

  async #unpack({ tasks, settled, takenOver }: ClaimedBatch): Promise<HeldBatch['tasks']> {
    const { store, session } = this.#ports;
    const gone = new Set(settled);
    const left: { task: FileTask; position: number }[] = [];
    const asked: { at: number; path: FileTask['path'] }[] = [];
    for (const [position, { task, hasUpload }] of unpackTasks(tasks).entries() as Iterable<[number, UnpackedTask]>) {
      if (gone.has(position)) continue;
      if (takenOver || hasUpload) asked.push({ at: left.length, path: task.path });
      left.push({ task, position });
    }
    if (asked.length === 0) return left;
    const paths = asked.map(({ path }) => path);
    const uploads = await store.uploads(session, paths);
    for (const [index, { at }] of asked.entries()) {
      const pending = uploads[index] ?? null;
      const { task, position } = left[at] as (typeof left)[number];
      if (pending !== null) left[at] = { position, task: { ...task, pending } };
    }
    return left;
  }

  #readAhead(tasks: HeldBatch['tasks']): PackedReads | null {
    const { context, stop } = this.#ports;
    return readAhead(
      tasks.map(({ task }) => task),
      context,
      stop.signal,
    );
  }

  #begin(): void {
    if (this.#leaving || this.#beginning || this.#ports.stop.signal.aborted || this.#open.size >= MAX_OPEN) return;
    const batch = this.#waiting.shift();
    if (batch === undefined) return;
    this.#beginning = true;
    const { takenOver, packed } = batch;
    const { context, stop, wake } = this.#ports;
    const work = new BatchWork(batch, { ...this.#ports, signal: stop.signal });
    const begun = () => {
      this.#beginning = false;
      this.#begin();
      wake();
    };
    let over = false;
    const once = () => {
      if (over) return;
      over = true;
      begun();
    };
    const running = work
      .run({ ...context, ...(packed === null ? {} : { packed }), ...(takenOver ? { takenOver } : {}) }, once)
      .catch((error: unknown) => {
        if (!isAbort(error, stop.signal)) stop.break(error);
      })
      .finally(() => {
        this.#open.delete(work);
        once();
        this.#begin();
        wake();
      });
    this.#open.set(work, running);
  }
}
