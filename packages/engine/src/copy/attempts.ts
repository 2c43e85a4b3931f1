import { type Clock, isAbort, type StorageError, type StorageErrorDetails, toStorageError } from '@drover/core';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** True when another attempt of the whole operation may succeed where the retry layer below gave up. */
export function isWorthAnotherAttempt(error: StorageError): boolean {
  if (error.scope !== 'item') return false;
  return error.retryable || error.kind === 'unavailable' || error.kind === 'timeout' || error.kind === 'corrupt';
}

/** How long to wait before attempt `round + 1`: doubling, with jitter, and never less than the service asked for. */
export function pauseMs(round: number, error: StorageError): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** round);
  return Math.max(longest / 2 + Math.random() * (longest / 2), error.retryAfterMs ?? 0);
}

export type Attempted<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: StorageError; readonly attempts: number };

/** Runs an operation that may be repeated as a whole. Rejects only when cancelled. */
export async function attempt<T>(
  operation: () => Promise<T>,
  limits: { readonly attempts: number; readonly clock: Clock },
  details: Pick<StorageErrorDetails, 'operation' | 'item'>,
  signal: AbortSignal,
): Promise<Attempted<T>> {
  for (let round = 1; ; round++) {
    try {
      return { ok: true, value: await operation() };
    } catch (thrown) {
      if (isAbort(thrown, signal) || signal.aborted) throw signal.reason;
      const error = toStorageError(thrown, details);
      if (round >= limits.attempts || !isWorthAnotherAttempt(error)) return { ok: false, error, attempts: round };
      await limits.clock.sleep(pauseMs(round, error), signal);
    }
  }
}
