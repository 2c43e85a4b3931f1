import type { Budget, Clock, StorageError } from '@drover/core';
import type { Stopped } from '../run-stop.ts';
import type { Activity } from './activity.ts';
import type { RunStore } from './run-store.ts';

/** A part in a run while it is being played. */
export interface WorkHandle {
  readonly activity: () => Activity;
  /** Asks the store at once how the run stands, for whoever hears that a person changed something. */
  readonly look: () => void;
  /** Takes nothing more up, brings files under way to their end, and hands the rest back. */
  readonly leave: () => void;
}

export interface WorkPorts {
  readonly store: RunStore;
  readonly clock: Clock;
  /** Names this worker among all. */
  readonly worker: string;
  /** How long a session without work is kept, because others may find some. */
  readonly patienceMs?: number;
  /** True where losing a side by this failure may be this worker's own misfortune, which ends no run for all; never unless told. */
  readonly mayPass?: (error: StorageError) => boolean;
  /** Content that the files under way of this run may hold in memory together, asked now and then; as much as is useful unless told. */
  readonly bytesInFlight?: () => number;
  /** What bytes pass through beside the run's own limit, as it is at that moment; nothing where they need not. */
  readonly bandwidth?: () => Budget | undefined;
  /** Waited for before copied files are recorded, for whoever notes what their writing showed; rejects where it cannot be noted, as the store would. */
  readonly beforeRecords?: () => Promise<void>;
  /** Told once the work begins. */
  readonly begun?: (handle: WorkHandle) => void;
}

/**
 * How the work on a run ended for this worker: `ended` with the run itself; `idle` for want of work, which others may still have; `lost`
 * with the lease or the store; `side-lost` where this worker cannot use a side any more and others may; `handed-back` because it was asked to.
 */
export type WorkEnd =
  | { readonly end: 'ended' | 'idle' | 'handed-back' }
  | { readonly end: 'side-lost'; readonly by: Stopped }
  | { readonly end: 'lost'; readonly error: unknown };
