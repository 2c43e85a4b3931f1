import type {
  ItemRecord,
  ItemRef,
  KnownItem,
  OthersFile,
  PendingUpload,
  Replacement,
  ScanReport,
  Segment,
} from '@drover/core';
import type { Selected } from '../plan/selection.ts';
import type { Counters } from '../progress/counters.ts';
import type { Stopped } from '../run-stop.ts';
import type { FolderData, FolderRow } from './folder-data.ts';

/** One worker's hold on one run. Everything that it has claimed is its own until the lease runs out; ids are never given twice. */
export interface RunSession {
  readonly id: number;
  readonly run: string;
  readonly transfer: string;
  readonly mode: 'copy' | 'scan';
  readonly startedAt: number;
  /** Only some items are wanted. */
  readonly restricted: boolean;
}

/** What a person allows the run, all workers together. */
export interface RunLimits {
  /** Files at once; null for as many as help. */
  readonly files: number | null;
  readonly bytesPerSecond: number | null;
}

/** How the run stands, as seen by the last answer of the store. */
export interface Standing {
  /** While it is `paused`, what is claimed is to be handed back, and nothing can be claimed. */
  readonly state: 'running' | 'paused' | 'canceling' | 'ended';
  /** Files in batches that wait for a worker. */
  readonly filesReady: number;
  /** Workers that hold the run, this one included. */
  readonly workers: number;
  /** How many of them hold it for longer than this one. */
  readonly rank: number;
  /** How many of them have files to copy. */
  readonly copying: number;
  readonly limits: RunLimits;
}

export interface FolderToPlan extends FolderRow {
  /** From the top down; empty unless asked for. */
  readonly ancestors: readonly FolderRow[];
}

export interface FolderToFinish extends FolderRow {
  /** A worker that wrote into it died, so it may hold unfinished files. */
  readonly littered: boolean;
}

export interface NewFolder extends FolderRow {
  /** It stays with the session that found it; others may claim the rest. */
  readonly mine: boolean;
}

export interface NewBatch {
  readonly id: number;
  /** Packed tasks. */
  readonly tasks: string;
  /** Folders that wait for it, each once. */
  readonly folders: readonly number[];
  readonly files: number;
  readonly bytes: number;
  readonly mine: boolean;
}

export interface ClaimedBatch {
  readonly id: number;
  readonly tasks: string;
  /** Positions of tasks that are settled already. */
  readonly settled: readonly number[];
  /** Another worker held it before and did not end it. */
  readonly takenOver: boolean;
}

export interface Wants {
  readonly folders: number;
  readonly batches: number;
  readonly finishes: number;
  /** Folders are to come with those above them. */
  readonly ancestors: boolean;
}

export interface Claims {
  readonly folders: readonly FolderToPlan[];
  readonly batches: readonly ClaimedBatch[];
  readonly finishes: readonly FolderToFinish[];
  readonly standing: Standing;
}

/** What the planning of one folder has found out of the folder itself. */
export interface PlannedFolder {
  readonly id: number;
  readonly data: FolderData;
  readonly timeDiffers: boolean;
  /** Null when it is written already, or its fate is not known yet. */
  readonly record: ItemRecord | null;
  /** Children and batches that it waits for, staged ones included. */
  readonly pending: number;
  /** Pieces of it were staged. */
  readonly staged: boolean;
}

/** A folder above a planned one, made because something in it is to be copied. Whoever is first writes its record. */
export interface LateFolder {
  readonly id: number;
  readonly data: FolderData;
  readonly record: ItemRecord;
}

/** Items that need no copying, with what they add to the counters. */
export interface Recorded {
  readonly records: readonly ItemRecord[];
  readonly counters: Counters;
}

/** Several planned folders; they become visible in one step. */
export interface PlanCommit extends Recorded {
  readonly folders: readonly PlannedFolder[];
  readonly late: readonly LateFolder[];
  /** Folders that something is written into: their times are to be set in the end. */
  readonly touched: readonly number[];
  readonly children: readonly NewFolder[];
  readonly batches: readonly NewBatch[];
  readonly scan: ScanReport | null;
}

