/** Told when bytes are stored and freed; `take` throws when there is no room. */
export interface Space {
  take(bytes: number): void;
  give(bytes: number): void;
}

const CHUNK_BYTES = 64 * 1024;

/** The bytes of one file, complete or with gaps. */
export class Content {
  readonly #space: Space;
  /** In order of `from`, never overlapping. */
  #pieces: { readonly from: number; readonly bytes: Uint8Array }[] = [];

  #released = false;

  constructor(space: Space) {
    this.#space = space;
  }

  /** The end of the last byte, gaps included. */
  get size(): number {
    const last = this.#pieces.at(-1);
    return last === undefined ? 0 : last.from + last.bytes.length;
  }

  /** Stores bytes at an offset, over what is there. */
  put(offset: number, bytes: Uint8Array): void {
    const last = this.#pieces.at(-1);
    if (last === undefined || offset >= this.size) {
      this.#space.take(bytes.length);
      this.#pieces.push({ from: offset, bytes });
      return;
    }
    const end = offset + bytes.length;
    const others = this.#pieces.flatMap(({ from, bytes: held }) => {
      const before = held.subarray(0, Math.max(0, offset - from));
      const behind = held.subarray(Math.max(0, end - from));
      return [
        { from, bytes: before },
        { from: Math.max(from, end), bytes: behind },
      ].filter((piece) => piece.bytes.length > 0);
    });
    this.#space.take(bytes.length);
    this.#space.give(total(this.#pieces) - total(others));
    this.#pieces = [...others, { from: offset, bytes }].sort((a, b) => a.from - b.from);
  }

  /** Drops what lies at `size` and beyond. */
  truncate(size: number): void {
    const before = total(this.#pieces);
    this.#pieces = this.#pieces
      .filter((piece) => piece.from < size)
      .map((piece) =>
        piece.from + piece.bytes.length <= size
          ? piece
          : { from: piece.from, bytes: copyOf(piece.bytes, 0, size - piece.from) },
      );
    this.#space.give(before - total(this.#pieces));
  }

  missing(size: number): { from: number; to: number }[] {
    const gaps: { from: number; to: number }[] = [];
    let at = 0;
    for (const piece of this.#pieces) {
      if (piece.from > at) gaps.push({ from: at, to: piece.from });
      at = piece.from + piece.bytes.length;
    }
    if (at < size) gaps.push({ from: at, to: size });
    return gaps;
  }

  /** A copy of the next bytes from `offset` on; null at the end. */
  chunkAt(offset: number): Uint8Array | null {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const piece = this.#pieces[middle];
      if (piece === undefined) return null;
      if (offset < piece.from) high = middle - 1;
      else if (offset >= piece.from + piece.bytes.length) low = middle + 1;
      else return copyOf(piece.bytes, offset - piece.from, offset - piece.from + CHUNK_BYTES);
    }
    return null;
  }

  *chunks(offset = 0): Generator<Uint8Array> {
    for (let chunk = this.chunkAt(offset), at = offset; chunk !== null; chunk = this.chunkAt(at)) {
      at += chunk.length;
      yield chunk;
    }
  }

  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.size);
    for (const piece of this.#pieces) bytes.set(piece.bytes, piece.from);
    return bytes;
  }

  /** Says that nobody finds these bytes any more; a reader that holds them still reads on. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#space.give(total(this.#pieces));
  }
}

/** Not `slice`, which shares memory when the bytes are a Buffer. */
function copyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
  return Uint8Array.from(bytes.subarray(from, to));
}

function total(pieces: readonly { readonly bytes: Uint8Array }[]): number {
  return pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
}
