import type { NameRepair } from './names/repair.ts';
import type { Segment } from './segment.ts';
import type { StatusCode } from './status-codes.ts';
import type { StorageError } from './storage-error.ts';

/** Why an item was left alone although nothing failed. */
export type SkipReason =
  | 'unchanged' // already there, same size and time (or equal hash)
  | 'destination-newer'
  | 'conflict' // changed at the destination since our write, kept
  | 'excluded-by-rule' // the visible exclusion set
  | 'filtered' // the user's own include/exclude
  | 'link'
  | 'special'
  | 'unsupported-at-source'
  | 'unsupported-at-destination' // too large, illegal name in mode `skip`, kind mismatch
  | 'scanned'; // a scan writes nothing

/** What became of one item. A value, never an exception. */
export type ItemOutcome =
  | {
      readonly type: 'copied';
      readonly verified: 'size' | 'hash' | 'reread' | 'rewritten-by-service';
      readonly notes: readonly ItemNote[];
    }
  | { readonly type: 'folder-created' | 'folder-present'; readonly notes: readonly ItemNote[] }
  | {
      readonly type: 'skipped';
      readonly reason: SkipReason;
      readonly detail?: string;
      readonly notes: readonly ItemNote[];
    }
  | {
      readonly type: 'failed';
      readonly side: 'source' | 'destination';
      readonly error: StorageError;
      readonly attempts: number;
    };

/** Something that a person may want to know of an item that arrived. */
export type ItemNote =
  | { readonly note: 'renamed'; readonly repair: NameRepair }
  | { readonly note: 'time-clamped'; readonly fromEpochMs: number; readonly toEpochMs: number }
  | { readonly note: 'kept-both'; readonly name: Segment }
  | { readonly note: 'conflict-overwritten' }
  | { readonly note: 'resumed'; readonly fromByte: number };

/** Counters of a run: kept, never counted. */
export interface RunCounters {
  readonly filesSeen: number;
  readonly bytesSeen: number;
  readonly foldersSeen: number;
  readonly filesCopied: number;
  readonly bytesCopied: number;
  /** All bytes read for copying, repeated attempts included. */
  readonly bytesRead: number;
  readonly filesUnchanged: number;
  readonly filesSkipped: number;
  readonly filesUnsupportedAtSource: number;
  readonly filesUnsupportedAtDestination: number;
  readonly filesExcluded: number;
  readonly filesConflicting: number;
  readonly filesFailedAtSource: number;
  readonly filesFailedAtDestination: number;
  readonly foldersCreated: number;
  readonly foldersFailed: number;
  readonly itemsRenamed: number;
  readonly timesClamped: number;
}

/** How far a run is. `walking` is true while totals may still grow; there is no estimate until it is false. */
export interface RunProgress {
  readonly counters: RunCounters;
  readonly walking: boolean;
  /** Bytes that left the source so far, unfinished files included. */
  readonly bytesMoved: number;
  /** Files and bytes that the plan wants copied, as far as known. */
  readonly filesPlanned: number;
  readonly bytesPlanned: number;
  /** Per second, over the last ten seconds. */
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
  /** Null until the walk has finished or while nothing moves. */
  readonly etaMs: number | null;
  readonly elapsedMs: number;
}

export interface RunSummary {
  readonly status: StatusCode;
  readonly counters: RunCounters;
  readonly startedAt: number;
  readonly endedAt: number;
  /** The failure that stopped the run, when one did. */
  readonly stoppedBy?: { readonly side: 'source' | 'destination'; readonly error: StorageError };
}
