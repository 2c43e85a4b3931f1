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

/**
 * What a connector keeps from one opening to the next, only to spare its service requests: it may be lost, or older than what was written last, at
 * any time. Values are sealed by whoever implements this, so they may hold addresses that carry tokens.
 */
export interface ConnectorMemory {
  /** Null where nothing is kept under the name. Rejects where it cannot be asked. */
  read(name: string): Promise<Uint8Array | null>;
  /** Keeps the content in place of what was there. */
  write(name: string, content: Uint8Array): Promise<void>;
}

/** A shared allowance: bytes per second, requests per second, or slots in use at once. */
export interface Budget {
  /** Waits until `amount` may be spent; rejects with the signal's reason when cancelled. */
  take(amount: number, signal: AbortSignal): Promise<void>;
}
