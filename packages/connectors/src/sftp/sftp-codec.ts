/** Message types of SFTP version 3 (draft-ietf-secsh-filexfer-02) and the OpenSSH extensions that Drover uses. */
export const REQUEST = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  extended: 200,
} as const;

export const REPLY = {
  version: 2,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 201,
} as const;

export const STATUS = {
  ok: 0,
  eof: 1,
  noSuchFile: 2,
  permissionDenied: 3,
  failure: 4,
  badMessage: 5,
  noConnection: 6,
  connectionLost: 7,
  unsupported: 8,
} as const;

export const OPEN = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** What a server says of a file. A member is absent where the server left it out. */
export interface Attributes {
  readonly size?: number | null;
  readonly uid?: number;
  readonly gid?: number;
  /** Type and permission bits together, as in `st_mode`. */
  readonly mode?: number;
  /** Seconds since 1970, unsigned. */
  readonly atime?: number;
  readonly mtime?: number;
}

/** One child as READDIR gives it: the bytes of its name, which need not be UTF-8. */
export interface NameRecord {
  readonly name: Buffer;
  readonly attributes: Attributes;
}

/** The answer "no" to a request. Requests resolve with it; they never reject. */
export class Refusal {
  readonly code: number;
  readonly text: string;

  constructor(code: number, text: string) {
    this.code = code;
    this.text = text;
  }
}

/** Thrown for bytes that no SFTP server may send; the session that carried them cannot be used any further. */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
}

const HAS = { size: 1, owner: 2, mode: 4, times: 8, extended: 0x80000000 } as const;
const TWO_32 = 0x1_0000_0000;

/** Bytes as they came. */
export interface Pieces {
  readonly pieces: readonly Buffer[];
  /** Of all pieces together. */
  readonly bytes: number;
}

/** Reads the fields of one message; refuses to look beyond its end. */
export class MessageReader {
  readonly #bytes: Buffer;
  /** What follows behind the bytes. */
  readonly #rest: readonly Buffer[];
  #at: number;

  constructor(bytes: Buffer, at = 0, rest: readonly Buffer[] = []) {
    this.#bytes = bytes;
    this.#at = at;
    this.#rest = rest;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u32(): number {
    this.#need(4);
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  /** Null for what is beyond exact integers, which no real file reaches. */
  u64(): number | null {
    const value = this.u32() * TWO_32 + this.u32();
    return Number.isSafeInteger(value) ? value : null;
  }

  string(): Buffer {
    const length = this.u32();
    this.#need(length);
    const value = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return value;
  }

  /** A string that ends the message, in the pieces in which it came. */
  pieces(): Pieces {
    const length = this.u32();
    const pieces = [this.#bytes.subarray(this.#at), ...this.#rest].filter((piece) => piece.length > 0);
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (bytes < length) throw new ProtocolViolation('a message of the server ends within a field');
    if (bytes > length) throw new ProtocolViolation('the server sent more than the bytes of a file');
    this.#at = this.#bytes.length;
    return { pieces, bytes };
  }

  attributes(): Attributes {
    const flags = this.u32();
    const attributes: { -readonly [K in keyof Attributes]: Attributes[K] } = {};
    if ((flags & HAS.size) !== 0) attributes.size = this.u64();
    if ((flags & HAS.owner) !== 0) {
      attributes.uid = this.u32();
      attributes.gid = this.u32();
    }
    if ((flags & HAS.mode) !== 0) attributes.mode = this.u32();
    if ((flags & HAS.times) !== 0) {
      attributes.atime = this.u32();
      attributes.mtime = this.u32();
    }
    if ((flags & HAS.extended) !== 0) {
      for (let pairs = this.u32(); pairs > 0; pairs--) {
        this.string();
        this.string();
      }
    }
    return attributes;
  }

  names(): NameRecord[] {
    const count = this.u32();
    const records: NameRecord[] = [];
    for (let i = 0; i < count; i++) {
      const name = this.string();
      this.string(); // the long listing, made for people: its format is nobody's promise
      records.push({ name, attributes: this.attributes() });
    }
    return records;
  }

  refusal(): Refusal {
    const code = this.u32();
    return new Refusal(code, this.left > 0 ? this.string().toString('utf8') : '');
  }

  #need(count: number): void {
    if (count > this.left) throw new ProtocolViolation('a message of the server ends within a field');
  }
}

/** The size that `attributes` take in a request. */
export function attributesLength(attributes: Attributes): number {
  return 4 + (attributes.mode === undefined ? 0 : 4) + (attributes.mtime === undefined ? 0 : 8);
}

/** Writes the members that a client may set here: permission bits and times. */
export function writeAttributes(attributes: Attributes, target: Buffer, start: number): number {
  const { mode, mtime } = attributes;
  let at = target.writeUInt32BE((mode === undefined ? 0 : HAS.mode) | (mtime === undefined ? 0 : HAS.times), start);
  if (mode !== undefined) at = target.writeUInt32BE(mode, at);
  if (mtime !== undefined) {
    at = target.writeUInt32BE(attributes.atime ?? mtime, at);
    at = target.writeUInt32BE(mtime, at);
  }
  return at;
}
