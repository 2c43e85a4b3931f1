import type { Entry, ItemRecord } from '@drover/core';
import type { FileTask } from '../plan/file-task.ts';
import { taskBytes } from '../plan/file-task.ts';
import type { PlanSink } from '../plan/plan-context.ts';
import { type Counters, count, newCounters } from '../progress/counters.ts';
import { ScanCollector } from '../scan/scan-collector.ts';
import type { FolderNode } from '../walk/folder-node.ts';
import type { HeldFolder } from './held-folder.ts';

export interface DraftPorts {
  readonly mode: 'copy' | 'scan';
  readonly now: () => number;
  readonly failed: PlanSink['failed'];
  /** Makes what is held so far durable; called when there is too much of it. */
  readonly stage: (draft: FolderDraft) => Promise<void>;
}

/** Records and tasks that may be held of one folder. */
const HELD_ITEMS = 10_000;

/** What the planning of one folder has found out and nobody has been told yet. */
export class FolderDraft implements PlanSink {
  readonly folder: HeldFolder;
  /** Null in a copy. */
  readonly scan: ScanCollector | null;
  readonly #ports: DraftPorts;
  /** The folder's own record. */
  own: ItemRecord | null = null;
  /** Records of folders above that had to be made first. */
  readonly above = new Map<FolderNode, ItemRecord>();
  records: ItemRecord[] = [];
  tasks: FileTask[] = [];
  readonly counters: Counters = newCounters();
  children: readonly HeldFolder[] = [];
  stagedBatches = 0;
  staged = false;
  #staging: Promise<void> | null = null;

  constructor(folder: HeldFolder, ports: DraftPorts) {
    this.folder = folder;
    this.#ports = ports;
    this.scan = ports.mode === 'scan' ? new ScanCollector() : null;
  }

  get size(): number {
    return this.records.length + this.tasks.length;
  }

  record(record: ItemRecord): Promise<void> | undefined {
    const { node } = this.folder;
    this.scan?.record(record);
    if (record.kind === 'folder' && record.path.length <= node.path.length) {
      const target = upTo(node, record.path.length);
      if (target === node) this.own = record;
      else this.above.set(target, record);
      return undefined;
    }
    count(this.counters, record);
    this.records.push(record);
    return this.#bounded();
  }

  file(task: FileTask): Promise<void> | undefined {
    if (this.#ports.mode === 'scan') {
      this.scan?.willCopy(task);
      return this.record(scanned(task, this.#ports.now()));
    }
    this.tasks.push(task);
    return this.#bounded();
  }

  seen(entry: Entry): void {
    if (entry.kind === 'folder') this.counters.foldersSeen++;
    else {
      this.counters.filesSeen++;
      this.counters.bytesSeen += entry.size ?? 0;
    }
  }

  listed(): void {
    this.counters.foldersListed++;
  }

  discarded(): void {
    this.counters.leftoversDiscarded++;
  }

  failed(...[side, error, folder]: Parameters<PlanSink['failed']>): void {
    this.#ports.failed(side, error, folder);
  }

  /** Hands out the items that are held. */
  cut(): { readonly records: ItemRecord[]; readonly tasks: FileTask[] } {
    const { records, tasks } = this;
    this.records = [];
    this.tasks = [];
    return { records, tasks };
  }

  #bounded(): Promise<void> | undefined {
    if (this.size < HELD_ITEMS) return undefined;
    this.#staging ??= this.#ports.stage(this).finally(() => {
      this.#staging = null;
    });
    return this.#staging;
  }
}

function upTo(node: FolderNode, depth: number): FolderNode {
  let at = node;
  while (at.path.length > depth && at.parent !== null) at = at.parent;
  return at;
}

function scanned(task: FileTask, now: number): ItemRecord {
  const outcome = { type: 'skipped', reason: 'scanned', notes: task.notes } as const;
  return { path: task.path, kind: 'file', outcome, bytes: taskBytes(task), startedAt: now, endedAt: now };
}
