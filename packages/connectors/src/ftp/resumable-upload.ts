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
import { isPositive, notFound, refusal } from './errors.ts';
import { temporaryRef } from './final-name.ts';
import { ensureLiteral, ensureLiteralEnd } from './literal-names.ts';
import { Outgoing } from './outgoing.ts';
import type { Transfer } from './pending.ts';
import type { Reply } from './reply-parser.ts';
import { sizeIn } from './reply-values.ts';
import { cancellable, type Room } from './room.ts';
import type { Session } from './session.ts';
import { storeStream, storeWhole, type Upload, whyNotStored } from './store.ts';
import { confirmLength, ownTime } from './stored.ts';
import { finishFile } from './write.ts';

/** Uploads that go on where they stopped: what the server has is the length of the temporary file. */
export class FtpUpload implements ResumableUpload {
  readonly #room: Room;
  /** Temporary names of files that the server lets nobody write to: the connection of a client that is gone still holds them. */
  readonly #held = new Set<string>();

  constructor(room: Room) {
    this.#room = room;
  }

  /** Makes the temporary file, empty. */
  async begin(target: WriteTarget, signal: AbortSignal): Promise<UploadToken> {
    const room = this.#room;
    if (target.size === null) throw unknownSize(target);
    const temporary = temporaryRef(target);
    await room.use(signal, async ({ session }) => {
      await ensureLiteral(session, room, target.item);
      await ensureLiteralEnd(session, room, target.item, temporary);
      const port = await session.nextPort();
      using first = room.fileClock?.begin() ?? null;
      const transfer = session.control.transfer('STOR', room.path(temporary));
      const outgoing = new Outgoing(session, port, new Uint8Array(0));
      const upload: Upload = { session, room, item: temporary, transfer, outgoing };
      const reply = await storeWhole(upload);
      if (!isPositive(reply)) throw await whyNotStored(upload, reply);
      first?.told(ownTime(await session.control.send('MDTM', room.path(temporary)), room));
    });
    return { temporary: target.temporary };
  }

  async status(token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<UploadStatus | null> {
    if (token['temporary'] !== target.temporary || this.#held.has(target.temporary)) return null;
    const size = target.size ?? 0;
    const held = await this.#length(target, signal);
    if (held === null || held > size) return null;
    const from = this.#room.knowledge.resume === 'none' ? 0 : held;
    return { missing: from === size ? [] : [{ from, to: size }] };
  }

  async append(
    token: UploadToken,
    target: WriteTarget,
    offset: number,
    body: ByteStream,
    signal: AbortSignal,
  ): Promise<UploadToken> {
    const chunks = body[Symbol.asyncIterator]();
    try {
      await this.#append(target, offset, chunks, signal);
      return token;
    } catch (error) {
      chunks.return?.()?.catch(() => undefined); // frees the source; what it says then is of no interest
      signal.throwIfAborted();
      throw error;
    }
  }

  async commit(_token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<Entry> {
    return finishFile(this.#room, target, target.size ?? 0, signal);
  }

  async abort(_token: UploadToken, target: WriteTarget, signal: AbortSignal): Promise<void> {
    const temporary = temporaryRef(target);
    const path = this.#room.path(temporary);
    await this.#room.use(signal, async ({ session }) => {
      const reply = await session.control.send('DELE', path);
      if (isPositive(reply)) return;
      const size = await session.control.send('SIZE', path);
      if (size.code === 213) throw refusal(reply, 'to remove', temporary);
    });
  }

  async #append(target: WriteTarget, offset: number, body: AsyncIterator<Uint8Array>, signal: AbortSignal) {
    const room = this.#room;
    const temporary = temporaryRef(target);
    const { resume } = room.knowledge;
    const most = (target.size ?? 0) - offset;
    const { lease, upload } = await room.keep(signal, async (held) => ({
      lease: held,
      upload: await this.#open(held.session, target, offset),
    }));
    try {
      const sent = await cancellable(storeStream(upload, body, most), lease, signal);
      lease.release();
      await confirmLength(room, temporary, offset + sent.bytes, sent.confirmed, signal);
    } catch (error) {
      // Nobody else may have written, and the server did not keep what was there, or put it elsewhere.
      if (offset > 0 && resume === 'REST' && isCorrupt(error)) room.knowledge.cannotResumeBy(resume);
      throw error;
    } finally {
      lease.release();
    }
  }

  /** Opens the temporary file for writing at its end: by REST and STOR, or by APPE, whichever the server takes. */
  async #open(session: Session, target: WriteTarget, offset: number): Promise<Upload> {
    const room = this.#room;
    const item = temporaryRef(target);
    const path = room.path(item);
    const held = offset === 0 ? 0 : sizeIn(await session.control.send('SIZE', path));
    if (held === null) throw notFound(item);
    if (held !== offset) throw elsewhere(target, offset, held);
    for (let refused = 501; ; ) {
      const { resume } = session.knowledge;
      const port = await session.nextPort();
      if (offset > 0 && resume === 'none') throw cannotResume(target, refused);
      const transfer = await order(session, path, offset, resume);
      if (transfer === null) {
        session.knowledge.cannotResumeBy('REST');
        continue;
      }
      const outgoing = new Outgoing(session, port);
      const upload: Upload = { session, room, item, transfer, outgoing };
      if ((await transfer.opened) !== null) return upload;
      outgoing.destroy();
      const reply = await this.#refusal(transfer, target);
      if (offset === 0 || resume === 'none') throw await whyNotStored(upload, reply);
      refused = reply.code;
      session.knowledge.cannotResumeBy(resume);
    }
  }

