/** What a batch may hold: about this many items, or bytes; one item that is larger makes a batch of its own. */
export interface BatchLimits {
  readonly items: number;
  readonly bytes: number;
}

/** Between the planner and the copiers: takes items one by one, gives them in batches, and makes the planner wait when it is full. */
export class BatchQueue<T> {
  readonly #limits: BatchLimits;
  readonly #capacity: number;
  readonly #bytesOf: (item: T) => number;
  #items: T[] = [];
  #head = 0;
  #closed = false;
  #room: PromiseWithResolvers<void> | null = null;
  #arrival: PromiseWithResolvers<void> | null = null;

  constructor(limits: BatchLimits, capacity: number, bytesOf: (item: T) => number) {
    this.#limits = limits;
    this.#capacity = capacity;
    this.#bytesOf = bytesOf;
  }

  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Undefined while there is room. */
  push(item: T): Promise<void> | undefined {
    if (this.#closed) return undefined;
    this.#items.push(item);
    this.#arrival?.resolve();
    return this.room();
  }

  /** Resolves when there is room again; undefined when there is. */
  room(): Promise<void> | undefined {
    if (this.#closed || this.length < this.#capacity) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  /** The next batch; null when nothing more will come. */
  async take(): Promise<T[] | null> {
    while (this.length === 0) {
      if (this.#closed) return null;
      this.#arrival ??= Promise.withResolvers();
      await this.#arrival.promise;
      this.#arrival = null;
    }
    const batch = this.#cut();
    if (this.length < this.#capacity && this.#room !== null) {
      this.#room.resolve();
      this.#room = null;
    }
    return batch;
  }

  /** No more will be pushed. With `drop`, what waits is thrown away. */
  close(drop = false): void {
    this.#closed = true;
    if (drop) {
      this.#items = [];
      this.#head = 0;
    }
    this.#arrival?.resolve();
    this.#room?.resolve();
  }

  #cut(): T[] {
    let bytes = 0;
    let end = this.#head;
    for (; end < this.#items.length && end - this.#head < this.#limits.items; end++) {
      bytes += this.#bytesOf(this.#items[end] as T);
      if (bytes > this.#limits.bytes && end > this.#head) break;
    }
    const batch = this.#items.slice(this.#head, end);
    this.#head = end;
    if (this.#head * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return batch;
  }
}
