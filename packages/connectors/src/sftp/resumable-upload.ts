import { Cancellation, type FirstFileClock, type Source, withSource } from '@drover/connector-kit';
import type {
  ByteStream,
  Entry,
  PartLimits,
  ResumableUpload,
  UploadStatus,
  UploadToken,
  WriteTarget,
} from '@drover/core';
import { commit, seal } from './commit.ts';
import { explain } from './diagnose.ts';
import { kindOf } from './entry.ts';
import type { Paths } from './paths.ts';
import { PipelinedWriter } from './pipelined-writer.ts';
import { UNCONFIRMED_BYTES } from './session.ts';
import { LARGE_FILE_WEIGHT } from './session-pool.ts';
import type { Lease, SessionShare } from './session-share.ts';
import { Refusal, STATUS } from './sftp-codec.ts';
import { createTemporary, openTemporary, writePlace } from './temporary-file.ts';
import { finishWriting, pump, TIDY_MS } from './upload.ts';
import { tidied } from './wait.ts';

export const PARTS: PartLimits = {
  fromBytes: 8 * 1024 * 1024,
  partBytes: 256 * 1024 * 1024,
  multiple: 1,
  maxParts: Number.MAX_SAFE_INTEGER,
  parallel: false,
};

/**
 * Uploads that go on inside their temporary file. Writes are pipelined and a server may carry them out in any order, so of a file that was
 * left by a broken connection the last `window` bytes are not trusted: no request beyond that distance was ever sent before the earlier ones
 * were confirmed. What `append` saw confirmed stands in the token and is trusted whole.
 */
export class SftpUpload implements ResumableUpload {
  readonly #sessions: SessionShare;
  readonly #paths: Paths;
  readonly #clock: FirstFileClock;

  constructor(sessions: SessionShare, paths: Paths, clock: FirstFileClock) {
    this.#sessions = sessions;
    this.#paths = paths;
    this.#clock = clock;
  }

  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    const at = writePlace(this.#paths, target);
    return this.#sessions.with(1, signal, async (session) => {
      const handle = await createTemporary(session, at, target, this.#clock);
      const closed = await session.requests.close(handle);
      if (closed !== null) throw await explain(session, closed, 'write', at);
      return { window: UNCONFIRMED_BYTES, confirmed: 0 };
    });
  }

  async status(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    const at = writePlace(this.#paths, target);
    const size = sizeOf(target);
    return this.#sessions.with(1, signal, async (session) => {
      const present = await session.requests.lstat(at.temporary);
      if (present instanceof Refusal) {
        if (present.code === STATUS.noSuchFile) return null;
        throw await explain(session, present, 'look at', at);
      }
      const kind = kindOf(present) ?? 'file';
      if (kind !== 'file' || typeof present.size !== 'number' || present.size > size) return null;
      const from = trusted(token, present.size);
      return { missing: from < size ? [{ from, to: size }] : [] };
    });
  }

  async append(
    token: UploadToken,
    target: WriteTarget,
    offset: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken> {
    return withSource(body, async (source) => {
      using lease = await this.#sessions.acquire(LARGE_FILE_WEIGHT, signal);
      const confirmed = await this.#send(lease, target, offset, source, signal);
      return { ...token, confirmed };
    });
  }

  async commit(_token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<Entry> {
    const at = writePlace(this.#paths, target);
    const size = sizeOf(target);
    return this.#sessions.with(1, signal, async (session, lease) => {
      using cancellation = new Cancellation(signal, lease.during(target.item));
      const { clock } = this.#sessions;
      const sealed = await seal(session, at, null, target, clock);
      return await commit(session, at, target, sealed, size, clock, cancellation);
    });
  }

  async abort(_token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<void> {
    const at = writePlace(this.#paths, target);
    return this.#sessions.with(1, signal, async (session) => {
      const removed = await session.requests.remove(at.temporary);
      if (removed !== null && removed.code !== STATUS.noSuchFile) throw await explain(session, removed, 'remove', at);
    });
  }

  /** Sends a stretch; resolves with the offset up to which all is confirmed. */
  async #send(lease: Lease, target: WriteTarget, offset: number, source: Source, signal: AbortSignal): Promise<number> {
    const { session } = lease;
    using cancellation = new Cancellation(signal, lease.during(target.item));
    const at = writePlace(this.#paths, target);
    const opening = openTemporary(session, at);
    let writer: PipelinedWriter | null = null;
    try {
      source.prefetch();
      const handle = await cancellation.wait(opening);
      writer = new PipelinedWriter(session, handle, offset, target.unconfirmed);
      const writing = { session, at, target, handle, writer };
      const end = await pump(writing, source, offset, cancellation);
      await finishWriting(writing, cancellation);
      return end;
    } finally {
      writer?.abandon();
      const closing = opening.then((handle) => session.requests.close(handle));
      await tidied([closing], this.#sessions.clock, TIDY_MS);
    }
  }
}

/** How much of a temporary file of this size is certainly what was sent. */
function trusted(token: UploadToken, size: number): number {
  const window = typeof token['window'] === 'number' ? token['window'] : UNCONFIRMED_BYTES;
  const confirmed = typeof token['confirmed'] === 'number' && token['confirmed'] <= size ? token['confirmed'] : 0;
  return Math.max(confirmed, size - window, 0);
}

function sizeOf(target: WriteTarget): number {
  if (target.size === null) throw new TypeError('a resumable upload needs to know its size');
  return target.size;
}
