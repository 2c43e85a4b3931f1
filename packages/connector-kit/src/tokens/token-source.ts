import { type Clock, StorageError, type TokenStore } from '@drover/core';
import { z } from 'zod';
import { orAborted } from '../rules/or-aborted.ts';

/** What a service's token endpoint gave, as it is kept. */
export const grantedTokenSchema = z.object({
  accessToken: z.string(),
  /** Milliseconds since 1970 UTC. */
  expiresAt: z.number(),
  /** The same; absent where only the end is known. */
  obtainedAt: z.exactOptional(z.number()),
  /** Absent where the service gives none (client credentials). */
  refreshToken: z.exactOptional(z.string()),
});
export type GrantedToken = Readonly<z.infer<typeof grantedTokenSchema>>;

export interface TokenSourceSettings {
  readonly store: TokenStore;
  /** Under which name the store keeps it. */
  readonly field: string;
  /** Asks the service for a new token; given the last one, null when there was none. */
  readonly request: (last: GrantedToken | null, signal: AbortSignal) => Promise<GrantedToken>;
  readonly clock: Clock;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** Renewed this long before it expires, or after two thirds of its time where that is short; 5 minutes unless told. */
  readonly earlyMs?: number;
  /** Up to this much earlier still, so that many processes do not renew at the same moment; 1 minute unless told. */
  readonly spreadMs?: number;
  /** For how long a failed renewal is answered with the same failure, or longer where the service asks for it; 10 seconds unless told. */
  readonly failureMs?: number;
  /** How long one renewal may take; 1 minute unless told. */
  readonly timeoutMs?: number;
}

/** Gives a fresh access token to whoever asks; many who ask at once cause one renewal. */
export interface TokenSource {
  get(signal: AbortSignal): Promise<string>;
  /** Says that the service refused this token before its time; the next caller gets a new one. */
  refused(accessToken: string): void;
}

export function createTokenSource(settings: TokenSourceSettings): TokenSource {
  return new RenewedToken(settings);
}

class RenewedToken implements TokenSource {
  readonly #settings: TokenSourceSettings;
  #token: GrantedToken | null = null;
  #refused: string | null = null;
  #renewal: Promise<GrantedToken> | null = null;
  #failure: { readonly error: unknown; readonly until: number } | null = null;
  readonly #marginMs: number;

  constructor(settings: TokenSourceSettings) {
    this.#settings = settings;
    const { earlyMs = 300_000, spreadMs = 60_000, random } = settings;
    this.#marginMs = earlyMs + spreadMs * random();
  }

  async get(signal: AbortSignal): Promise<string> {
    signal.throwIfAborted();
    if (this.#token !== null && this.#isFresh(this.#token)) return this.#token.accessToken;
    try {
      return (await orAborted(this.#renew(), signal)).accessToken;
    } catch (error) {
      // Renewal is early on purpose: the old token still serves while the service does not answer.
      if (this.#token !== null && isPassing(error) && this.#isValid(this.#token)) return this.#token.accessToken;
      throw error;
    }
  }

  refused(accessToken: string): void {
    this.#refused = accessToken;
  }

  #renew(): Promise<GrantedToken> {
    const left = this.#failure === null ? 0 : this.#failure.until - this.#settings.clock.monotonic();
    if (this.#failure !== null && left > 0) return Promise.reject(withTimeLeft(this.#failure.error, left));
    this.#renewal ??= this.#renewOnce();
    return this.#renewal;
  }

  async #renewOnce(): Promise<GrantedToken> {
    const { store, field, clock, failureMs = 10_000 } = this.#settings;
    try {
      const stored = await store.refresh(field, (current) => this.#next(current));
      this.#token = grantedTokenSchema.parse(JSON.parse(stored));
      this.#failure = null;
      return this.#token;
    } catch (error) {
      this.#failure = { error, until: clock.monotonic() + Math.max(failureMs, wantedPauseMs(error)) };
      throw error;
    } finally {
      this.#renewal = null;
    }
  }

  /** Another process may have renewed it while this one waited for its turn. */
  async #next(current: string | null): Promise<string> {
    const last = current === null ? null : grantedTokenSchema.parse(JSON.parse(current));
    if (current !== null && last !== null && this.#isFresh(last)) return current;
    const given = await this.#request(last);
    // A service that does not rotate refresh tokens leaves them out.
    const kept = last?.refreshToken === undefined ? given : { refreshToken: last.refreshToken, ...given };
    return JSON.stringify(kept);
  }

  async #request(last: GrantedToken | null): Promise<GrantedToken> {
    const { request, clock, timeoutMs = 60_000 } = this.#settings;
    const over = new AbortController();
    const answered = new AbortController();
    const deadline = clock.sleep(timeoutMs, answered.signal).then(
      () => over.abort(tooSlow()),
      () => undefined,
    );
    try {
      return await orAborted(request(last, over.signal), over.signal);
    } finally {
      answered.abort();
      await deadline;
    }
  }

  #isFresh(token: GrantedToken): boolean {
    const { accessToken, expiresAt, obtainedAt = Number.NEGATIVE_INFINITY } = token;
    const margin = Math.min(this.#marginMs, (expiresAt - obtainedAt) / 3);
    return accessToken !== this.#refused && expiresAt - this.#settings.clock.now() > margin;
  }

  #isValid(token: GrantedToken): boolean {
    return token.accessToken !== this.#refused && token.expiresAt > this.#settings.clock.now();
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof StorageError && error.retryable;
}

/** Capped as a wait of a person is: a service that asks for hours is asked again before. */
const LONGEST_PAUSE_MS = 300_000;

function wantedPauseMs(error: unknown): number {
  return error instanceof StorageError ? Math.min(LONGEST_PAUSE_MS, error.retryAfterMs ?? 0) : 0;
}

/** Who comes later waits for as much less. */
function withTimeLeft(error: unknown, leftMs: number): unknown {
  const told = error instanceof StorageError && error.retryAfterMs !== undefined;
  return told ? error.with({ retryAfterMs: leftMs }) : error;
}

function tooSlow(): StorageError {
  return new StorageError({
    kind: 'timeout',
    fault: 'network',
    message: 'The sign-in service did not answer in time.',
    remedy: 'Check the network, then run again.',
  });
}
