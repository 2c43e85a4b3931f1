/** Wall clock, monotonic clock and sleep, so that tests decide what time it is. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Milliseconds on a clock that never jumps. */
  monotonic(): number;
  /** Rejects with the signal's reason when cancelled. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Where a connector keeps tokens that change while it is used. Values are sealed by whoever implements this. */
export interface TokenStore {
  read(field: string): Promise<string | null>;
  /** Runs `refresh` for one caller at a time across all processes and stores its result before anybody uses it. */
  refresh(field: string, refresh: (current: string | null) => Promise<string>): Promise<string>;
}

/** A shared allowance: bytes per second, requests per second, or slots in use at once. */
export interface Budget {
  /** Waits until `amount` may be spent; rejects with the signal's reason when cancelled. */
  take(amount: number, signal: AbortSignal): Promise<void>;
}
