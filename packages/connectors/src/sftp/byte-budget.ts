/** Bytes that may be on their way at once, handed out in the order of asking. */
export class ByteBudget {
  #free: number;
  readonly #queue: (() => void)[] = [];

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** True when the next one has to queue. */
  get exhausted(): boolean {
    return this.#free <= 0 || this.#queue.length > 0;
  }

  /** Takes without waiting, also below zero, which delays the next ones accordingly. */
  take(bytes: number): void {
    this.#free -= bytes;
  }

  give(bytes: number): void {
    this.#free += bytes;
    while (this.#free > 0) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      next();
    }
  }

  /** Calls back once it is the caller's turn to take; who is called back takes, or leaves it to the next in the queue. */
  whenFree(ready: () => void): void {
    this.#queue.push(ready);
  }
}
