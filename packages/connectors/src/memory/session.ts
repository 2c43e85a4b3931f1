import { closed } from './errors.ts';
import type { MemoryStore } from './store.ts';

/** What ends when a connection is closed, and how long a round trip takes. */
export class Session {
  readonly #store: MemoryStore;
  readonly #closing = new AbortController();
  #dropped = false;

  constructor(store: MemoryStore) {
    this.#store = store;
  }

  /** True when the connection ended without a chance to clean up. */
  get dropped(): boolean {
    return this.#dropped;
  }

  drop(): void {
    this.#dropped = true;
    this.close();
  }

  close(): void {
    this.#closing.abort(closed());
  }

  /** Throws the signal's reason when cancelled, an error when the connection is closed. */
  check(signal: AbortSignal): void {
    signal.throwIfAborted();
    this.#closing.signal.throwIfAborted();
  }

  async roundTrip(signal: AbortSignal): Promise<void> {
    this.check(signal);
    const { latencyMs, clock } = this.#store.settings;
    if (latencyMs > 0) await clock?.sleep(latencyMs, AbortSignal.any([signal, this.#closing.signal]));
    this.check(signal);
  }

  /** What comes first: the value, the cancellation or the end of the connection. */
  async until<T>(start: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.check(signal);
    const closing = this.#closing.signal;
    const { promise, reject } = Promise.withResolvers<never>();
    const cancel = (): void => reject(signal.reason);
    const close = (): void => reject(closing.reason);
    signal.addEventListener('abort', cancel, { once: true });
    closing.addEventListener('abort', close, { once: true });
    try {
      return await Promise.race([start(), promise]);
    } finally {
      signal.removeEventListener('abort', cancel);
      closing.removeEventListener('abort', close);
    }
  }
}
