import { describeRunStore } from './testing/describe-run-store.ts';
import { MemoryRunStore } from './testing/memory-run-store.ts';

describeRunStore(
  'memory',
  async () => {
    const store = new MemoryRunStore();
    return {
      store,
      start: async (mode) => store.start(mode),
      cancel: async (run) => store.cancel(run),
      expire: async (worker) => store.expire(worker),
      end: async (run) => store.end(run),
      [Symbol.asyncDispose]: async () => undefined,
    };
  },
  1,
);
