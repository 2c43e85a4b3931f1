import { type Clock, isAbort, type StorageError, toStorageError } from '@drover/core';

/** How often a call is made whose answer was lost, before its failure is passed on. */
const TRIES = 5;
const FIRST_PAUSE_MS = 1_000;

/** Tries again, after ever longer pauses, what failed for a reason that may pass. */
export async function patiently<T>(attempt: () => Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (thrown) {
      if (isAbort(thrown, signal) || failures === TRIES || !mayPass(toStorageError(thrown))) throw thrown;
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (failures - 1), signal);
    }
  }
}

/** A service that wants no calls is left alone by the whole pass. */
function mayPass({ kind, retryable, scope }: StorageError): boolean {
  return retryable && scope === 'item' && kind !== 'rate-limited';
}
