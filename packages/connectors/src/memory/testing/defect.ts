import type { Connection } from '@drover/core';
import type { MemoryStore } from '../store.ts';

/** One way in which a connector can be wrong, and the cases of the acceptance suite that must fail for it. */
export interface Defect {
  readonly defect: string;
  readonly failing: readonly string[];
  readonly damage: (inner: Connection, store: MemoryStore) => Connection;
}
