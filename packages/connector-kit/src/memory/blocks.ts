/** Memory that nobody uses is kept up to this many bytes; what is more is left to the garbage collector. */
const KEPT_BYTES = 16 * 1024 * 1024;

const owners = new WeakMap<ArrayBufferLike, Block>();
const unused = new Map<number, Buffer[]>();
let unusedBytes = 0;
let overwriting = false;

/**
 * Memory that the content of files is read into, again and again: fresh memory for each piece costs the kernel a page at a time and V8 a
 * search for garbage. A block is cut into chunks from its beginning on. It is used again when it is sealed and all bytes that were cut from
 * it have been given back; a chunk that is never given back keeps its block from that, and nothing else.
 */
export class Block {
  readonly memory: Buffer;
  #lent = 0;
  #sealed = false;

  private constructor(memory: Buffer) {
    this.memory = memory;
    owners.set(memory.buffer, this);
  }

  /** A block of exactly so many bytes. What they hold is undefined. */
  static of(bytes: number): Block {
    const memory = unused.get(bytes)?.pop();
    if (memory === undefined) return new Block(Buffer.allocUnsafeSlow(bytes));
    unusedBytes -= bytes;
    return new Block(memory);
  }

  /** The bytes from `from` up to `to`, which nobody else gets until the receiver gives them back. */
  cut(from: number, to: number): Buffer {
    this.#lent += to - from;
    return this.memory.subarray(from, to);
  }

  /** Nothing more will be cut from it or read into it. */
  seal(): void {
    this.#sealed = true;
    this.#reuse();
  }

  takeBack(bytes: number): void {
    if (bytes > this.#lent) throw new RangeError('memory of a file was given back twice');
    this.#lent -= bytes;
    this.#reuse();
  }

  #reuse(): void {
    if (!this.#sealed || this.#lent > 0) return;
    const { memory } = this;
    owners.delete(memory.buffer);
    if (overwriting) memory.fill(0xdb);
    if (unusedBytes + memory.length > KEPT_BYTES) return;
    unusedBytes += memory.length;
    const alike = unused.get(memory.length);
    if (alike === undefined) unused.set(memory.length, [memory]);
    else alike.push(memory);
  }
}

/**
 * Says that a chunk will never be read again, by whoever received it last: its memory may be written over from now on. Only for chunks that
 * belong to the caller alone, once for each byte, and only when no call to the system can still be reading them. Chunks whose memory is
 * not that of a block are left alone.
 */
export function giveBack(chunk: Uint8Array): void {
  if (chunk.length > 0) owners.get(chunk.buffer)?.takeBack(chunk.length);
}

/** For tests: memory that was given back is written over at once, so that whoever still reads it is found out. */
export function overwriteGivenBack(): void {
  overwriting = true;
}
