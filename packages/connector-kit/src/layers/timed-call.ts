import { type Clock, displayPath, type ItemRef, StorageError, toStorageError } from '@drover/core';
import type { Operation } from './layer.ts';

/** Looks at all deadlines of a connection in one go, because a timer for each operation would cost more than the operation's bookkeeping. */
export class Deadlines {
  readonly clock: Clock;
  readonly #tickMs: number;
  readonly #held: () => boolean;
  readonly #armed = new Set<TimedCall>();
  readonly #disposed = new AbortController();
  #ticking = false;

  /** While it is `held`, no deadline comes nearer, up to a limit for each. */
  constructor(clock: Clock, tickMs: number, held: () => boolean) {
    this.clock = clock;
    this.#tickMs = tickMs;
    this.#held = held;
  }

  arm(call: TimedCall): void {
    this.#armed.add(call);
    if (!this.#ticking && !this.#disposed.signal.aborted) void this.#tick();
  }

  disarm(call: TimedCall): void {
    this.#armed.delete(call);
  }

  close(): void {
    this.#disposed.abort();
  }

  async #tick(): Promise<void> {
    this.#ticking = true;
    const { signal } = this.#disposed;
    try {
      while (this.#armed.size > 0) {
        await this.clock.sleep(this.#tickMs, signal);
        const now = this.clock.monotonic();
        const heldMs = this.#held() ? this.#tickMs : 0;
        for (const call of this.#armed) call.check(now, heldMs);
      }
    } catch (error) {
      // Without a clock nothing may wait any longer.
      if (!signal.aborted) for (const call of this.#armed) call.end(error);
    } finally {
      this.#ticking = false;
    }
  }
}

/** How long a call that was told to end may take to clean up behind itself. */
const GRACE_MS = 5_000;

/** What one wait may be held at most: a service may ask fifty times for a quarter of a minute. */
const MOST_HELD_MS = 900_000;

/** One operation under a deadline that can be moved or suspended. What it calls gets a signal of its own, aborted on expiry. */
export class TimedCall {
  readonly operation: Operation | 'dispose';
  readonly item: ItemRef | undefined;
  readonly #deadlines: Deadlines;
  readonly #outer: AbortSignal;
  readonly #own = new AbortController();
  readonly #onAbort = (): void => this.end(this.#outer.reason);
  #dueAt = 0;
  #allowedMs = 0;
  #heldMs = 0;
  #over: { readonly reason: unknown } | null = null;
  #closed = false;
  #giveUp: ((reason: unknown) => void) | null = null;
  #outsideFailures: unknown[] | null = null;

  constructor(deadlines: Deadlines, operation: Operation | 'dispose', item: ItemRef | undefined, signal: AbortSignal) {
    this.#deadlines = deadlines;
    this.operation = operation;
    this.item = item;
    this.#outer = signal;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  get signal(): AbortSignal {
    return this.#own.signal;
  }

  /** Waits for one thing at a time, no longer than allowed; a value that comes too late is handed to `late`. */
  wait<T>(allowedMs: number, start: () => Promise<T>, late?: (value: T) => void): Promise<T> {
    if (this.#over !== null) return Promise.reject(this.#over.reason);
    return new Promise<T>((resolve, reject) => {
      let waiting = true;
      this.#giveUp = (reason) => {
        waiting = false;
        reject(reason);
      };
      this.arm(allowedMs);
      start().then(
        (value) => {
          this.suspend();
          if (waiting) resolve(value);
          else late?.(value);
        },
        (error) => {
          this.suspend();
          reject(this.inContext(error));
        },
      );
    });
  }

  /** Waits for something of the caller's own, its body or its fence: the clock stands still, and failures are handed back as they are. */
  async outside<T>(start: () => Promise<T>, allowedMs: number): Promise<T> {
    this.suspend();
    try {
      return await start();
    } catch (error) {
      this.#outsideFailures ??= [];
      this.#outsideFailures.push(error);
      throw error;
    } finally {
      this.arm(allowedMs);
    }
  }

  arm(allowedMs: number): void {
    // What the caller's body still gives after the service has failed starts no clock again.
    if (this.#closed) return;
    // After the end only the grace period counts.
    if (this.#over === null) {
      this.#allowedMs = allowedMs;
      this.#heldMs = 0;
      this.#dueAt = this.#deadlines.clock.monotonic() + allowedMs;
    }
    this.#deadlines.arm(this);
  }

  /** The service has shown that it is there: what is allowed begins anew. */
  renew(): void {
    if (this.#over === null) this.#dueAt = this.#deadlines.clock.monotonic() + this.#allowedMs;
  }

  suspend(): void {
    this.#deadlines.disarm(this);
  }

  /** Nothing is waited for any more, and nothing is aborted. */
  close(): void {
    this.#closed = true;
    this.suspend();
    this.#outer.removeEventListener('abort', this.#onAbort);
  }

  check(now: number, heldMs: number): void {
    if (this.#over === null && this.#heldMs < MOST_HELD_MS) {
      this.#dueAt += heldMs;
      this.#heldMs += heldMs;
    }
    if (now < this.#dueAt) return;
    if (this.#over === null) {
      this.end(this.#expired());
      return;
    }
    this.suspend();
    this.#giveUp?.(this.#over.reason);
  }

  /** The innermost layer is the first to know which operation failed, and on what. */
  inContext(error: unknown): unknown {
    if (this.#outsideFailures?.includes(error) === true) return error;
    // Whatever is thrown by a call that was told to end is a consequence of that.
    if (this.#over !== null) return this.#over.reason;
    const item = this.item === undefined ? {} : { item: this.item };
    if (!(error instanceof StorageError)) return toStorageError(error, { operation: this.operation, ...item });
    if (error.operation !== undefined) return error;
    return error.with(
      error.item === undefined ? { operation: this.operation, ...item } : { operation: this.operation },
    );
  }

  /** Tells what is called to end, and gives it a moment to do so. */
  end(reason: unknown): void {
    if (this.#over !== null) return;
    this.#over = { reason };
    this.#dueAt = this.#deadlines.clock.monotonic() + GRACE_MS;
    this.#deadlines.arm(this);
    this.#own.abort(reason);
  }

  #expired(): StorageError {
    const where = this.item === undefined ? '' : ` for ${displayPath(this.item)}`;
    return new StorageError({
      kind: 'timeout',
      fault: 'network',
      message: `No answer came within ${Math.round(this.#allowedMs / 1000)} seconds${where}.`,
      remedy: 'Check the network and the load of the server, then run again.',
      operation: this.operation,
      ...(this.item === undefined ? {} : { item: this.item }),
    });
  }
}
