import { type Clock, StorageError } from '@drover/core';

/** Calls of one folder that the thread pool carries at once. */
const AT_ONCE = 8;
/** When none of them has come back for so long, whatever they reach does not answer any more. */
const STUCK_MS = 60_000;

interface Waiting {
  readonly go: () => void;
  readonly refuse: (error: StorageError) => void;
}

/**
 * Lets a few calls at a time through the thread pool. A call to a network drive that is dead keeps its thread, perhaps for ever; without a
 * limit such a drive would take all threads, and with them every other drive, names of hosts and the log.
 */
export class PoolGate {
  readonly #clock: Clock;
  /** What the calls reach, for messages. */
  readonly #path: string;
  readonly #atOnce: number;
  #running = 0;
  #movedAt = 0;
  #waiting: Waiting[] = [];
  #watching: AbortController | null = null;

  constructor(clock: Clock, path: string, atOnce = AT_ONCE) {
    this.#clock = clock;
    this.#path = path;
    this.#atOnce = atOnce;
  }

  /** No call is under way. */
  get idle(): boolean {
    return this.#running === 0;
  }

  /** Makes the call when it is its turn. Rejects with 'unavailable' while those before it hang. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce) await this.#turn();
    else this.#running++;
    if (this.#running === 1) this.#movedAt = this.#clock.monotonic();
    try {
      return await call();
    } finally {
      this.#movedAt = this.#clock.monotonic();
      this.#leave();
    }
  }

  #turn(): Promise<void> {
    if (this.#isStuck()) throw notAnswering(this.#path);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ go: resolve, refuse: reject });
    if (this.#watching === null) void this.#watch();
    return promise;
  }

  /** Its place goes to the next one. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running--;
    else next.go();
    if (this.#waiting.length > 0) return;
    this.#watching?.abort();
    this.#watching = null;
  }

  #isStuck(): boolean {
    return this.#clock.monotonic() - this.#movedAt >= STUCK_MS;
  }

  /** Nobody waits for ever. */
  async #watch(): Promise<void> {
    const watching = new AbortController();
    this.#watching = watching;
    while (!watching.signal.aborted && !this.#isStuck()) {
      const left = STUCK_MS - (this.#clock.monotonic() - this.#movedAt);
      await this.#clock.sleep(Math.max(1, left), watching.signal).catch(() => undefined); // aborted: nobody waits any more
    }
    if (watching.signal.aborted) return;
    this.#watching = null;
    for (const { refuse } of this.#waiting.splice(0)) refuse(notAnswering(this.#path));
  }
}

function notAnswering(path: string): StorageError {
  return new StorageError({
    kind: 'unavailable',
    fault: 'network',
    message: `The disk or network drive of ${path} has not answered for ${STUCK_MS / 1000} seconds.`,
    remedy:
      'Check the drive, and the network to its server. What was asked of it before may go on when it answers again.',
  });
}
