import { type Clock, isAbort, type StorageError, type StorageErrorDetails, toStorageError } from '@drover/core';
import { Breaks } from './breaks.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

export interface AttemptLimits {
  /** In all; breaks of the connection are not among them, unless they go on. */
  readonly attempts: number;
  readonly clock: Clock;
  /** Told of a failure that another attempt follows, and how long after; the attempt waits for its promise, too. */
  readonly again?: (error: StorageError, waitMs: number) => Promise<void> | undefined;
}

/** True when another attempt of the whole operation may succeed; not where a layer below has tried often enough already. */
export function isWorthAnotherAttempt(error: StorageError): boolean {
  return error.scope === 'item' && (error.retryable || error.kind === 'corrupt');
}

/** Waits for the next attempt after so many failures. */
export async function pause(
  failures: number,
  error: StorageError,
  { clock, again }: Pick<AttemptLimits, 'clock' | 'again'>,
  signal: AbortSignal,
): Promise<void> {
  const waitMs = pauseMs(failures, error);
  const ready = again?.(error, waitMs);
  await clock.sleep(waitMs, signal);
  await ready;
}

/** How long to wait after so many failures: doubling, with jitter, and never less than the service asked for. */
function pauseMs(failures: number, error: StorageError): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures);
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
  const breaks = new Breaks();
  for (let failures = 0; ; ) {
    try {
      return { ok: true, value: await operation() };
    } catch (thrown) {
      if (isAbort(thrown, signal) || signal.aborted) throw signal.reason;
      const error = toStorageError(thrown, details);
      if (!breaks.excuse(error)) failures++;
      if (failures >= limits.attempts || !isWorthAnotherAttempt(error))
        return { ok: false, error, attempts: failures + breaks.count };
      await pause(failures, error, limits, signal);
    }
  }
}
