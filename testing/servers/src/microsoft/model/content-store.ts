import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import { QuickXorHash } from './quick-xor-hash.ts';

/** What is larger lies on disk. */
const HELD_IN_MEMORY = 256 * 1024;

/** The bytes of one version of a file; they never change. */
export interface Content {
  readonly size: number;
  readonly quickXorHash: string;
  /** Reads the bytes from `start` to `end`, both included. */
  read(range?: { readonly start: number; readonly end: number }): Readable;
}

/** Keeps what was uploaded, small files in memory and others in a folder. */
export class ContentStore {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  write(): ContentWriter {
    this.#count += 1;
    return new ContentWriter(join(this.#folder, String(this.#count)));
  }

  async keep(bytes: Uint8Array | Readable): Promise<Content> {
    const writer = this.write();
    await writer.append(bytes instanceof Readable ? bytes : Readable.from([Buffer.from(bytes)], { objectMode: false }));
    return writer.finish();
  }
}

/** Takes a file in pieces, each of which counts only when all of it came. */
export class ContentWriter {
  readonly #path: string;
  #file: FileHandle | null = null;
  #held: Buffer[] = [];
  #hash = new QuickXorHash();
  #size = 0;

  constructor(path: string) {
    this.#path = path;
  }

  get size(): number {
    return this.#size;
  }

  /** Adds all of a stream, or nothing when the stream breaks or does not have the `length` that was announced. */
  async append(stream: Readable, length?: number): Promise<void> {
    const hash = new QuickXorHash(this.#hash);
    let held: Buffer[] = [];
    let end = this.#size;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      hash.update(chunk);
      if (this.#file === null) held.push(chunk);
      else await this.#file.write(chunk, 0, chunk.length, end);
      end += chunk.length;
      if (this.#file === null && end > HELD_IN_MEMORY) {
        this.#file = await open(this.#path, 'w');
        await this.#file.write(Buffer.concat([...this.#held, ...held]), 0, end, 0);
        this.#held = [];
        held = [];
      }
    }
    if (length !== undefined && end !== this.#size + length) throw new Error('the body broke off');
    this.#held.push(...held);
    this.#hash = hash;
    this.#size = end;
  }

  async finish(): Promise<Content> {
    const [size, quickXorHash, path] = [this.#size, this.#hash.digest(), this.#path];
    if (this.#file === null) {
      const bytes = Buffer.concat(this.#held);
      return { size, quickXorHash, read: (range) => Readable.from([slice(bytes, range)], { objectMode: false }) };
    }
    await this.#file.truncate(size);
    await this.close();
    return { size, quickXorHash, read: (range) => createReadStream(path, range) };
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}

function slice(bytes: Buffer, range?: { readonly start: number; readonly end: number }): Buffer {
  return range === undefined ? bytes : bytes.subarray(range.start, range.end + 1);
}
