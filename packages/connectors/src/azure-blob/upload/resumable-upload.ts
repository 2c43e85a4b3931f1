import { randomBytes } from 'node:crypto';
import { Cancellation, Gatherer, withSource } from '@drover/connector-kit';
import {
  type ByteStream,
  displayPath,
  type Entry,
  type ResumableUpload,
  StorageError,
  type UploadStatus,
  type UploadToken,
  type WriteTarget,
} from '@drover/core';
import { damaged } from '../errors.ts';
import { bytesIn } from '../http/request.ts';
import { readBlockId, writeBlockId } from './block-id.ts';
import { type Block, readBlocks, stageBlock } from './blocks.ts';
import { Md5Chain } from './md5-chain.ts';
import { commitBlocks, type Place } from './store.ts';
import { checkTarget } from './write.ts';

/** A block of one upload that waits at the service. */
interface Part {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly md5: Uint8Array | null;
}

/**
 * Uploads by blocks, which the service keeps for a week. Everything that is needed to go on stands in the names of the blocks; the token
 * holds the number of the upload alone.
 */
export class BlockUpload implements ResumableUpload {
  readonly #place: Place;
  /** The hashes of uploads that this connection works on. */
  readonly #chains = new Map<string, Promise<Md5Chain>>();

  constructor(place: Place) {
    this.#place = place;
  }

  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    signal.throwIfAborted();
    await checkTarget(this.#place, target, signal);
    const upload = randomBytes(8).toString('hex');
    this.#chains.set(upload, Md5Chain.begin());
    return { upload };
  }

  /** What was committed by this upload, or given up, is not known any more; what the service has thrown away is missing. */
  async status(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    const parts = await this.#parts(token, target, signal);
    if (parts === null) return null;
    this.#chains.set(String(token['upload']), chainAfter(parts, target));
    return { missing: gaps(parts, target.size ?? 0) };
  }

  /** Sends one part; those of one file may be on their way together. */
  async append(
    token: UploadToken,
    target: WriteTarget,
    offset: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken> {
    const { container } = this.#place;
    const chain = await this.#chainOf(token);
    return await withSource(body, async (source) => {
      using cancellation = new Cancellation(signal, container.client);
      const gather = async (): Promise<readonly Uint8Array[]> => {
        return (await new Gatherer(source, target, offset, cancellation).next(Number.POSITIVE_INFINITY)).chunks;
      };
      const { chunks, md5 } = await chain.take(offset, target.size ?? 0, gather);
      if (bytesIn(chunks) === 0) return token;
      const id = writeBlockId({ upload: uploadOf(token), offset, md5, over: false });
      await stageBlock(container, target.item, id, chunks, signal);
      return token;
    });
  }

  async commit(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<Entry> {
    using cancellation = new Cancellation(signal, this.#place.container.client);
    const parts = await this.#parts(token, target, signal);
    if (parts === null) throw unknownUpload(target);
    const size = target.size ?? 0;
    const end = lastEnd(parts);
    if (gaps(parts, size).length > 0 || end > size) throw damaged(target.item, 'did not arrive whole');
    const last = parts.at(-1);
    const md5 = last?.md5 === undefined || last.md5 === null ? null : Buffer.from(last.md5).toString('base64');
    const ids = parts.map(({ id }) => id);
    const entry = await commitBlocks(this.#place, target, { ids, size, md5 }, cancellation, signal);
    this.#chains.delete(String(token['upload']));
    return entry;
  }

  /** Blocks cannot be taken back one by one; one more says that they are not wanted, and the service throws them away in time. */
  async abort(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<void> {
    this.#chains.delete(String(token['upload']));
    const id = writeBlockId({ upload: uploadOf(token), offset: Number.MAX_SAFE_INTEGER, md5: null, over: true });
    await stageBlock(this.#place.container, target.item, id, [Uint8Array.of(0)], signal);
  }

  /** The parts that the service holds, in order; null where the upload has come to its end. */
  async #parts(token: UploadToken, { item }: WriteTarget, signal: AbortSignal): Promise<readonly Part[] | null> {
    const upload = uploadOf(token);
    const { committed, waiting } = await readBlocks(this.#place.container, item, signal);
    if (committed.some(({ id }) => readBlockId(id)?.upload.equals(upload))) return null;
    const parts: Part[] = [];
    for (const block of waiting) {
      const name = readBlockId(block.id);
      if (name === null || !name.upload.equals(upload)) continue;
      if (name.over) return null;
      parts.push(partOf(block, name.offset, name.md5));
    }
    return parts.sort((a, b) => a.from - b.from);
  }

  /** Known from `begin` or `status`; whoever asked for neither has a file without a hash. */
  #chainOf(token: UploadToken): Promise<Md5Chain> {
    return this.#chains.get(String(token['upload'])) ?? Promise.resolve(Md5Chain.unknown());
  }
}

function uploadOf(token: UploadToken): Buffer {
  return Buffer.from(String(token['upload']), 'hex');
}

function partOf({ id, size }: Block, from: number, md5: Uint8Array | null): Part {
  return { id, from, to: from + size, md5 };
}

function lastEnd(parts: readonly Part[]): number {
  return parts.at(-1)?.to ?? 0;
}

/** Parts that another attempt sent came before this one's in the hash: the last of them tells how far it came. */
async function chainAfter(parts: readonly Part[], { size }: WriteTarget): Promise<Md5Chain> {
  const last = parts.at(-1);
  if (last === undefined) return await Md5Chain.begin();
  return last.md5 === null || last.to === size ? Md5Chain.unknown() : await Md5Chain.resume(last.md5, last.to);
}

function gaps(parts: readonly Part[], size: number): UploadStatus['missing'] {
  const missing: { from: number; to: number }[] = [];
  let at = 0;
  for (const { from, to } of parts) {
    if (from > at) missing.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (at < size) missing.push({ from: at, to: size });
  return missing;
}

function unknownUpload({ item }: WriteTarget): StorageError {
  return new StorageError({
    kind: 'not-found',
    message: `The upload of ${displayPath(item)} is no longer known.`,
    remedy: 'Copy the file again.',
    item,
  });
}
