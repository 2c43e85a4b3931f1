import {
  type Entry,
  type Evidence,
  type ItemNote,
  type ItemOutcome,
  type ItemRecord,
  type ItemRef,
  type KnownItem,
  type PendingUpload,
  type Version,
  versionOf,
  type WriteCondition,
} from '@drover/core';
import { changedAt } from '../plan/changed-at.ts';
import type { FileTask } from '../plan/file-task.ts';
import type { Failure } from './attempt-failure.ts';
import { Breaks } from './breaks.ts';
import type { ContentHash } from './content-hash.ts';
import type { ContentSums } from './content-sums.ts';
import type { CopyContext } from './copy-context.ts';
import type { LaneUse } from './lane-meter.ts';

/** One file on its way: what its attempts have found out so far. */
export interface CopyJob {
  readonly task: FileTask;
  readonly startedAt: number;
  /** The source as last looked at. */
  source: Entry;
  item: ItemRef;
  beside: boolean;
  condition: WriteCondition;
  /** Refused conditions that were answered by looking again. */
  looks: number;
  /** No batch will look at it together with others. */
  alone: boolean;
  /** Attempts that failed, without those that only a break of the connection ended. */
  failures: number;
  readonly breaks: Breaks;
  /** A write ended without an answer, so the destination may hold our file. */
  unanswered: boolean;
  /** What we stored under the final name and found unsound. */
  unsound: Version | null;
  pending: PendingUpload | null;
  /** Over what an upload in parts has sent so far. */
  sums: ContentSums | null;
  /** The worker no longer holds the batch, or the journal failed. */
  fenced: { readonly error: unknown } | null;
  /** Bytes that the destination held when the upload was last taken up. */
  held: number;
  /** Bytes that left the source, now or for an earlier process, and were not in vain. */
  underWay: number;
  /** Of these, what the destination has not confirmed yet, where it tells. */
  unconfirmed: number;
  /** The attempt that is going on. */
  sending: object | null;
  notes: ItemNote[];
  /** Null where nobody measures what it waits for, and while it does not need time. */
  lane: LaneUse | null;
}

/** A file whose fate is settled. */
export interface CopiedFile {
  readonly record: ItemRecord;
  /** It was given up after the last attempt. */
  readonly failed: boolean;
  /** Bytes of it that count as under way until now. */
  readonly underWay: number;
}

/** How an attempt ended. */
export type Sent = SentFile | ({ readonly ok: false } & Failure);

export interface SentFile {
  readonly ok: true;
  /** What stands at the destination, or is said to. */
  readonly entry: Entry;
  readonly bytes: number;
  /** Over what was read; null when no hash is wanted. */
  readonly hash: ContentHash | null;
  /** The source was looked at after its last byte. */
  readonly watched: boolean;
}

/** `unplanned`: what a dead worker wrote in its place; it is what may be replaced then. */
export function startJob(task: FileTask, context: CopyContext, unplanned?: Version): CopyJob {
  return {
    task,
    startedAt: context.clock.now(),
    source: task.source,
    item: task.item,
    beside: task.beside,
    condition: unplanned === undefined ? task.condition : { if: 'unchanged', since: unplanned },
    looks: 0,
    alone: false,
    failures: 0,
    breaks: new Breaks(),
    unanswered: context.takenOver ?? false,
    unsound: null,
    pending: task.pending,
    sums: null,
    fenced: null,
    held: 0,
    underWay: 0,
    unconfirmed: 0,
    sending: null,
    notes: [...task.notes],
    lane: null,
  };
}

/** Of what was sent, so much more is not confirmed; fewer: negative. */
export function countUnconfirmed(job: CopyJob, bytes: number, { watch }: CopyContext): void {
  if (bytes === 0) return;
  job.unconfirmed += bytes;
  watch.unconfirmed?.(bytes);
}

export function recordOf(
  job: CopyJob,
  outcome: ItemOutcome,
  bytes: number,
  endedAt: number,
  known: KnownItem | null,
  evidence: Evidence | null = null,
): ItemRecord {
  const listed = job.task.source.size ?? 0;
  return {
    path: job.task.path,
    kind: 'file',
    outcome,
    bytes,
    startedAt: job.startedAt,
    endedAt,
    ...(listed === bytes ? {} : { size: listed }),
    ...changedAt(job.task.source),
    ...(known === null ? {} : { known }),
    ...(evidence === null ? {} : { evidence }),
  };
}

/** What the next run is to know once `entry` stands at the destination. */
export function knownAfter(job: CopyJob, entry: Entry | null): KnownItem {
  // Beside somebody's work: the next change of that work is to be compared with our last write there, not with our copy beside it.
  const destination = job.beside ? job.task.known?.destination : entry === null ? undefined : versionOf(entry);
  return {
    destinationName: job.task.name,
    source: versionOf(job.source),
    ...(destination === undefined ? {} : { destination }),
  };
}