  /** What the server said; no answer in time means that it waits until another connection lets go of the file, which may take minutes. */
  async #refusal(transfer: Transfer, target: WriteTarget): Promise<Reply> {
    try {
      return await transfer.done;
    } catch (error) {
      if (!(error instanceof StorageError) || error.kind !== 'timeout') throw error;
      this.#held.add(target.temporary);
      throw heldByAnother(target, error);
    }
  }

  async #length(target: WriteTarget, signal: AbortSignal): Promise<number | null> {
    const path = this.#room.path(temporaryRef(target));
    return sizeIn(await this.#room.use(signal, ({ session }) => session.control.send('SIZE', path)));
  }
}

/** Null when the server takes no position; STOR would then begin at the start and cut the file. */
async function order(
  session: Session,
  path: string,
  offset: number,
  resume: 'APPE' | 'REST' | 'none',
): Promise<Transfer | null> {
  const { control } = session;
  const { takeUpMs } = session.endpoint.limits;
  if (offset === 0) return control.transfer('STOR', path, takeUpMs);
  if (resume === 'APPE') return control.transfer('APPE', path, takeUpMs);
  const position = await control.send('REST', String(offset));
  return position.code === 350 ? control.transfer('STOR', path, takeUpMs) : null;
}

function unknownSize(target: WriteTarget): StorageError {
  return new StorageError({
    kind: 'unsupported',
    message: `${displayPath(target.item)} has no known size, so its upload cannot be resumed.`,
    remedy: 'Write it in one go.',
    item: target.item,
  });
}

function elsewhere(target: WriteTarget, offset: number, held: number): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `The server holds ${held} bytes of ${displayPath(target.item)}, so its upload cannot go on at ${offset}.`,
    remedy: 'Ask for the status and go on with what is missing.',
    item: target.item,
  });
}

function cannotResume(target: WriteTarget, code: number): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `The server goes on with no unfinished file, so ${displayPath(target.item)} starts anew.`,
    remedy: 'Allow it there (ProFTPD: AllowStoreRestart on) if large files often break.',
    item: target.item,
    vendor: String(code),
  });
}

function heldByAnother(target: WriteTarget, cause: StorageError): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: `The server lets nobody write to the unfinished file of ${displayPath(target.item)}, so its upload starts anew.`,
    remedy: 'The connection of a process that is gone probably still holds it; the server ends that by itself.',
    item: target.item,
    cause,
  });
}

function isCorrupt(error: unknown): boolean {
  return error instanceof StorageError && error.kind === 'corrupt';
}
