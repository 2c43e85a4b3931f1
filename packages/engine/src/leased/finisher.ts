import { type ItemRecord, isAbort, type Segment } from '@drover/core';
import { Slots } from '../copy/slots.ts';
import { DestinationIndex } from '../plan/destination-index.ts';
import { discardLeftovers } from '../plan/discard-leftovers.ts';
import { folderRecord } from '../plan/ensure-folder.ts';
import { FolderBudget } from '../plan/folder-budget.ts';
import type { PlanContext, PlanSink } from '../plan/plan-context.ts';
import type { RunStop } from '../run-stop.ts';
import { finishFolder } from '../walk/finish-folder.ts';
import type { FolderNode } from '../walk/folder-node.ts';
import { folderNode } from './folder-data.ts';
import type { FinishedFolder, FolderToFinish, RunSession, RunStore } from './run-store.ts';

/** Folders that are finished in one step. */
const AT_ONCE = 200;

export interface FinisherPorts {
  readonly store: RunStore;
  readonly session: RunSession;
  readonly stop: RunStop;
  readonly context: PlanContext;
  /** Folders that are given their time simultaneously. */
  readonly parallel: number;
  readonly failed: PlanSink['failed'];
  /** The top folder is finished. */
  readonly done: () => void;
  readonly wake: () => void;
}

/** Gives folders their times once nothing more will be written into them. */
export class Finisher {
  readonly #ports: FinisherPorts;
  readonly #slots: Slots;
  #working: Promise<void> | null = null;

  constructor(ports: FinisherPorts) {
    this.#ports = ports;
    this.#slots = new Slots(ports.parallel);
  }

  get room(): number {
    return this.#working === null ? AT_ONCE : 0;
  }

  get idle(): boolean {
    return this.#working === null;
  }

  take(folders: readonly FolderToFinish[]): void {
    if (folders.length === 0) return;
    const { stop, wake } = this.#ports;
    this.#working = this.#finishAll(folders)
      .catch((error: unknown) => {
        if (!isAbort(error, stop.signal)) stop.break(error);
      })
      .finally(() => {
        this.#working = null;
        wake();
      });
  }

  async settled(): Promise<void> {
    await this.#working;
  }

  async #finishAll(folders: readonly FolderToFinish[]): Promise<void> {
    const { store, session, done } = this.#ports;
    const outcomes = await Promise.allSettled(folders.map((folder) => this.#finishInTurn(folder)));
    const finished: FinishedFolder[] = [];
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw outcome.reason;
      finished.push(outcome.value);
    }
    if (await store.commitFinished(session, finished)) done();
  }

  async #finishInTurn(folder: FolderToFinish): Promise<FinishedFolder> {
    const wait = this.#slots.take();
    if (wait !== undefined) await wait;
    try {
      return await this.#finish(folder);
    } finally {
      this.#slots.give();
    }
  }

  async #finish(folder: FolderToFinish): Promise<FinishedFolder> {
    const { context, stop, failed } = this.#ports;
    const node = folderNode(folder, null);
    const wasReported = node.reported;
    const records: ItemRecord[] = [];
    const record = (given: ItemRecord): undefined => {
      records.push(given);
    };
    const sink: PlanSink = { ...NO_SINK, record, failed };
    if (folder.littered) await this.#tidy(node);
    await finishFolder(node, { ...context, sink }, stop.signal);
    const [last] = records;
    if (last === undefined) return { id: folder.id, record: null, previous: null };
    const previous = wasReported ? recordBefore(node, context) : null;
    return { id: folder.id, record: previous === null ? last : replaced(last, previous), previous };
  }

  /** Removes what a worker that died left unfinished here. What cannot be removed now is found by the next run. */
  async #tidy(node: FolderNode): Promise<void> {
    const { context, stop, store, session } = this.#ports;
    const { destination, nameRules, temporaries } = context;
    if (destination === null || node.blocked !== null || node.state === 'missing') return;
    const index = new DestinationIndex(nameRules, temporaries.isOfTransfer);
    const budget = new FolderBudget(node.destination, context.bounds.folderBytes);
    try {
      for await (const page of destination.list(node.destination, stop.signal)) {
        budget.take(page);
        for (const entry of page) index.add(entry);
      }
    } catch (error) {
      if (stop.signal.aborted || isAbort(error, stop.signal)) throw stop.signal.reason;
      return;
    }
    const inUse = new Set<Segment>();
    for (const { upload } of (await store.known(session, node.path)).values()) {
      if (upload !== undefined) inUse.add(upload.temporary);
    }
    await discardLeftovers(node, index.leftovers, inUse, { ...context, sink: NO_SINK }, stop.signal);
  }
}

const NO_SINK: PlanSink = {
  record: () => undefined,
  file: () => undefined,
  seen: () => undefined,
  discarded: () => undefined,
  listed: () => undefined,
  failed: () => undefined,
};

/** What was written of the folder when it was planned. */
function recordBefore(node: FolderNode, { clock }: PlanContext): ItemRecord {
  const type = node.state === 'created' ? 'folder-created' : 'folder-present';
  return folderRecord(node, { type, notes: node.notes }, clock.now());
}

/** One record for each folder: what is new is added to what was said before. */
function replaced(record: ItemRecord, { outcome: before }: ItemRecord): ItemRecord {
  const { outcome } = record;
  if (outcome.type !== 'folder-present' || before.type === 'failed') return record;
  const type = before.type === 'folder-created' ? 'folder-created' : 'folder-present';
  return { ...record, outcome: { type, notes: [...before.notes, ...outcome.notes] } };
}
