/** `read`: held until a stream ends, and whoever holds it may be waiting for another kind. `other`: given back without waiting for anybody. */
export type SlotKind = 'read' | 'other';

interface Waiting {
  readonly kind: SlotKind;
  readonly enter: () => void;
}

/**
 * Operations of one account in progress at once, in the order in which they came. One slot is never given to a read: within one account, a
 * copy holds a slot for reading while it waits for one to write, and if reads held them all, all would wait for ever.
 */
export class Slots {
  readonly #max: number;
  readonly #maxReads: number;
  #taken = 0;
  #reads = 0;
  #waiting: Waiting[] = [];

  /** At least two, since a copy within one account needs two. */
  constructor(max: number) {
    this.#max = Math.max(2, max);
    this.#maxReads = this.#max - 1;
  }

  /** True when a slot was free at once. */
  tryEnter(kind: SlotKind): boolean {
    if (this.#waiting.length > 0 || !this.#fits(kind)) return false;
    this.#take(kind);
    return true;
  }

  enter(kind: SlotKind, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.tryEnter(kind)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        kind,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      const leave = (): void => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        reject(signal.reason);
        this.#admit();
      };
      signal.addEventListener('abort', leave, { once: true });
      this.#waiting.push(waiting);
      this.#admit();
    });
  }

  leave(kind: SlotKind): void {
    this.#taken--;
    if (kind === 'read') this.#reads--;
    this.#admit();
  }

  #fits(kind: SlotKind): boolean {
    return this.#taken < this.#max && (kind === 'other' || this.#reads < this.#maxReads);
  }

  #take(kind: SlotKind): void {
    this.#taken++;
    if (kind === 'read') this.#reads++;
  }

  /** Those who came first, first; reads that may not enter yet let the others pass. */
  #admit(): void {
    while (this.#waiting.length > 0 && this.#taken < this.#max) {
      const at = this.#waiting.findIndex((each) => this.#fits(each.kind));
      const [next] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (next === undefined) return;
      this.#take(next.kind);
      next.enter();
    }
  }
}
