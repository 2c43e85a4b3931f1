export { describeRetriedRuns } from '../leased/testing/describe-retried-runs.ts';
export { describeRunStore } from '../leased/testing/describe-run-store.ts';
export { describeSteeredRuns } from '../leased/testing/describe-steered-runs.ts';
export { MemoryRunStore } from '../leased/testing/memory-run-store.ts';
export type { RunEnd, StoreBed } from '../leased/testing/store-bed.ts';
export { plainPolicy, TRANSFER_KEY } from './harness.ts';
export { interceptJournal } from './intercept.ts';
export { seeded } from './seeded.ts';
