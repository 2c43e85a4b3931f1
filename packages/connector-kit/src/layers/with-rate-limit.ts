import { type ByteStream, type Connection, StorageError } from '@drover/core';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { Operation } from './layer.ts';
import { type Call, type CallHandler, type Send, type Start, wrapConnection } from './wrap-connection.ts';

/** What an operation counts at the service; 1 unless told. */
export type Costs = Readonly<Partial<Record<Operation, number>>>;

/** A service that says neither how long nor how much. */
const PAUSE_MS = 1_000;

/** Waits for the account's turn before each operation; when the service refuses one for coming too fast, the whole account pauses. */
export function withRateLimit(inner: Connection, rate: RateLimiter, costs: Costs = {}): Connection {
  return wrapConnection(inner, new RateHandler(rate, costs));
}

class RateHandler implements CallHandler {
  readonly #rate: RateLimiter;
  readonly #costs: Costs;

  constructor(rate: RateLimiter, costs: Costs) {
    this.#rate = rate;
    this.#costs = costs;
  }

  async once<T>(call: Call, start: Start<Promise<T>>): Promise<T> {
    if (!this.#rate.tryTake(this.#costOf(call))) await this.#rate.take(this.#costOf(call), call.signal);
    try {
      return await start();
    } catch (error) {
      pauseAfter(error, this.#rate);
      throw error;
    }
  }

  send<T>(call: Call, body: ByteStream, start: Send<T>): Promise<T> {
    return this.once(call, () => start(body));
  }

  read(call: Call, start: Start<Promise<ByteStream>>): Promise<ByteStream> {
    return this.once(call, start);
  }

  async *pages<T>(call: Call, start: Start<AsyncIterable<T>>): AsyncGenerator<T> {
    if (!this.#rate.tryTake(this.#costOf(call))) await this.#rate.take(this.#costOf(call), call.signal);
    try {
      yield* start();
    } catch (error) {
      pauseAfter(error, this.#rate);
      throw error;
    }
  }

  held(): boolean {
    return this.#rate.isPaused();
  }

  #costOf({ operation }: Call): number {
    return this.#costs[operation] ?? 1;
  }
}

/** Stops the account when the service asked for it; other failures change nothing. */
export function pauseAfter(error: unknown, rate: RateLimiter): void {
  if (error instanceof StorageError && error.kind === 'rate-limited') rate.pause(error.retryAfterMs ?? PAUSE_MS);
}
