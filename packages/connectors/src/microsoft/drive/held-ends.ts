import { MULTIPLE } from './limits.ts';

/** The last bytes of a file, which wait for the leave to give it its name. */
export interface HeldEnd {
  readonly from: number;
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
}

/** Where the last request of a file of this size begins, which is to be small: 320 KiB at most. */
export function endOf(size: number): number {
  return Math.floor((size - 1) / MULTIPLE) * MULTIPLE;
}

/** The ends of the files under way, by the address of their upload session. */
export class HeldEnds {
  readonly #ends = new Map<string, HeldEnd>();

  of(address: string): HeldEnd | undefined {
    return this.#ends.get(address);
  }

  /** The oldest is dropped for a new one where there are many: nobody came for it. */
  hold(address: string, end: HeldEnd): void {
    this.#ends.delete(address);
    this.#ends.set(address, { ...end, chunks: [Buffer.concat(end.chunks)] });
    const [oldest] = this.#ends.keys();
    if (this.#ends.size > MOST && oldest !== undefined) this.#ends.delete(oldest);
  }

  drop(address: string): void {
    this.#ends.delete(address);
  }
}

/** Twice as many as a connection has files under way. */
const MOST = 64;
