export { describeRetriedRuns } from '../leased/testing/describe-retried-runs.ts';
export { describeRunStore } from '../leased/testing/describe-run-store.ts';
export { describeSteeredRuns } from '../leased/testing/describe-steered-runs.ts';
export type { RunEnd, StoreBed } from '../leased/testing/store-bed.ts';
