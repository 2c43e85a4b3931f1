import { orAborted, wrongLength } from '@drover/connector-kit';
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
import { BodyReader } from './body-reader.ts';
import { expectUnchanged } from './conditions.ts';
import type { DriveFiles } from './drive-files.ts';
import { REQUEST_BYTES } from './limits.ts';
import { UploadSession } from './upload-session.ts';
import { begin, sized } from './write.ts';

/** Upload sessions that outlive their process: the token holds their address, which is a secret. They commit only when they are told to. */
export class DriveUpload implements ResumableUpload {
  readonly #files: DriveFiles;

  constructor(files: DriveFiles) {
    this.#files = files;
  }

  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    const url = await begin(this.#files, sized(target), signal, true);
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
    const reader = new BodyReader(body, target, offset, signal);
    try {
      for (;;) {
        const from = reader.offset;
        const piece = await reader.piece(REQUEST_BYTES);
        if (piece.length === 0) return token;
        await session.send(from, piece, target.size, signal);
        given.unconfirmed?.(0);
      }
    } finally {
      reader.abandon();
    }
  }

  async commit(token: UploadToken, given: WriteTarget, signal: AbortSignal): Promise<Entry> {
    const target = sized(given);
    const session = this.#session(token, target.item);
    const [gap] = (await session.missing(target.size, signal)) ?? [];
    if (gap !== undefined) throw wrongLength(target.item, target.size, `only ${gap.from}`);
    await expectUnchanged(this.#files, target, signal);
    if (target.beforeCommit !== undefined) await orAborted(target.beforeCommit(), signal);
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
