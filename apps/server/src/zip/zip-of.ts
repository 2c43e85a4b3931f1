import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';
import { type ZipContent, ZipRecords } from '@drover/core';
import { inChunks } from '../runs/logs/in-chunks.ts';

export interface ZippedFile {
  /** With `/` between folders. */
  readonly name: string;
  readonly at: Date;
  readonly text: AsyncIterable<string> | Iterable<string>;
}

const MODE = 0o644;
const CHUNK = 64 * 1024;
const deflate = promisify(deflateRaw);
/** Ends at a whole byte, so that more can follow. */
const UNFINISHED = { finishFlush: constants.Z_SYNC_FLUSH } as const;
/** An empty block that says it is the last one (RFC 1951, 3.2.3 and 3.2.6). */
const LAST_BLOCK = new Uint8Array([0x03, 0x00]);

/**
 * A zip archive of these files, made while it is read: what it holds is never in memory as a whole. It comes in pieces that are worth
 * sending; before each, all else has its turn.
 */
export async function* zipOf(files: AsyncIterable<ZippedFile> | Iterable<ZippedFile>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of piecesOf(files)) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes < CHUNK) continue;
    await setImmediate();
    yield Buffer.concat(pieces);
    [pieces, bytes] = [[], 0];
  }
  yield Buffer.concat(pieces);
}

async function* piecesOf(files: AsyncIterable<ZippedFile> | Iterable<ZippedFile>): AsyncGenerator<Uint8Array> {
  const records = new ZipRecords();
  for await (const { name, at, text } of files) {
    yield records.begin({ name, at, mode: MODE });
    yield records.end(yield* deflated(inChunks(text)));
  }
  yield* records.directory();
}

/** Chunk by chunk in other threads, each with the one before as what it may refer to: a stream for each file costs small ones twice the time. */
async function* deflated(chunks: AsyncIterable<string>): AsyncGenerator<Uint8Array, ZipContent> {
  const content = { crc32: 0, size: 0, packedSize: 0 };
  let before: Buffer | null = null;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    const options = before === null ? UNFINISHED : { ...UNFINISHED, dictionary: before };
    const packed = await deflate(bytes, options);
    content.crc32 = crc32(bytes, content.crc32);
    content.size += bytes.length;
    content.packedSize += packed.length;
    before = bytes;
    yield packed;
  }
  content.packedSize += LAST_BLOCK.length;
  yield LAST_BLOCK;
  return content;
}
