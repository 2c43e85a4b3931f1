import { type ByteStream, type Entry, StorageError, type Version } from '@drover/core';
import { Incoming } from './incoming.ts';
import { SMALL_FILE_BYTES } from './limits.ts';
import { ensureLiteral } from './literal-names.ts';
import type { Transfer } from './pending.ts';
import { sizeIn } from './reply-values.ts';
import { accepted, checkPosition, otherThanListed, TransferRefused, whyNotRead, whyOtherLength } from './retrieve.ts';
import { retrieveWhole } from './retrieve-whole.ts';
import type { Lease, Room } from './room.ts';
import { abandon, dataFailure, explanation } from './transfer.ts';

/** The bytes of a file from an offset on. Small files are fetched at once; with others the session stays until the stream ends. */
export async function readFile(room: Room, entry: Entry, offset: number, signal: AbortSignal): Promise<ByteStream> {
  const rest = entry.size === null ? null : Math.max(0, entry.size - offset);
  if (rest === null || rest > SMALL_FILE_BYTES) {
    return room.keep(signal, (lease) => Download.begin(lease, room, entry, offset, signal));
  }
  if (rest === 0 && offset > 0) return oneChunk(Buffer.alloc(0), null);
  const { bytes, version } = await room.use(signal, async ({ session }) => {
    await ensureLiteral(session, room, entry.ref);
    return retrieveWhole(session, room, entry, rest);
  });
  return oneChunk(bytes, version);
}

function oneChunk(bytes: Buffer, version: Version | null): ByteStream {
  let left: Buffer | null = bytes.length === 0 ? null : bytes;
  const chunks: AsyncIterator<Uint8Array, undefined> = {
    next: () => {
      const value = left;
      left = null;
      return Promise.resolve(value === null ? { done: true, value: undefined } : { done: false, value });
    },
    return: () => {
      left = null;
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { [Symbol.asyncIterator]: () => chunks, versionAfter: () => Promise.resolve(version) };
}

/** A download under way. It frees its session at the end, when it fails, when it is cancelled and when it is left early. */
class Download implements ByteStream, AsyncIterator<Uint8Array, undefined> {
  readonly #lease: Lease;
  readonly #room: Room;
  readonly #entry: Entry;
  readonly #offset: number;
  readonly #signal: AbortSignal;
  readonly #transfer: Transfer;
  readonly #incoming: Incoming;
  readonly #pulse: NodeJS.Timeout;
  #over = false;

  static async begin(lease: Lease, room: Room, entry: Entry, offset: number, signal: AbortSignal): Promise<Download> {
    const { session } = lease;
    await ensureLiteral(session, room, entry.ref);
    const port = await session.nextPort();
    const positioned = offset === 0 ? null : session.control.send('REST', String(offset));
    const transfer = session.control.transfer('RETR', room.path(entry.ref));
    const incoming = new Incoming(session, port);
    const download = new Download(lease, room, entry, offset, signal, transfer, incoming);
    try {
      await checkPosition(positioned, entry);
      if ((await transfer.opened) === null) await accepted(transfer);
      return download;
    } catch (error) {
      const failure = await download.#explain(error);
      download.#close();
      await abandon(session, transfer, incoming);
      throw failure;
    }
  }

  private constructor(
    lease: Lease,
    room: Room,
    entry: Entry,
    offset: number,
    signal: AbortSignal,
    transfer: Transfer,
    incoming: Incoming,
  ) {
    this.#lease = lease;
    this.#room = room;
    this.#entry = entry;
    this.#offset = offset;
    this.#signal = signal;
    this.#transfer = transfer;
    this.#incoming = incoming;
    const { control, endpoint } = lease.session;
    this.#pulse = setInterval(() => control.nudge(), endpoint.limits.keepAliveMs);
    signal.addEventListener('abort', this.#cancel);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#over) {
      this.#signal.throwIfAborted();
      return { done: true, value: undefined };
    }
    try {
      const chunk = await this.#incoming.next();
      this.#signal.throwIfAborted();
      const { size } = this.#entry;
      if (size !== null && this.#offset + this.#incoming.received > size)
        throw otherThanListed(this.#entry, 'it has grown');
      if (chunk !== null) return { done: false, value: chunk };
      await this.#conclude();
    } catch (error) {
      this.#signal.throwIfAborted();
      const failure = await this.#explain(error);
      this.#abandon();
      throw failure;
    }
    this.#close();
    this.#lease.release();
    return { done: true, value: undefined };
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#abandon();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** The server's word that this was all, and a look at the length. */
  async #conclude(): Promise<void> {
    const { session } = this.#lease;
    const end = this.#offset + this.#incoming.received;
    this.#transfer.settle();
    try {
      await accepted(this.#transfer);
    } catch (error) {
      // The control connection died under the transfer: what counts is whether the file was complete.
      if (session.control.lost === null) throw error;
      this.#lease.release(); // its place may be the only one
      if (!(await this.#isLength(end))) throw error;
      return;
    }
    if (this.#entry.size !== null && end !== this.#entry.size) {
      throw await whyOtherLength(session, this.#room, this.#entry, end);
    }
  }

  async #isLength(end: number): Promise<boolean> {
    const reply = await this.#room.use(this.#signal, ({ session }) =>
      session.control.send('SIZE', this.#room.path(this.#entry.ref)),
    );
    return sizeIn(reply) === end;
  }

  async #explain(error: unknown): Promise<unknown> {
    const { session } = this.#lease;
    if (error instanceof TransferRefused) return whyNotRead(session, this.#room, this.#entry, error.reply);
    if (error instanceof StorageError) return error;
    const reply = await explanation(session, this.#transfer);
    if (reply !== null && reply.code >= 400) return whyNotRead(session, this.#room, this.#entry, reply);
    return dataFailure(session, error as NodeJS.ErrnoException);
  }

  readonly #cancel = (): void => {
    this.#close();
    this.#lease.session.destroy();
    this.#lease.release();
  };

  #abandon(): void {
    if (this.#over) return;
    this.#close();
    void abandon(this.#lease.session, this.#transfer, this.#incoming).then(() => this.#lease.release());
  }

  #close(): void {
    this.#over = true;
    clearInterval(this.#pulse);
    this.#signal.removeEventListener('abort', this.#cancel);
  }
}
