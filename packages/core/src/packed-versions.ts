import type { Version } from './version.ts';

const ROWS = 1024;
/** Size, time and its precision. */
const COLUMNS = 3;

/** Versions of very many files in a few bytes each, in the order in which they are added. */
export class PackedVersions {
  readonly #chunks: Float64Array[] = [];
  /** Absent where nothing has a tag, as on most file systems. */
  #tags: (string | undefined)[] | null = null;
  #length = 0;

  /** Answers with the row that the version is found by. */
  add({ size, changeTag, modified }: Version): number {
    const row = this.#length++;
    const chunk = this.#chunkOf(row);
    const at = (row % ROWS) * COLUMNS;
    // No number stands for what is not known.
    chunk[at] = size ?? Number.NaN;
    chunk[at + 1] = modified?.epochMs ?? Number.NaN;
    chunk[at + 2] = modified?.precisionMs ?? Number.NaN;
    if (changeTag !== undefined) {
      this.#tags ??= [];
      this.#tags[row] = changeTag;
    }
    return row;
  }

  at(row: number): Version {
    const chunk = this.#chunks[Math.floor(row / ROWS)];
    if (chunk === undefined || row >= this.#length) throw new RangeError(`there is no row ${row}`);
    const at = (row % ROWS) * COLUMNS;
    const size = chunk[at] ?? Number.NaN;
    const epochMs = chunk[at + 1] ?? Number.NaN;
    const precisionMs = chunk[at + 2] ?? Number.NaN;
    const changeTag = this.#tags?.[row];
    return {
      size: Number.isNaN(size) ? null : size,
      ...(changeTag === undefined ? {} : { changeTag }),
      ...(Number.isNaN(precisionMs) ? {} : { modified: { epochMs, precisionMs } }),
    };
  }

  #chunkOf(row: number): Float64Array {
    const known = this.#chunks[Math.floor(row / ROWS)];
    if (known !== undefined) return known;
    const chunk = new Float64Array(ROWS * COLUMNS);
    this.#chunks.push(chunk);
    return chunk;
  }
}
