import type { HashKind } from './entry.ts';
import type { ReportedFacts } from './entry-facts.ts';
import type { Over } from './names/check-name.ts';
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
  | 'unsupported-at-destination' // too large, illegal name in mode `skip`
  | 'gone-at-source' // was to be tried again, and is no longer there
  | 'scanned'; // a scan writes nothing

/** What about an item the destination cannot hold, or the source not give. */
export type UnsupportedCause =
  | 'name' // illegal, and the policy is to skip
  | 'path-too-long'
  | 'too-large'
  | 'size-unknown' // the destination must know the size beforehand
  | 'empty-folder'
  | 'parent' // the folder that it lies in could not be taken
  | 'mail-archive' // a data file of Outlook, and the policy is to list them
  | 'offline'; // at the source: its content is in an archive, and reading would fetch it back

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
      /** One sentence for a person. */
      readonly detail?: string;
      /** With reason 'unsupported-at-destination' or 'unsupported-at-source': what it is that cannot be held or given. */
      readonly cause?: UnsupportedCause;
      /** With cause 'path-too-long'. */
      readonly over?: Over;
      readonly notes: readonly ItemNote[];
    }
  | {
      readonly type: 'failed';
      readonly side: 'source' | 'destination';
      readonly error: StorageError;
      readonly attempts: number;
    };

/** How it is known that the destination holds what the source's file had. */
export interface Evidence {
  /**
   * `reread`: the copy was read back, with the same hash. `hash`: the hash of what was read is the one that the destination reports.
   * `hash-listed`: both sides report the same hash. `size`: equal size. `size-and-time`: not copied, but of equal size and a time that fits.
   * `rewritten`: the destination stores other bytes than it was sent. `none`: the destination tells nothing that could be compared.
   */
  readonly by: 'reread' | 'hash' | 'hash-listed' | 'size' | 'size-and-time' | 'rewritten' | 'none';
  /** In lower-case hex. `destination` only where it is another than the source's. */
  readonly hash?: { readonly kind: HashKind; readonly source: string; readonly destination?: string };
}

/** Something that a person may want to know of an item that arrived. */
export type ItemNote =
  | { readonly note: 'renamed'; readonly repair: NameRepair }
  /** A folder that goes up by a rule of the migration: where it is, below the transfer's destination folder. */
  | { readonly note: 'moved'; readonly to: readonly Segment[] }
  | { readonly note: 'time-clamped'; readonly fromEpochMs: number; readonly toEpochMs: number }
  /** A folder that another owns: all in it arrived, and its own time could not be set. */
  | { readonly note: 'time-not-set'; readonly detail: string }
  | { readonly note: 'kept-both'; readonly name: Segment }
  /** The destination takes it, and treats it in a way of its own; `code` as in its name profile. */
  | { readonly note: 'caution'; readonly code: string; readonly detail: string }
  /** What else is known of it at the source; only in scans that were asked for it. */
  | { readonly note: 'facts'; readonly facts: ReportedFacts }
  /** Once in such a scan: its source cannot tell what listings leave out. */
  | { readonly note: 'facts-missing' }
  | { readonly note: 'conflict-overwritten' }
  | { readonly note: 'already-there' } // an earlier attempt of this run had arrived although its answer was lost
  /** The destination stores other bytes than it was sent. `doubt`: more than a mebibyte was added, or nothing, which properties do not explain. */
  | { readonly note: 'rewritten-by-service'; readonly doubt?: 'much-larger' | 'not-larger' }
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
  /** Of `foldersFailed`, those that the source could not list; the others failed at the destination. */
  readonly foldersFailedAtSource: number;
  /** Unfinished files of earlier runs of this transfer that were removed at the destination. */
  readonly leftoversDiscarded: number;
  /** As the source gives the sizes of the files: of those that failed, and of those left alone but for excluded ones. */
  readonly bytesFailed: number;
  readonly bytesSkipped: number;
  /** Of `filesExcluded`, those that are folders; what is in them was not looked at. */
  readonly foldersExcluded: number;
  /** Of the excluded files. */
  readonly bytesExcluded: number;
  /** Folders whose listing at the source came to its end, the transfer's own among them. */
  readonly foldersListed: number;
}

