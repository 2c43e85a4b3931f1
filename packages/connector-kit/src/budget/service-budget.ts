import type { ToldLimit } from '@drover/core';

/** What a service lets one app use in one tenant, shared by all who call it. Connectors take from it before each request. */
export interface ServiceBudget {
  /**
   * Waits until a request of this many units may be sent. Rejects with 'rate-limited' and the time that is left where that is long, and with
   * the signal's reason when cancelled.
   */
  take(units: number, signal: AbortSignal): Promise<void>;
  /** The service wants no request for this long; nobody sends one. A longer pause that was asked for before stays. */
  pause(ms: number): void;
  /** Whether requests wait for the service now, in this process. */
  held(): boolean;
  /** The service said what is left. */
  told(limit: ToldLimit): void;
}
