import { Cancellation, Gatherer, withSource, wrongLength } from '@drover/connector-kit';
import {
  type ByteStream,
  type Entry,
  type ItemRef,
  type ResumableUpload,
  StorageError,
  type UploadStatus,
  type UploadToken,
  type WriteTarget,
} from '@drover/core';
import type { DriveFiles } from './drive-files.ts';
import { REQUEST_BYTES } from './limits.ts';
import { beginSession, UploadSession } from './upload-session.ts';
import { expectLeave, sized } from './write.ts';

/** Upload sessions that outlive their process: the token holds their address, which is a secret. They commit only when they are told to. */
export class DriveUpload implements ResumableUpload {
  readonly #files: DriveFiles;
  /** The addresses of those of which the service has said that it holds all. */
  readonly #whole = new Set<string>();

  constructor(files: DriveFiles) {
    this.#files = files;
  }

  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    const url = await beginSession(this.#files, sized(target), { deferCommit: true }, signal);
    return { url: url.href };
  }

  async status(token: UploadToken, given: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    const { size, item } = sized(given);
    const missing = await this.#session(token, item).missing(size, signal);
    return missing && { missing };
  }

  async append(
    token: UploadToken,
    given: WriteTarget,
    offset: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken> {
    const target = sized(given);
    const session = this.#session(token, target.item);
    return await withSource(body, async (source) => {
      using cancellation = new Cancellation(signal);
      const gatherer = new Gatherer(source, target, offset, cancellation);
      for (let at = offset; ; ) {
        const { chunks, bytes, ended } = await gatherer.next(REQUEST_BYTES);
        if (bytes > 0 && (await session.send(at, chunks, target.size, signal)).whole) this.#whole.add(session.address);
        given.unconfirmed?.(0);
        if (ended) return token;
        at += bytes;
      }
    });
  }

  async commit(token: UploadToken, given: WriteTarget, signal: AbortSignal): Promise<Entry> {
    const target = sized(given);
    const session = this.#session(token, target.item);
    const known = this.#whole.delete(session.address);
    const [gap] = known ? [] : ((await session.missing(target.size, signal)) ?? []);
    if (gap !== undefined) throw wrongLength(target.item, target.size, `only ${gap.from}`);
    using cancellation = new Cancellation(signal);
    await expectLeave(this.#files, target, cancellation, signal);
    return await session.commit(signal);
  }

  async abort(token: UploadToken, { item }: WriteTarget, signal: AbortSignal): Promise<void> {
    await this.#session(token, item).cancel(signal);
  }

  #session({ url }: UploadToken, item: ItemRef): UploadSession {
    if (typeof url === 'string' && URL.canParse(url)) return new UploadSession(this.#files, new URL(url), item);
    throw new StorageError({
      kind: 'unexpected',
      message: 'What was kept of an unfinished upload cannot be read.',
      remedy: 'Run again: the file is then sent from its beginning.',
      item,
    });
  }
}
