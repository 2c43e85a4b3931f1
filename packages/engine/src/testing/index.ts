export { describeRunStore } from '../leased/testing/describe-run-store.ts';
export type { RunEnd, StoreBed } from '../leased/testing/store-bed.ts';
