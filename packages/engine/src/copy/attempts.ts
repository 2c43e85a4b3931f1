import { type Clock, isAbort, type StorageError, type StorageErrorDetails, toStorageError } from '@drover/core';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export interface AttemptLimits {
  readonly attempts: number;
  readonly clock: Clock;
  /** Told of a failure that another attempt follows, and how long after; the attempt waits for its promise, too. */
  readonly again?: (error: StorageError, waitMs: number) => Promise<void> | undefined;
}

/** True when another attempt of the whole operation may succeed; not where a layer below has tried often enough already. */
export function isWorthAnotherAttempt(error: StorageError): boolean {
  return error.scope === 'item' && (error.retryable || error.kind === 'corrupt');
}

/** Waits for attempt `round + 1`. */
export async function pause(
  round: number,
  error: StorageError,
  { clock, again }: Pick<AttemptLimits, 'clock' | 'again'>,
  signal: AbortSignal,
): Promise<void> {
  const waitMs = pauseMs(round, error);
  const ready = again?.(error, waitMs);
  await clock.sleep(waitMs, signal);
  await ready;
}

/** How long to wait before attempt `round + 1`: doubling, with jitter, and never less than the service asked for. */
function pauseMs(round: number, error: StorageError): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** round);
  return Math.max(longest / 2 + Math.random() * (longest / 2), error.retryAfterMs ?? 0);
}

export type Attempted<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: StorageError; readonly attempts: number };

/** Runs an operation that may be repeated as a whole. Rejects only when cancelled. */
export async function attempt<T>(
  operation: () => Promise<T>,
  limits: AttemptLimits,
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
      await pause(round, error, limits, signal);
    }
  }
}
