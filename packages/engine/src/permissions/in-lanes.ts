/** What becomes of each task, in the order of the tasks, several at a time. The first that throws ends all. */
export async function inLanes<T, R>(
  tasks: readonly T[],
  lanes: number,
  each: (task: T, signal: AbortSignal) => Promise<R>,
  signal: AbortSignal,
): Promise<R[]> {
  const results: R[] = [];
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const waiting = tasks.entries();
  const lane = async (): Promise<void> => {
    for (const [at, task] of waiting) {
      either.throwIfAborted();
      results[at] = await each(task, either);
    }
  };
  const ends = await Promise.allSettled(
    Array.from({ length: Math.max(1, lanes) }, () =>
      lane().catch((error: unknown) => {
        over.abort(error);
        throw over.signal.reason;
      }),
    ),
  );
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results;
}
