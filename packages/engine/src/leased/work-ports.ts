import type { Clock } from '@drover/core';
import type { Activity } from './activity.ts';
import type { RunStore } from './run-store.ts';

/** A part in a run while it is being played. */
export interface WorkHandle {
  readonly activity: () => Activity;
  /** Asks the store at once how the run stands, for whoever hears that a person changed something. */
  readonly look: () => void;
}

export interface WorkPorts {
  readonly store: RunStore;
  readonly clock: Clock;
  /** Names this worker among all. */
  readonly worker: string;
  /** How long a session without work is kept, because others may find some. */
  readonly patienceMs?: number;
  /** Told once the work begins. */
  readonly begun?: (handle: WorkHandle) => void;
}