/** Where every run starts. */
export const zeroCounters: RunCounters = {
  filesSeen: 0,
  bytesSeen: 0,
  foldersSeen: 0,
  filesCopied: 0,
  bytesCopied: 0,
  bytesRead: 0,
  filesUnchanged: 0,
  filesSkipped: 0,
  filesUnsupportedAtSource: 0,
  filesUnsupportedAtDestination: 0,
  filesExcluded: 0,
  filesConflicting: 0,
  filesFailedAtSource: 0,
  filesFailedAtDestination: 0,
  foldersCreated: 0,
  foldersFailed: 0,
  itemsRenamed: 0,
  timesClamped: 0,
  foldersFailedAtSource: 0,
  leftoversDiscarded: 0,
  bytesFailed: 0,
  bytesSkipped: 0,
  foldersExcluded: 0,
  bytesExcluded: 0,
  foldersListed: 0,
};

/** How far a run is. `walking` is true while totals may still grow; there is no estimate until it is false. */
export interface RunProgress {
  readonly counters: RunCounters;
  readonly walking: boolean;
  /** Bytes that left the source so far, unfinished files and what is sent again included, without what the destination is known not to have confirmed. */
  readonly bytesMoved: number;
  /** Bytes of planned files that arrived or are under way and not in vain; what a failed attempt sent in vain is taken back. */
  readonly bytesDone: number;
  /** Files and bytes that the plan wants copied, as far as known, however often they must be sent. */
  readonly filesPlanned: number;
  readonly bytesPlanned: number;
  /** Per second, over the last ten seconds. */
  readonly bytesPerSecond: number;
  readonly filesPerSecond: number;
  /** Null until the walk has finished and while nothing moves; 0 only when no file is open any more. */
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
  /** Files that were to be copied, as far as known, and were not settled when the run was stopped. Absent: none. */
  readonly filesNotReached?: number;
  /** With mode 'scan' only. */
  readonly scan?: ScanReport;
}

/** Findings of one sort: how many there are, and the first of them by name. */
export interface Findings<T> {
  readonly count: number;
  readonly examples: readonly T[];
}

/** What a copy would do, found without writing anything. Bounded in size however large the tree is. */
export interface ScanReport {
  readonly toCopy: { readonly files: number; readonly bytes: number };
  readonly foldersToCreate: number;
  readonly renames: Findings<{ readonly path: readonly Segment[]; readonly repair: NameRepair }>;
  readonly pathsTooLong: Findings<{ readonly path: readonly Segment[]; readonly detail: string }>;
  readonly filesTooLarge: Findings<{ readonly path: readonly Segment[]; readonly bytes: number }>;
  readonly unsupported: Findings<{
    readonly path: readonly Segment[];
    readonly reason: SkipReason;
    readonly detail: string;
  }>;
  readonly excluded: Findings<{ readonly path: readonly Segment[]; readonly reason: SkipReason }>;
  /** What arrives, and is treated in its own way by the destination. */
  readonly cautions: Findings<{ readonly path: readonly Segment[]; readonly detail: string }>;
  /** What arrives with other bytes than are sent, as the destination writes into files of these kinds: class D of the proof. */
  readonly rewritten: Findings<{ readonly path: readonly Segment[]; readonly bytes: number }>;
  readonly conflicts: Findings<{
    readonly path: readonly Segment[];
    readonly reason: SkipReason;
    readonly detail: string;
  }>;
  readonly failures: Findings<{ readonly path: readonly Segment[]; readonly error: StorageError }>;
  /** The files to copy by lower-case extension ('' for none), largest total first; what is beyond the bound is summed under '*'. */
  readonly extensions: readonly { readonly extension: string; readonly files: number; readonly bytes: number }[];
}
