import type { ByteStream } from '@drover/core';

/** Works with a body and lets go of it when that fails, however early. */
export async function withSource<T>(body: ByteStream, work: (source: Source) => Promise<T>): Promise<T> {
  const source = new Source(body);
  try {
    return await work(source);
  } catch (error) {
    source.end();
    throw error;
  }
}

/** A body whose first chunk may be asked for ahead of time. */
export class Source {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #next: Promise<IteratorResult<Uint8Array>> | null = null;
  #ended = false;

  constructor(body: ByteStream) {
    this.#chunks = body[Symbol.asyncIterator]();
  }

  prefetch(): void {
    this.#next = this.#chunks.next();
    this.#next.catch(() => undefined); // whoever asks for the chunk is told
  }

  /** Null after the last chunk. */
  async next(): Promise<Uint8Array | null> {
    const coming = this.#next ?? this.#chunks.next();
    this.#next = null;
    const { done, value } = await coming;
    if (done !== true) return value;
    this.#ended = true;
    return null;
  }

  /** Frees what the body holds, without waiting: a body that hangs in `next` would hang here too. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#chunks.return?.()?.then(undefined, () => undefined); // its failure was reported already, or is of no interest now
  }
}
