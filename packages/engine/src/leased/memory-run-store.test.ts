import { describeRetriedRuns } from './testing/describe-retried-runs.ts';
import { describeRunStore } from './testing/describe-run-store.ts';
import { describeSteeredRuns } from './testing/describe-steered-runs.ts';
import { MemoryRunStore } from './testing/memory-run-store.ts';
import type { StoreBed } from './testing/store-bed.ts';

async function createBed(): Promise<StoreBed> {
  const store = new MemoryRunStore();
  return {
    store,
    start: async (mode) => store.start(mode),
    retry: async (run) => store.retry(run),
    cancel: async (run) => store.cancel(run),
    pause: async (run) => store.pause(run),
    resume: async (run) => store.resume(run),
    limit: async (run, limits) => store.limit(run, limits),
    expire: async (worker) => store.expire(worker),
    end: async (run) => store.end(run),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

describeRunStore('memory', createBed, 1);
describeSteeredRuns('memory', createBed);
describeRetriedRuns('memory', createBed);
