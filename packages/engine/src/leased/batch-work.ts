import type { ItemRecord } from '@drover/core';
import { copyBatch } from '../copy/copy-batch.ts';
import type { CopyContext } from '../copy/copy-context.ts';
import type { CopiedFile, CopyJob } from '../copy/copy-job.ts';
import { LeftBehind } from '../copy/left-behind.ts';
import type { Slots } from '../copy/slots.ts';
import { type FileTask, taskBytes } from '../plan/file-task.ts';
import { type Counters, count, newCounters } from '../progress/counters.ts';
import type { RunSession, RunStore, Standing } from './run-store.ts';
import type { WorkPorts } from './work-ports.ts';

/** Records that are committed together, unless a second passes first. */
const COMMIT_RECORDS = 250;

export interface BatchPorts {
  readonly store: Pick<RunStore, 'commitBatch'>;
  readonly session: RunSession;
  readonly slots: Slots;
  readonly signal: AbortSignal;
  /** Bytes that left the source since this was last asked. */
  readonly bytesRead: () => number;
  readonly beforeRecords: WorkPorts['beforeRecords'];
  readonly onStanding: (standing: Standing) => void;
  readonly started: (job: CopyJob) => void;
  readonly settled: (job: FileTask, file: CopiedFile) => void;
}

/** A batch that this session holds. */
export interface HeldBatch {
  readonly id: number;
  /** What is left of it, with the position of each task. */
  readonly tasks: readonly { readonly task: FileTask; readonly position: number }[];
}

/** Copies one batch and commits its records in pieces, behind the copying. */
export class BatchWork {
  readonly #batch: HeldBatch;
  readonly #ports: BatchPorts;
  readonly #positions: ReadonlyMap<FileTask, number>;
  readonly #leftBehind = new LeftBehind();
  #records: ItemRecord[] = [];
  #settled: number[] = [];
  #left: number;
  #bytes = 0;
  #counters: Counters = newCounters();
  #commits: Promise<void> = Promise.resolve();
  #failed: { readonly error: unknown } | null = null;

  constructor(batch: HeldBatch, ports: BatchPorts) {
    this.#batch = batch;
    this.#ports = ports;
    this.#left = batch.tasks.length;
    this.#positions = new Map(batch.tasks.map(({ task, position }) => [task, position]));
  }

  /** Resolves when all of it is committed; rejects when it was cut short, with what was settled committed. */
  async run(context: CopyContext, begun: () => void): Promise<void> {
    const { slots, signal, started } = this.#ports;
    const tasks = this.#batch.tasks.map(({ task }) => task);
    try {
      const settled = (task: FileTask, file: CopiedFile) => this.#settle(task, file);
      await copyBatch(tasks, { ...context, leftBehind: this.#leftBehind }, slots, { begun, started, settled }, signal);
    } catch (error) {
      this.hurry();
      await this.#commits;
      throw this.#failed?.error ?? error;
    }
    this.#commit(true);
    await this.#commits;
    if (this.#failed !== null) throw this.#failed.error;
  }

  /** Begins to commit what has been settled so far. */
  hurry(): void {
    if (this.#records.length > 0) this.#commit(false);
  }

  #settle(task: FileTask, file: CopiedFile): undefined {
    count(this.#counters, file.record);
    this.#records.push(file.record);
    this.#settled.push(this.#positions.get(task) ?? 0);
    this.#bytes += taskBytes(task);
    this.#left--;
    this.#ports.settled(task, file);
    // The last of them are committed with the end of the batch.
    if (this.#records.length >= COMMIT_RECORDS && this.#left > 0) this.hurry();
    return undefined;
  }

  #commit(complete: boolean): void {
    const { store, session, onStanding, bytesRead, beforeRecords } = this.#ports;
    const progress = {
      batch: this.#batch.id,
      records: this.#records,
      settled: this.#settled,
      bytes: this.#bytes,
      counters: this.#counters,
      complete,
      litters: !this.#leftBehind.isEmpty,
    };
    this.#records = [];
    this.#settled = [];
    this.#bytes = 0;
    this.#counters = newCounters();
    this.#commits = this.#commits.then(async () => {
      if (this.#failed !== null) return;
      progress.counters.bytesRead += bytesRead();
      try {
        await beforeRecords?.();
        onStanding(await store.commitBatch(session, progress));
      } catch (error) {
        this.#failed = { error };
      }
    });
  }
}
