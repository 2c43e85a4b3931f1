import type { WriteTarget } from '@drover/core';
import type { Cancellation } from './cancellation.ts';
import type { Source } from './source.ts';
import { wrongLength } from './wrong-length.ts';

/** Bytes of a body that are held in memory together. */
export interface Gathered {
  readonly chunks: readonly Uint8Array[];
  readonly bytes: number;
  /** Nothing comes behind them. */
  readonly ended: boolean;
}

/** Takes a body apart into pieces; tells at once when it is longer than it was announced with. */
export class Gatherer {
  readonly #source: Source;
  readonly #target: WriteTarget;
  readonly #cancellation: Cancellation;
  #end: number;
  #rest: Uint8Array | null = null;

  /** `from` is where the first byte stands in the file. */
  constructor(source: Source, target: WriteTarget, from: number, cancellation: Cancellation) {
    this.#source = source;
    this.#target = target;
    this.#end = from;
    this.#cancellation = cancellation;
  }

  /** Up to `most` bytes, less only where the body ends. The piece behind `most` tells whether it does. */
  async next(most: number): Promise<Gathered> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const chunk = this.#rest ?? (await this.#pull());
      this.#rest = null;
      if (chunk === null) return { chunks, bytes, ended: true };
      if (bytes === most) {
        this.#rest = chunk;
        return { chunks, bytes, ended: false };
      }
      const fitting = chunk.subarray(0, most - bytes);
      if (fitting.length < chunk.length) this.#rest = chunk.subarray(fitting.length);
      chunks.push(fitting);
      bytes += fitting.length;
    }
  }

  /** The next chunk that is not empty; null at the end. */
  async #pull(): Promise<Uint8Array | null> {
    for (;;) {
      const chunk = await this.#cancellation.wait(this.#source.next());
      if (chunk === null) return null;
      this.#end += chunk.length;
      const { item, size } = this.#target;
      if (size !== null && this.#end > size) throw wrongLength(item, size, 'more');
      if (chunk.length > 0) return chunk;
    }
  }
}
