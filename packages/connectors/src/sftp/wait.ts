import { Cancellation, type Mortal } from '@drover/connector-kit';
import type { Clock } from '@drover/core';

/** What comes first: the result, the cancellation, or the end of `mortal`. */
export async function orCancelled<T>(work: PromiseLike<T>, signal: AbortSignal, mortal?: Mortal): Promise<T> {
  // Work that nobody waits for any more may still fail, and would end the process if nobody had listened.
  work.then(undefined, () => undefined);
  using cancellation = new Cancellation(signal, mortal);
  return await cancellation.wait(work);
}

/** What comes first: the result, the cancellation, or the deadline, which rejects with `late()`. */
export async function beforeDeadline<T>(
  work: Promise<T>,
  deadline: { readonly clock: Clock; readonly ms: number; readonly late: () => Error },
  signal: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const alarm = deadline.clock.sleep(deadline.ms, over.signal).then(
    () => Promise.reject(deadline.late()),
    () => new Promise<never>(() => undefined),
  );
  try {
    return await orCancelled(Promise.race([work, alarm]), signal);
  } finally {
    over.abort();
  }
}

/** Waits for what has to be tidied up, but not for ever: a server that is gone leaves nothing to wait for. */
export async function tidied(work: readonly PromiseLike<unknown>[], clock: Clock, ms: number): Promise<void> {
  const over = new AbortController();
  const enough = clock.sleep(ms, over.signal).catch(() => undefined);
  await Promise.race([Promise.allSettled(work), enough]);
  over.abort();
}
