import type { Clock } from '@drover/core';

/** Runs work that must be done in time. Its signal is aborted with the outer signal's reason, or with the error of the deadline. */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const limit = new AbortController();
  clock.sleep(ms, done.signal).then(
    () => limit.abort(late()),
    () => undefined, // done in time
  );
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    done.abort();
  }
}
