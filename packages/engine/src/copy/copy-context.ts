import type { Clock, Connection, Entry, RunJournal, Segment, StorageError } from '@drover/core';
import type { DecisionRules } from '../plan/decide.ts';
import type { TransferPolicy } from '../transfer.ts';
import type { Failure } from './attempt-failure.ts';
import type { ComputableHash } from './content-hash.ts';
import type { LaneUse } from './lane-meter.ts';
import type { LeftBehind } from './left-behind.ts';
import type { PackedReads } from './packed-reads.ts';

/** What copying needs beside its tasks: the same in a process of its own as in a worker of the server. */
export interface CopyContext {
  readonly source: Connection;
  /** Content of the batch's small files, where it was asked for before the batch began; the batch closes it. */
  readonly packed?: PackedReads;
  readonly destination: Connection;
  readonly rules: DecisionRules;
  /** What a write answers with is what is stored. */
  readonly confirmsWrites: boolean;
  readonly attempts: number;
  readonly verify: TransferPolicy['verify'];
  /** The hash to compute while content streams by; null when none is wanted or the destination knows none of ours. */
  readonly hashKind: ComputableHash | null;
  readonly clock: Clock;
  readonly journal: Pick<RunJournal, 'known' | 'beginReplacing' | 'saveUpload'>;
  /** A name for an unfinished file that nothing else has or had. */
  readonly temporary: () => Segment;
  /** The name under which the source is stored beside somebody's work; null when the destination can hold none. */
  readonly besideName: (name: Segment, source: Entry) => Segment | null;
  readonly watch: CopyWatch;
  /** Takes what could not be removed after a failed attempt. */
  readonly leftBehind?: LeftBehind;
  /** Rejects when the worker no longer holds the batch. */
  readonly fence?: () => Promise<void>;
  /** Another worker held the batch before, so what stands at the destination may be what that one stored. */
  readonly takenOver?: boolean;
}

/** Told what happens to files that are under way. */
export interface CopyWatch {
  /**
   * Bytes left the source; a promise makes the stream wait. `passed` is told of them as they may go on, and answers false when the
   * attempt has ended meanwhile.
   */
  moved(bytes: number, passed: (bytes: number) => boolean): Promise<void> | undefined;
  /** The destination holds so many bytes of a file under way that were not counted, of an earlier process; fewer than were counted: negative. */
  holds?(bytes: number): void;
  /** So many more of the bytes that passed are not confirmed by the destination; fewer: negative. */
  unconfirmed?(bytes: number): void;
  /** An attempt failed, whether or not there is another; so many of the bytes that passed were in vain. */
  attemptFailed(failure: Failure, inVain: number): void;
  /** Another attempt follows after so long, and after the promise. */
  again?(side: Failure['side'], error: StorageError, waitMs: number): Promise<void> | undefined;
  /** A file begins to need time, first of all the destination's. */
  onItsWay?(): LaneUse;
}