/** A piece of a folder that is too large to be held: invisible until the folder itself is committed, with the counters of all pieces. */
export interface StagedPiece {
  readonly folder: number;
  readonly records: readonly ItemRecord[];
  readonly batches: readonly NewBatch[];
}

export interface BatchProgress extends Recorded {
  readonly batch: number;
  /** Positions of the tasks that the records are of. */
  readonly settled: readonly number[];
  /** Bytes that those tasks were expected to move. */
  readonly bytes: number;
  /** Nothing is left of it. */
  readonly complete: boolean;
  /** An unfinished file of it could not be removed, so its folders are looked through when they are finished. */
  readonly litters: boolean;
}

export interface FinishedFolder {
  readonly id: number;
  readonly record: ItemRecord | null;
  /** The record that `record` takes the place of; null when it is the first. */
  readonly previous: ItemRecord | null;
}

/**
 * Where runs that many workers share are kept. Everything that is done for a session rejects with `Fenced` once its lease has been given
 * to others, and then has changed nothing. What a commit changes becomes visible in one step, and is durable when it resolves; when it
 * rejects with anything but `Fenced`, it may or may not have gone through: the session is to be left.
 */
export interface RunStore {
  /** Takes a lease on the run and begins it if it is new, with `top` as its first folder. Null when there is nothing to be done, or it is paused. */
  open(run: string, worker: string, top: FolderData): Promise<RunSession | null>;
  /** Makes the lease last anew. */
  renew(session: RunSession): Promise<Standing>;
  /** Adds bytes that left the source and that no commit has told, also of a session whose lease is over; nothing once the run has ended. */
  noteRead(session: RunSession, bytes: number): Promise<void>;
  /** Gives back what is claimed and ends the session; silent when it has ended. */
  close(session: RunSession): Promise<void>;
  /** The first of numbers that nobody else is given, and how many. */
  reserve(session: RunSession): Promise<{ readonly first: number; readonly count: number }>;
  claim(session: RunSession, wants: Wants): Promise<Claims>;
  stage(session: RunSession, piece: StagedPiece): Promise<void>;
  commitPlan(session: RunSession, plan: PlanCommit): Promise<Standing>;
  commitBatch(session: RunSession, progress: BatchProgress): Promise<Standing>;
  /** Answers with true when the top folder was among them: all of the run is done. */
  commitFinished(session: RunSession, folders: readonly FinishedFolder[]): Promise<boolean>;
  /** Ends the run for all workers because of a failure; the first one counts. */
  stop(session: RunSession, by: Stopped): Promise<void>;
  /**
   * Sums the run up when all of it is done, or when it is cancelled or stopped and no other worker holds it. Answers with false when
   * others must end first.
   */
  conclude(session: RunSession): Promise<boolean>;
  /** What is wanted of a folder in a restricted run; null for everything. */
  selected(session: RunSession, folder: readonly Segment[]): Promise<Selected | null>;
  known(session: RunSession, folder: readonly Segment[]): Promise<ReadonlyMap<Segment, KnownItem>>;
  /** As `RunJournal.others`. */
  others?(
    session: RunSession,
    folder: ItemRef,
    keyOf: (name: Segment) => string,
  ): Promise<ReadonlyMap<string, OthersFile> | null>;
  /** Unfinished uploads of these items, in their order. */
  uploads(session: RunSession, paths: readonly (readonly Segment[])[]): Promise<readonly (PendingUpload | null)[]>;
  beginReplacing(session: RunSession, replacements: readonly Replacement[]): Promise<void>;
  saveUpload(
    session: RunSession,
    path: readonly Segment[],
    destinationName: Segment,
    upload: PendingUpload | null,
  ): Promise<void>;
}
