/**
 * A number of places that may be taken at once, and of bytes that those who take them may hold together; both may change while they
 * are taken. First come, first served.
 */
export class Slots {
  #limit: number;
  #bytes: number;
  #taken = 0;
  #held = 0;
  readonly #waiting: { readonly bytes: number; readonly admit: () => void }[] = [];

  constructor(limit: number, bytes = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
    this.#bytes = bytes;
  }

  get limit(): number {
    return this.#limit;
  }

  set limit(limit: number) {
    this.#limit = Math.max(0, limit);
    this.#admit();
  }

  set bytes(bytes: number) {
    this.#bytes = bytes;
    this.#admit();
  }

  /** Undefined when there was a free place, so that the common case costs no turn of the event loop. */
  take(bytes = 0): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#hasRoom(bytes)) {
      this.#enter(bytes);
      return undefined;
    }
    return new Promise((admit) => this.#waiting.push({ bytes, admit }));
  }

  /** Gives a place back with the bytes that it was taken with. */
  give(bytes = 0): void {
    this.#taken--;
    this.#held -= bytes;
    this.#admit();
  }

  /** Who alone is larger than all bytes together gets on alone. */
  #hasRoom(bytes: number): boolean {
    if (this.#taken >= this.#limit) return false;
    return bytes === 0 || this.#held === 0 || this.#held + bytes <= this.#bytes;
  }

  #enter(bytes: number): void {
    this.#taken++;
    this.#held += bytes;
  }

  #admit(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined || !this.#hasRoom(next.bytes)) return;
      this.#waiting.shift();
      this.#enter(next.bytes);
      next.admit();
    }
  }
}
