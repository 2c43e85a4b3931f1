import type {
  ItemOutcome,
  ItemRecord,
  RunCounters,
  RunProgress,
  ScanReport,
  StatusCode,
  StorageError,
} from '@drover/core';
import type { StoredBeside } from './stored-beside.ts';

/** What a run is, before it begins. */
export interface RunStart {
  readonly transferKey: string;
  readonly source: string;
  readonly destination: string;
  readonly dryRun: boolean;
  readonly startedAt: number;
}

/** Copied files by how each was proved. */
export type Proofs = { [How in Extract<ItemOutcome, { type: 'copied' }>['verified']]?: number };

/** How a run ended, or why it could not begin. */
export interface RunResult {
  readonly status: StatusCode;
  /** The meaning of the status, with the names of both sides. */
  readonly message: string;
  readonly exitCode: number;
  readonly dryRun: boolean;
  readonly counters: RunCounters;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly stoppedBy?: { readonly side?: 'source' | 'destination'; readonly error: StorageError };
  /** Files that were to be copied when the run was stopped; absent where there are none. */
  readonly filesNotReached?: number;
  readonly scan?: ScanReport;
  /** Absent where nothing was copied. */
  readonly verified?: Readonly<Proofs>;
  /** Absent where there is none. */
  readonly beside?: StoredBeside;
  /** That the filters left nothing to copy; absent where they did. */
  readonly nothingMatched?: string;
}

/** Shows a run to somebody: a person at a terminal, a log, a program. Each method returns at once and never throws. */
export interface Report {
  start(start: RunStart): void;
  record(record: ItemRecord): void;
  progress(progress: RunProgress): void;
  /** Something that happened to the run and not to one item. */
  note(message: string): void;
  finish(result: RunResult): void;
}

/** Tells several at once. */
export function reportToAll(reports: readonly Report[]): Report {
  return {
    start: (start) => reports.forEach((report) => void report.start(start)),
    record: (record) => reports.forEach((report) => void report.record(record)),
    progress: (progress) => reports.forEach((report) => void report.progress(progress)),
    note: (message) => reports.forEach((report) => void report.note(message)),
    finish: (result) => reports.forEach((report) => void report.finish(result)),
  };
}
