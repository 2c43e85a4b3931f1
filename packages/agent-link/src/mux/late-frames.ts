import type { Frame } from '../frames/frame.ts';
import { FRAME_COST } from '../frames/limits.ts';
import { protocolFault } from '../frames/protocol-fault.ts';

const REMEMBERED = 4096;

/**
 * Streams that this side has forgotten while the other may still send into them: what it had credit for is ignored, more is not.
 * So that nobody can be kept busy for ever by frames of a call that is over.
 */
export class LateFrames {
  readonly #left = new Map<number, number>();

  /** A stream is over; the other side may still send this much. */
  add(stream: number, credit: number): void {
    this.#left.set(stream, credit);
    if (this.#left.size <= REMEMBERED) return;
    for (const oldest of this.#left.keys()) {
      this.#left.delete(oldest);
      return;
    }
  }

  /** Throws when the stream's sender does what no late frame explains. */
  receive({ type, stream, payload }: Frame): void {
    if (type !== 'message' && type !== 'data') return;
    const left = this.#left.get(stream);
    if (left === undefined) return;
    if (left <= 0 && payload.length > 0) throw protocolFault('a stream went on long after it was over');
    this.#left.set(stream, left - payload.length - FRAME_COST);
  }
}
