import type {
  Budget,
  Clock,
  Connection,
  ItemRecord,
  ItemRef,
  NameProfileName,
  NumberedFix,
  PathBase,
  RunJournal,
  RunProgress,
  RunSummary,
  StorageError,
} from '@drover/core';
import type { ItemFilter } from './filters/item-filter.ts';
import type { Selection } from './plan/selection.ts';

/** One side of a transfer: an open connection and the folder in it whose content is meant. */
export interface Side {
  readonly connection: Connection;
  readonly folder: ItemRef;
}

export interface DestinationSide extends Side {
  /** What the service counts before the names of items below; absent: nothing. */
  readonly base?: PathBase;
}

export interface TransferPolicy {
  /** A destination file that somebody changed since our write: kept and reported, both kept, or replaced. */
  readonly conflicts: 'keep' | 'keep-both' | 'source-wins';
  /** A destination file that is newer than the source and unknown to the journal. */
  readonly newerDestination: 'keep' | 'replace';
  readonly names: { readonly mode: 'remove' | 'skip' } | { readonly mode: 'replace'; readonly by: string };
  /** Exclusion set by name; empty in `copy`. */
  readonly exclusions: readonly string[];
  /** Globs over paths below the source folder; with any `include`, only matching files are taken. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** What else an item must be like to be taken. */
  readonly only?: ItemFilter;
  /** `size` always; `hash` where both sides can; `reread` reads the destination back. */
  readonly verify: 'size' | 'hash' | 'reread';
  /** Simultaneous files; `auto` follows the capabilities of both sides. */
  readonly transfers: number | 'auto';
  /** Attempts in a row at a file or folder before its failure is recorded. */
  readonly attempts: number;
  /** Rules of the migration, on top of all of this; in their order. */
  readonly fixes?: readonly NumberedFix[];
  /**
   * Data files of Outlook (PST): copied like any file, left out as if a rule excluded them, or left out and listed among the problems. Absent: `copy`.
   */
  readonly mailArchives?: 'copy' | 'list' | 'skip';
  /** `report`: a scan tells of each item who may do what with it, and what else listings leave out. Absent: `ignore`. */
  readonly permissions?: 'ignore' | 'report';
}

export interface TransferRequest {
  readonly mode: 'copy' | 'scan';
  readonly source: Side;
  /** A scan may be held against a name profile instead of a destination. */
  readonly destination: DestinationSide | { readonly profile: NameProfileName };
  /** 12 hex digits that name this transfer for ever; they mark its temporary files. */
  readonly transferKey: string;
  readonly policy: TransferPolicy;
}

/** What keeps a server that sends names without end from taking all memory or time. */
export interface WalkBounds {
  /** Memory that the children of one folder may take on either side. */
  readonly folderBytes: number;
  /** How deep below the transfer's folder a folder may lie. */
  readonly depth: number;
  /** Folders of a whole run. */
  readonly folders: number;
}

/**
 * Two million files in one folder, 800,000 where all must be held to be named, or 400,000 folders: less than 1 GB, where Node has
 * 2 GB on most machines. No service or file system reaches a depth of 1,000 by paths: Linux ends at 4,096 bytes, Windows at
 * 32,767 characters. Ten million folders are more than a hundred terabytes of people's files have.
 */
export const WALK_BOUNDS: WalkBounds = { folderBytes: 640_000_000, depth: 1_000, folders: 10_000_000 };

export interface TransferPorts {
  readonly journal: RunJournal;
  readonly clock: Clock;
  /** Bytes per second, shared by all that run at once. */
  readonly bandwidth?: Budget;
  /** Fencing: rejects when this worker no longer holds the batch. Called before each final name is given. */
  readonly fence?: () => Promise<void>;
  /** Absent: `WALK_BOUNDS`. */
  readonly bounds?: WalkBounds;
  /** Absent: everything is wanted. */
  readonly selected?: Selection;
  readonly observe?: TransferObserver;
}

/** Told what happens while it happens; must return at once. */
export interface TransferObserver {
  record?(record: ItemRecord): void;
  progress?(progress: RunProgress): void;
  /** Told at the end of unfinished files that could not be removed at the destination; the next run removes them. */
  leftBehind?(temporaries: readonly ItemRef[]): void;
  /** Something failed and is tried again after so long. */
  again?(error: StorageError, waitMs: number): void;
}

export type RunTransfer = (request: TransferRequest, ports: TransferPorts, signal: AbortSignal) => Promise<RunSummary>;
