import type { RunCounters } from '@drover/core';
import type { RunLimits, RunStore } from '../run-store.ts';

/** What became of a run, as its store tells it to people. */
export interface RunEnd {
  readonly state: string;
  readonly status: number | null;
  readonly counters: RunCounters;
  /** Path and outcome of each item in the log: the outcome's type, or the reason where it was skipped. */
  readonly items: readonly { readonly path: string; readonly outcome: string }[];
  readonly filesPlanned: number;
}

/** An empty run store with one transfer. */
export interface StoreBed extends AsyncDisposable {
  readonly store: RunStore;
  /** Queues a run of the transfer. */
  start(mode: 'copy' | 'scan'): Promise<string>;
  /** Queues a run of just what failed in another one, which failed for one cause. */
  retry(run: string): Promise<string>;
  cancel(run: string): Promise<void>;
  pause(run: string): Promise<void>;
  resume(run: string): Promise<void>;
  limit(run: string, limits: RunLimits): Promise<void>;
  /** Ends the sessions of a worker, as when its leases have run out. */
  expire(worker: string): Promise<void>;
  end(run: string): Promise<RunEnd>;
}
