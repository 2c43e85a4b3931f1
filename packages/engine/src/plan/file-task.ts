import type { Entry, ItemNote, ItemRef, KnownItem, PendingUpload, Segment, WriteCondition } from '@drover/core';

/** One file that is to be copied: everything a worker must know, and nothing that is not plain data. */
export interface FileTask {
  /** At the source, below the transfer's source folder. */
  readonly path: readonly Segment[];
  readonly source: Entry;
  /** Where it is to stand at the destination. */
  readonly item: ItemRef;
  /** The name that the item has at the destination for the life of the transfer; `item` differs from it in a copy beside. */
  readonly name: Segment;
  readonly condition: WriteCondition;
  readonly known: KnownItem | null;
  /** An upload that an earlier run left unfinished. */
  readonly pending: PendingUpload | null;
  readonly notes: readonly ItemNote[];
  /** Stored beside somebody's work under a name of its own. */
  readonly beside: boolean;
  /** How many items the source folder and the destination folder hold, so that looking at a whole folder can be weighed. */
  readonly siblings: number;
  /** Of a scan: the destination may store it with other bytes than it is sent, so that neither size nor hash will prove it. */
  readonly mayBeRewritten?: true;
}

/** Bytes that a task is expected to move. */
export function taskBytes(task: FileTask): number {
  return task.source.size ?? 0;
}
