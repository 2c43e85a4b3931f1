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
import { notTaken } from './drive-errors.ts';
import type { DriveFiles } from './drive-files.ts';
import { Fragments } from './fragments.ts';
import { endOf, HeldEnds } from './held-ends.ts';
import { MULTIPLE } from './limits.ts';
import { beginSession, UploadSession } from './upload-session.ts';
import { CANCEL_MS, expectLeave, type SizedTarget, sized } from './write.ts';

/**
 * What ends an upload session: a request of its own, for a session that was begun with `deferCommit`, or the file's last bytes. The request is
 * "currently only supported on OneDrive for Business and SharePoint". Source: "driveItem: createUploadSession", Microsoft Graph v1.0, completing a file.
 */
export type SessionEnd = 'request' | 'last-bytes';

/**
 * Upload sessions that outlive their process: the token holds their address, which is a secret. They commit only when they are told to; where
 * the last bytes are what tells them, those are held here until then, and sent anew by a process that has not read them.
 */
export class DriveUpload implements ResumableUpload {
  readonly #files: DriveFiles;
  readonly #end: SessionEnd;
  /** The addresses of those of which the service has said that it holds all. */
  readonly #whole = new Set<string>();
  readonly #ends = new HeldEnds();

  constructor(files: DriveFiles, end: SessionEnd) {
    this.#files = files;
    this.#end = end;
  }

  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    const url = await beginSession(this.#files, sized(target), { deferCommit: this.#end === 'request' }, signal);
    return { url: url.href };
  }

  async status(token: UploadToken, given: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    const { size, item } = sized(given);
    const session = this.#session(token, item);
    const missing = await session.missing(size, signal);
    if (missing === null || this.#end === 'request') return missing && { missing };
    const [gap] = missing;
    // The service has all of it and made no file of it: nothing that is sent now would.
    if (gap === undefined) return null;
    return gap.from === this.#ends.of(session.address)?.from ? { missing: [] } : { missing };
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
    const end = this.#end === 'request' ? target.size : endOf(target.size);
    const fragments = new Fragments(this.#files.fragmentSizes, target);
    return await withSource(fragments.counted(body), async (source) => {
      using cancellation = new Cancellation(signal);
      const gatherer = new Gatherer(source, target, offset, cancellation);
      for (let at = offset; ; ) {
        const fragment = await gatherer.next(at < end ? Math.min(fragments.size, end - at) : MULTIPLE);
        const { bytes, chunks, ended } = fragment;
        if (bytes > 0 && at >= end) this.#ends.hold(session.address, { from: at, chunks, bytes });
        else if (bytes > 0 && (await fragments.send(session, at, fragment, signal)).whole)
          this.#whole.add(session.address);
        if (ended) return token;
        at += bytes;
      }
    });
  }

  async commit(token: UploadToken, given: WriteTarget, signal: AbortSignal): Promise<Entry> {
    const target = sized(given);
    const session = this.#session(token, target.item);
    try {
      const entry = await (this.#end === 'request'
        ? this.#commitByRequest(session, target, signal)
        : this.#commitByLastBytes(session, target, signal));
      this.#files.fragmentSizes.forget(target.item);
      return entry;
    } catch (error) {
      // The session goes by what stood there when it was begun, so it is of no use under another condition.
      if (error instanceof StorageError && error.kind === 'precondition-failed') await this.#giveUp(session);
      throw error;
    }
  }

  async abort(token: UploadToken, { item }: WriteTarget, signal: AbortSignal): Promise<void> {
    const session = this.#session(token, item);
    this.#ends.drop(session.address);
    await session.cancel(signal);
  }

  /** The service forgets it by itself, too. */
  async #giveUp(session: UploadSession): Promise<void> {
    this.#ends.drop(session.address);
    await session.cancel(AbortSignal.timeout(CANCEL_MS)).catch(() => undefined);
  }

  async #commitByRequest(session: UploadSession, target: SizedTarget, signal: AbortSignal): Promise<Entry> {
    const known = this.#whole.delete(session.address);
    const [gap] = known ? [] : ((await session.missing(target.size, signal)) ?? []);
    if (gap !== undefined) throw wrongLength(target.item, target.size, `only ${gap.from}`);
    await this.#expectLeave(target, signal);
    return await session.commit(signal);
  }

  async #commitByLastBytes(session: UploadSession, target: SizedTarget, signal: AbortSignal): Promise<Entry> {
    const held = this.#ends.of(session.address);
    if (held === undefined || held.from + held.bytes !== target.size) {
      const [gap] = (await session.missing(target.size, signal)) ?? [];
      throw wrongLength(target.item, target.size, `only ${gap?.from ?? 0}`);
    }
    await this.#expectLeave(target, signal);
    const { entry } = await session.send(held.from, held.chunks, target.size, signal);
    if (entry === null) throw notTaken(target.item);
    this.#ends.drop(session.address);
    return entry;
  }

  async #expectLeave(target: SizedTarget, signal: AbortSignal): Promise<void> {
    using cancellation = new Cancellation(signal);
    await expectLeave(this.#files, target, cancellation, signal);
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
