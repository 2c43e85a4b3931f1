import { type Field, record } from './record.ts';

/** A file as an archive names it. */
export interface ZipEntry {
  /** With `/` between folders. */
  readonly name: string;
  readonly at: Date;
  /** Permission bits, as `0o644`. */
  readonly mode: number;
}

/** What a reader checks a file's bytes by. */
export interface ZipContent {
  readonly crc32: number;
  readonly size: number;
  /** As they stand in the archive, by raw deflate. */
  readonly packedSize: number;
}

/**
 * What stands in a zip archive around the packed bytes of its files, in the order in which it is written: for each file `begin`, its bytes
 * and `end`; in the end `directory`. The archive may be of any size (zip64); names are UTF-8; times are in UTC.
 * https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export class ZipRecords {
  readonly #listed: Uint8Array[] = [];
  #offset = 0;
  #begun: Begun | null = null;

  /** What comes before the bytes of a file. What they are need not be known yet. */
  begin(entry: ZipEntry, content?: ZipContent): Uint8Array {
    if (!FIT.test(entry.name))
      throw new RangeError(`${JSON.stringify(entry.name)} is no name for a file in an archive.`);
    const name = new TextEncoder().encode(entry.name);
    if (name.length > MAX_16) throw new RangeError(`A name of ${name.length} bytes is too long for an archive.`);
    const ahead = content !== undefined && Math.max(content.size, content.packedSize) < MAX_32 ? content : null;
    const begun = { entry, name, at: this.#offset, ahead: ahead !== null };
    this.#begun = begun;
    const time = timeField(entry.at);
    const facts = factsOf(begun, ahead ?? { crc32: 0, size: 0, packedSize: 0 }, time.length);
    return this.#placed(record([4, 0x04034b50], [2, VERSION], ...facts, name, time));
  }

  /** What comes after the bytes of the file that was begun last; nothing where its content was told before. */
  end(content: ZipContent): Uint8Array {
    if (this.#begun === null) throw new Error('No file was begun.');
    const { ahead } = this.#begun;
    this.#offset += content.packedSize;
    this.#listed.push(listedRecord(this.#begun, content));
    this.#begun = null;
    if (ahead) return new Uint8Array();
    const { crc32, size, packedSize } = content;
    const width = Math.max(size, packedSize) < MAX_32 ? 4 : 8;
    return this.#placed(record([4, 0x08074b50], [4, crc32], [width, packedSize], [width, size]));
  }

  /** What the archive ends with, record by record. */
  *directory(): Generator<Uint8Array> {
    const [count, start] = [this.#listed.length, this.#offset];
    for (const listed of this.#listed) yield this.#placed(listed);
    const [end, size] = [this.#offset, this.#offset - start];
    if (count >= MAX_16 || size >= MAX_32 || start >= MAX_32) {
      const disks: readonly Field[] = [
        [4, 0],
        [4, 0],
        [8, count],
        [8, count],
      ];
      yield record([4, 0x06064b50], [8, 44], [2, MADE_BY | LARGE], [2, LARGE], ...disks, [8, size], [8, start]);
      yield record([4, 0x07064b50], [4, 0], [8, end], [4, 1]);
    }
    const entries: Field = [2, Math.min(count, MAX_16)];
    const place: readonly Field[] = [
      [4, Math.min(size, MAX_32)],
      [4, Math.min(start, MAX_32)],
    ];
    yield record([4, 0x06054b50], [2, 0], [2, 0], entries, entries, ...place, [2, 0]);
  }

  #placed(bytes: Uint8Array): Uint8Array {
    this.#offset += bytes.length;
    return bytes;
  }
}

interface Begun {
  readonly entry: ZipEntry;
  readonly name: Uint8Array;
  readonly at: number;
  /** Whether its content stands before it. */
  readonly ahead: boolean;
}

/** The largest values say that the true one stands elsewhere, in more bits. */
const MAX_16 = 0xffff;
const MAX_32 = 0xffffffff;

const VERSION = 20;
const LARGE = 45;
const MADE_BY = 3 << 8; // Unix
const REGULAR_FILE = 0o100_000;
const DEFLATED = 8;
const UTF8_NAMES = 1 << 11;
const CONTENT_FOLLOWS = 1 << 3;
/** Nothing that a careless reader would write outside the folder into which it unpacks. */
const FIT = /^(?![a-z]:|\/|(?:.*\/)?\.{1,2}(?:\/|$))[^\\\0]*[^\\\0/]$/is;

function listedRecord(begun: Begun, content: ZipContent): Uint8Array {
  const { entry, name, at } = begun;
  const whole = [content.size, content.packedSize, at].filter((value) => value >= MAX_32);
  const version = whole.length === 0 ? VERSION : LARGE;
  const extra = [timeField(entry.at)];
  if (whole.length > 0) {
    extra.push(record([2, 0x0001], [2, 8 * whole.length], ...whole.map((value): Field => [8, value])));
  }
  const facts = factsOf(
    begun,
    content,
    extra.reduce((sum, { length }) => sum + length, 0),
  );
  const attributes: Field = [4, ((REGULAR_FILE | entry.mode) << 16) >>> 0];
  const place: readonly Field[] = [[2, 0], [2, 0], [2, 0], attributes, [4, Math.min(at, MAX_32)]];
  return record([4, 0x02014b50], [2, MADE_BY | version], [2, version], ...facts, ...place, name, ...extra);
}

/** What stands before a file and in the directory alike. */
function factsOf({ entry, name, ahead }: Begun, { crc32, size, packedSize }: ZipContent, extra: number): Field[] {
  return [
    [2, UTF8_NAMES | (ahead ? 0 : CONTENT_FOLLOWS)],
    [2, DEFLATED],
    [4, dosTime(entry.at)],
    [4, crc32],
    [4, Math.min(packedSize, MAX_32)],
    [4, Math.min(size, MAX_32)],
    [2, name.length],
    [2, extra],
  ];
}

/** In steps of two seconds, from 1980 on. */
function dosTime(at: Date): number {
  const year = at.getUTCFullYear() - 1980;
  if (year < 0 || year > 127) return (1 << 21) | (1 << 16);
  const date = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  return ((date << 16) | (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)) >>> 0;
}

/** The same in seconds since 1970, by which programs that know it set the time in any time zone. */
function timeField(at: Date): Uint8Array {
  return record([2, 0x5455], [2, 5], new Uint8Array([1]), [4, Math.floor(at.getTime() / 1000)]);
}
