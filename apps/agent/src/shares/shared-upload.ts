import { requireTemporary } from '@drover/connector-kit';
import {
  type ByteStream,
  childRef,
  type Entry,
  type ItemRef,
  parentRef,
  type ResumableUpload,
  type UploadStatus,
  type UploadToken,
  type WriteTarget,
} from '@drover/core';

/** Uploads into whichever shared folder the target lies in; refused where it may not be written. */
export class SharedUpload implements ResumableUpload {
  readonly #into: (item: ItemRef, signal: AbortSignal) => Promise<ResumableUpload>;

  constructor(into: (item: ItemRef, signal: AbortSignal) => Promise<ResumableUpload>) {
    this.#into = into;
  }

  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    return await (await this.#at(target, signal)).begin(target, signal);
  }

  async status(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    return await (await this.#at(target, signal)).status(token, target, signal);
  }

  async append(
    token: UploadToken,
    target: WriteTarget,
    offset: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken> {
    return await (await this.#at(target, signal)).append(token, target, offset, body, signal);
  }

  async commit(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<Entry> {
    return await (await this.#at(target, signal)).commit(token, target, signal);
  }

  async abort(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<void> {
    await (await this.#at(target, signal)).abort(token, target, signal);
  }

  /** A token says which unfinished file is meant; whoever made it up could mean a file of somebody else. */
  async #at({ item, temporary }: WriteTarget, signal: AbortSignal): Promise<ResumableUpload> {
    const upload = await this.#into(item, signal);
    requireTemporary(childRef(parentRef(item) ?? item, temporary));
    return upload;
  }
}
