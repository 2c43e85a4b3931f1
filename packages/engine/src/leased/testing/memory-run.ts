import type { ItemRecord } from '@drover/core';
import type { Counters } from '../../progress/counters.ts';
import type { Stopped } from '../../run-stop.ts';
import type { FolderRow } from '../folder-data.ts';
import type { NewBatch, PlanCommit, RunLimits } from '../run-store.ts';
import type { SelectedItem } from './selected-in.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A folder of a run that is kept in memory. */
export interface Folder extends Mutable<FolderRow> {
  planned: boolean;
  session: number | null;
  pending: number;
  littered: boolean;
  item: number | null;
}

export interface Batch extends Mutable<NewBatch> {
  session: number | null;
  stagedFor: number | null;
  attempt: number;
  settled: number[];
}

export interface Run {
  readonly id: string;
  readonly mode: 'copy' | 'scan';
  state: 'queued' | 'running' | 'paused' | 'canceling' | 'ended';
  limits: RunLimits;
  status: number | null;
  stoppedBy: Stopped | null;
  filesPlanned: number;
  readonly counters: Counters;
  readonly items: ItemRecord[];
  readonly folders: Map<number, Folder>;
  readonly batches: Map<number, Batch>;
  readonly staged: Map<number, ItemRecord[]>;
  readonly scans: NonNullable<PlanCommit['scan']>[];
  readonly sessions: Map<number, string>;
  /** What is wanted, by path; empty for everything. */
  readonly selected: Map<string, SelectedItem>;
}
