import { createHash } from 'node:crypto';

const FIRST_SLOTS = 1024;

/**
 * Numbers places from 0 on, the same for the same place, in 48 bytes for each at most: it keeps 64 bits of a hash of them. So two of a million
 * places would be taken for one once in 30 million times.
 */
export class PlaceTable {
  #size = 0;
  /** Two words of the hash and the number, from 1 on; 0: free. */
  #slots = new Uint32Array(3 * FIRST_SLOTS);

  /** How many places there are. */
  get size(): number {
    return this.#size;
  }

  /** The number of a place, which is `size` before the call where it is new. */
  numberOf(place: string): number {
    const digest = createHash('sha256').update(place).digest();
    const [high, low] = [digest.readUInt32LE(0), digest.readUInt32LE(4)];
    const at = this.#find(high, low);
    const held = this.#slots[at + 2] ?? 0;
    if (held > 0) return held - 1;
    this.#slots.set([high, low, ++this.#size], at);
    if (this.#size * 2 > this.#slots.length / 3) this.#grow();
    return this.#size - 1;
  }

  #find(high: number, low: number): number {
    const slots = this.#slots;
    const count = slots.length / 3;
    for (let slot = low % count; ; slot = (slot + 1) % count) {
      const at = 3 * slot;
      if (slots[at + 2] === 0 || (slots[at] === high && slots[at + 1] === low)) return at;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 3) {
      if (old[at + 2] === 0) continue;
      const entry = old.subarray(at, at + 3);
      this.#slots.set(entry, this.#find(entry[0] ?? 0, entry[1] ?? 0));
    }
  }
}
