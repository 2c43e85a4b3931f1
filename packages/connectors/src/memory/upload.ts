import { missing } from '@drover/connector-kit';
import {
  type ByteStream,
  type Entry,
  type PartLimits,
  type ResumableUpload,
  StorageError,
  type UploadStatus,
  type UploadToken,
  type WriteTarget,
} from '@drover/core';
import type { Content } from './content.ts';
import { notSupported } from './errors.ts';
import type { Session } from './session.ts';
import type { MemoryStore } from './store.ts';
import { checkTarget, complete, receive, type Staged, stage, temporaryRef, unstage } from './write.ts';

/** Uploads that survive their connection: the store keeps them by the number in the token. */
export class MemoryUpload implements ResumableUpload {
  readonly #store: MemoryStore;
  readonly #session: Session;
  readonly #limits: PartLimits;

  constructor(store: MemoryStore, session: Session, limits: PartLimits) {
    this.#store = store;
    this.#session = session;
    this.#limits = limits;
  }

  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    await this.#session.roundTrip(signal);
    if (target.size === null) throw notSupported(target.item, 'resume a file of unknown size');
    checkTarget(this.#store, target);
    const id = this.#store.nextUploadId();
    this.#store.uploads.set(id, stage(this.#store, target));
    return { upload: id };
  }

  async status(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    await this.#session.roundTrip(signal);
    const staged = this.#find(token, target);
    return staged === null ? null : { missing: staged.content.missing(target.size ?? 0) };
  }

  async append(
    token: UploadToken,
    target: WriteTarget,
    offset: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken> {
    await this.#session.roundTrip(signal);
    const { content } = this.#expect(token, target);
    if (this.#limits.parallel) await this.#appendPart(target, content, offset, body, signal);
    else await this.#appendInOrder(target, content, offset, body, signal);
    return token;
  }

  async commit(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<Entry> {
    await this.#session.roundTrip(signal);
    const staged = this.#expect(token, target);
    const entry = await complete(this.#store, this.#session, target, staged, signal);
    this.#store.uploads.delete(String(token['upload']));
    return entry;
  }

  async abort(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<void> {
    await this.#session.roundTrip(signal);
    const staged = this.#find(token, target);
    if (staged !== null) unstage(this.#store, target, staged);
    this.#store.uploads.delete(String(token['upload']));
  }

  /** A part counts only when all of it came. */
  async #appendPart(target: WriteTarget, content: Content, offset: number, body: ByteStream, signal: AbortSignal) {
    const part: Uint8Array[] = [];
    const collect = { put: (_: number, bytes: Uint8Array) => part.push(bytes) };
    const end = await receive(this.#store, this.#session, target, collect, offset, body, signal);
    const { multiple, partBytes } = this.#limits;
    if (
      offset % multiple !== 0 ||
      end - offset > partBytes ||
      (end !== target.size && (end - offset) % multiple !== 0)
    ) {
      throw notSupported(target.item, `take a part of ${end - offset} bytes at ${offset}`);
    }
    if (end > offset) content.put(offset, Buffer.concat(part));
  }

  /** Whatever whole multiples came are kept, also when the body breaks. */
  async #appendInOrder(target: WriteTarget, content: Content, offset: number, body: ByteStream, signal: AbortSignal) {
    if (offset !== content.size) {
      throw new StorageError({
        kind: 'precondition-failed',
        message: `The upload holds ${content.size} bytes and cannot go on at ${offset}.`,
        remedy: 'Ask for the status and go on with what is missing.',
        item: target.item,
      });
    }
    try {
      await receive(this.#store, this.#session, target, content, offset, body, signal);
    } finally {
      if (content.size !== target.size) content.truncate(content.size - (content.size % this.#limits.multiple));
    }
  }

  #find(token: UploadToken, target: WriteTarget): Staged | null {
    const staged = this.#store.uploads.get(String(token['upload']));
    if (staged === undefined) return null;
    return staged.node === null || this.#store.tree.find(temporaryRef(target)) === staged.node ? staged : null;
  }

  #expect(token: UploadToken, target: WriteTarget): Staged {
    const staged = this.#find(token, target);
    if (staged === null) throw missing(temporaryRef(target));
    return staged;
  }
}
