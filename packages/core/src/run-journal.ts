import type { UploadToken } from './connection.ts';
import type { ItemRef } from './item-ref.ts';
import type { Evidence, ItemOutcome, RunSummary } from './run.ts';
import type { Segment } from './segment.ts';
import type { Version } from './version.ts';

/** What earlier runs of the transfer know of one source item. */
export interface KnownItem {
  /** The name that the item has at the destination, kept for the life of the transfer. */
  readonly destinationName: Segment;
  /** Of a folder: by how many folders it lies further up at the destination than at the source; absent for none. */
  readonly movedUp?: number;
  /** The source as it was when it was last copied; absent when it never was, or when what was written is not sound. */
  readonly source?: Version;
  /** The destination as it was right after our last write. Without `source` it marks our own unsound write, which may be replaced. */
  readonly destination?: Version;
  /** The source that the destination's file was last about to be replaced with: a write that may have gone through before it was recorded. */
  readonly replacing?: Version;
  /** An upload that began and did not end. */
  readonly upload?: PendingUpload;
}

export interface PendingUpload {
  readonly token: UploadToken;
  /** The source that the stored bytes come from; another version starts anew. */
  readonly source: Version;
  readonly temporary: Segment;
  /** Bytes that the service held when the upload was last taken up and had come further; absent before that. */
  readonly held?: number;
}

/** A known file that is about to be written again, from this version of its source. */
export interface Replacement {
  readonly path: readonly Segment[];
  readonly source: Version;
  /** What stands at the destination, where that is ours and not somebody's work; it takes the place of what is known of it. */
  readonly destination?: Version;
}

/** One item with its outcome. `path` is at the source, below the transfer's source folder. */
export interface ItemRecord {
  readonly path: readonly Segment[];
  readonly kind: 'file' | 'folder';
  readonly outcome: ItemOutcome;
  readonly bytes: number;
  /** Bytes that the source's listing gave a file, where that is another number than `bytes`. */
  readonly size?: number;
  /** Of a file that did not arrive: when its content changed last, in epoch milliseconds; absent where the source tells no time. */
  readonly modified?: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** What the next run is to know, in place of all that is known so far; absent leaves what is known. */
  readonly known?: KnownItem;
  /** Comes with `known` where the destination was compared anew; absent, earlier evidence stays as long as `known` has a source. */
  readonly evidence?: Evidence;
}

/** A file that another row of the migration wrote at the destination. */
export interface OthersFile {
  /** The source of that row, as people read it. */
  readonly row: string;
  /** As it stood there then. */
  readonly version: Version;
}

/**
 * Where a run writes what it did, and reads what earlier runs of the same transfer did. The server keeps it in PostgreSQL, `drover copy` in
 * a state file. `record` is durable against the death of the process when it resolves.
 */
export interface RunJournal {
  /** What is known of the children of one source folder, by source name. */
  known(folder: readonly Segment[]): Promise<ReadonlyMap<Segment, KnownItem>>;
  /**
   * Files that other rows of the migration wrote into this folder of the destination, by the key of their name there; absent, or null, where
   * there are no such rows.
   */
  others?(folder: ItemRef, keyOf: (name: Segment) => string): Promise<ReadonlyMap<string, OthersFile> | null>;
  /** Appends outcomes, all or none. */
  record(records: readonly ItemRecord[]): Promise<void>;
  /** Keeps, all or none, what these known files are about to be replaced with; the next record of the file ends it. */
  beginReplacing(replacements: readonly Replacement[]): Promise<void>;
  /** Keeps or, with null, forgets the state of an unfinished upload. */
  saveUpload(path: readonly Segment[], destinationName: Segment, upload: PendingUpload | null): Promise<void>;
  finish(summary: RunSummary): Promise<void>;
}
