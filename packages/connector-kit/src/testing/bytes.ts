import type { ByteStream } from '@drover/core';
import { Block, giveBack } from '../memory/blocks.ts';

/** Bytes in which no stretch is like another, different between seeds, the same every time. */
export function patternBytes(size: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(size / 4));
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  for (let i = 0; i < words.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = state;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** The bytes as a body, in chunks of one size. Each lies in memory that is written over as soon as the receiver gives it back. */
export async function* bodyOf(bytes: Uint8Array, chunkBytes = 64 * 1024): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield lentCopy(bytes.subarray(at, at + chunkBytes));
}

function lentCopy(bytes: Uint8Array): Uint8Array {
  const block = Block.of(bytes.length);
  block.memory.set(bytes);
  const chunk = block.cut(0, bytes.length);
  block.seal();
  return chunk;
}

/** A body that throws after its first `count` bytes. */
export async function* breakingBody(
  bytes: Uint8Array,
  count: number,
  error: Error,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* bodyOf(bytes.subarray(0, count));
  throw error;
}

/** A body that stops between two chunks until it is told to go on. */
export class PausedBody implements ByteStream {
  /** Resolves when everything before the pause has been taken. */
  readonly reached: Promise<void>;
  readonly resume: () => void;
  /** How often the receiver ended the body early. */
  returned = 0;
  readonly #before: Uint8Array;
  readonly #after: Uint8Array;
  readonly #atPause: () => void;
  readonly #resumed: Promise<void>;

  constructor(bytes: Uint8Array, pauseAt: number) {
    this.#before = bytes.subarray(0, pauseAt);
    this.#after = bytes.subarray(pauseAt);
    const reached = Promise.withResolvers<void>();
    const resumed = Promise.withResolvers<void>();
    this.reached = reached.promise;
    this.#atPause = reached.resolve;
    this.#resumed = resumed.promise;
    this.resume = resumed.resolve;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const chunks = this.#chunks();
    return {
      next: () => chunks.next(),
      // Answers at once even while `next` waits, as a network stream does.
      return: async () => {
        this.returned += 1;
        this.resume();
        return { done: true, value: undefined };
      },
    };
  }

  async *#chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    yield* bodyOf(this.#before);
    this.#atPause();
    await this.#resumed;
    yield* bodyOf(this.#after);
  }
}

/** All bytes of a stream; chunks are kept as they came, so a buffer that is used again shows. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const all = new Uint8Array(Buffer.concat(chunks));
  chunks.forEach(giveBack);
  return all;
}
