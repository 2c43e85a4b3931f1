import type { Gathered } from '@drover/connector-kit';
import { type ByteStream, StorageError, type WriteTarget } from '@drover/core';
import type { FragmentSizes } from './fragment-sizes.ts';
import type { Taken, UploadSession } from './upload-session.ts';

type Target = Pick<WriteTarget, 'item' | 'unconfirmed'> & { readonly size: number };

/** Sends a file, or a stretch of one, request by request, and tells what has left and is not lost (`WriteTarget.unconfirmed`). */
export class Fragments {
  readonly #sizes: FragmentSizes;
  readonly #target: Target;
  #taken = 0;
  #sent = 0;

  constructor(sizes: FragmentSizes, target: Target) {
    this.#sizes = sizes;
    this.#target = target;
  }

  /** The same body; what is taken from it counts as not confirmed until it is sent. */
  counted(body: ByteStream): ByteStream {
    return {
      [Symbol.asyncIterator]: () => {
        const chunks = body[Symbol.asyncIterator]();
        return {
          next: async () => {
            const step = await chunks.next();
            this.#taken += step.done === true ? 0 : step.value.length;
            this.#tell(0);
            return step;
          },
          return: async () => (await chunks.return?.()) ?? { done: true, value: undefined },
        };
      },
    };
  }

  /** Bytes that the next request is to carry. */
  get size(): number {
    return this.#sizes.of(this.#target.item);
  }

  /** Sends what stands at `offset` of the file, one request. */
  async send(
    session: UploadSession,
    offset: number,
    { chunks, bytes }: Pick<Gathered, 'bytes' | 'chunks'>,
    signal: AbortSignal,
  ): Promise<Taken> {
    const { item, size } = this.#target;
    try {
      const taken = await session.send(offset, chunks, size, signal, (left) => this.#tell(left));
      this.#sent += bytes;
      this.#sizes.passed(item);
      return taken;
    } catch (error) {
      if (error instanceof StorageError && error.fault === 'network') this.#sizes.cut(item, bytes);
      throw error;
    } finally {
      this.#tell(0);
    }
  }

  /** `left`: of the request under way. */
  #tell(left: number): void {
    this.#target.unconfirmed?.(this.#taken - this.#sent - left);
  }
}
