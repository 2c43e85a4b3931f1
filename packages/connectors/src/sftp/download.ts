import { Cancellation, changedSince } from '@drover/connector-kit';
import { type ByteStream, type Entry, sameVersion, type Version, versionOf } from '@drover/core';
import { explain } from './diagnose.ts';
import { entryOf } from './entry.ts';
import type { Place } from './paths.ts';
import { ReadAhead } from './read-ahead.ts';
import type { Lease } from './session-share.ts';
import { type Attributes, OPEN, type Pieces, Refusal, STATUS } from './sftp-codec.ts';
import type { Handle } from './sftp-requests.ts';
import { orCancelled } from './wait.ts';

/** Opens a file and asks for its bytes at once: two round trips for a small one. */
export async function openDownload(
  lease: Lease,
  place: Place,
  entry: Entry,
  offset: number,
  signal: AbortSignal,
): Promise<ByteStream> {
  const { requests } = lease.session;
  const opening = requests.open(place.path, OPEN.read);
  try {
    const handle = await orCancelled(opening, signal, lease.holder);
    if (handle instanceof Refusal) throw await explain(lease.session, handle, 'read', place);
    return new Download(lease, place, entry, offset, handle, signal);
  } catch (error) {
    lease[Symbol.dispose]();
    void opening.then((handle) => (handle instanceof Refusal ? undefined : requests.close(handle)));
    throw error;
  }
}

/**
 * The bytes of a file as the server gives them. What is small is asked for whole, with a look at the file and its closing in the same turn;
 * the rest is read ahead. The stream ends where the file ends by then, also when that is not where the listing said.
 */
class Download implements ByteStream, AsyncIterator<Uint8Array> {
  readonly #lease: Lease;
  readonly #place: Place;
  readonly #entry: Entry;
  readonly #cancellation: Cancellation;
  /** Null while no file is open at the server. */
  #handle: Handle | null;
  /** The offset of the next byte to hand out. */
  #at: number;
  #whole: Promise<Pieces | Refusal> | null = null;
  /** What has come, and how many pieces of it were handed out. */
  #pieces: readonly Buffer[] = [];
  #handedOut = 0;
  #ahead: ReadAhead | null = null;
  #looking: Promise<Attributes | Refusal> | null = null;
  #mustMatch: boolean;
  #over = false;
  #cancelled: { readonly reason: unknown } | null = null;
  #version: Version | null = null;

  constructor(lease: Lease, place: Place, entry: Entry, offset: number, handle: Handle, signal: AbortSignal) {
    this.#lease = lease;
    this.#place = place;
    this.#entry = entry;
    this.#handle = handle;
    this.#at = offset;
    // Bytes from here are put behind bytes that came earlier: both must be of one version.
    this.#mustMatch = offset > 0;
    this.#cancellation = new Cancellation(signal, lease.during(entry.ref), (reason) => this.#cancel(reason));
    this.#begin(entry.size);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#cancelled !== null) throw this.#cancelled.reason;
    if (this.#over) return { done: true, value: undefined };
    try {
      const chunk = await this.#cancellation.wait(this.#read());
      if (chunk !== null) return { done: false, value: chunk };
    } catch (error) {
      this.#release();
      throw error;
    }
    this.#release();
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.#release();
    return { done: true, value: undefined };
  }

  async versionAfter(): Promise<Version | null> {
    return this.#version;
  }

  #begin(size: number | null): void {
    const { session } = this.#lease;
    const { requests, incoming, quirks } = session;
    const handle = this.#handle;
    if (handle === null) return;
    if (size === null || this.#mustMatch) this.#looking = requests.statOpen(handle);
    if (size === null) return;
    const length = Math.max(0, size - this.#at);
    if (length > session.readBytes || quirks.answersShort) {
      this.#ahead = new ReadAhead(this.#lease, handle, this.#at, size);
      return;
    }
    if (length > 0) {
      incoming.take(length);
      this.#whole = requests.read(handle, this.#at, length).then((answer) => {
        incoming.give(length);
        return answer;
      });
    }
    this.#looking = requests.statOpen(handle);
    this.#close();
  }

  /** The next bytes; null when there are no more. */
  async #read(): Promise<Buffer | null> {
    if (this.#mustMatch) await this.#checkVersion();
    for (;;) {
      const chunk = await this.#planned();
      if (chunk !== null && chunk !== 'ended') {
        this.#at += chunk.length;
        return chunk;
      }
      const { size } = await this.#look();
      const more = typeof size === 'number' ? size > this.#at : size === undefined;
      if (chunk === 'ended' || !more) return null;
      await this.#readOn(size ?? Number.POSITIVE_INFINITY);
    }
  }

  /** What was asked for already; null when all of that has been handed out. */
  async #planned(): Promise<Buffer | 'ended' | null> {
    if (this.#handedOut === this.#pieces.length) {
      const answer = await this.#answer();
      if (answer === null || answer === 'ended') return answer;
      if (answer instanceof Refusal) {
        if (answer.code === STATUS.eof) return 'ended';
        throw await explain(this.#lease.session, answer, 'read', this.#place);
      }
      this.#pieces = answer;
      this.#handedOut = 0;
    }
    return this.#pieces[this.#handedOut++] ?? 'ended';
  }

  async #answer(): Promise<readonly Buffer[] | Refusal | 'ended' | null> {
    const whole = this.#whole;
    this.#whole = null;
    if (whole === null) return (await this.#ahead?.take()) ?? null;
    const answer = await whole;
    return answer instanceof Refusal ? answer : answer.pieces;
  }

  /** The file as it is now, which becomes the version that the stream answers with. */
  async #look(): Promise<Attributes> {
    const { requests } = this.#lease.session;
    const looking =
      this.#looking ?? (this.#handle === null ? requests.stat(this.#place.path) : requests.statOpen(this.#handle));
    this.#looking = null;
    const answer = await looking;
    if (answer instanceof Refusal) throw await explain(this.#lease.session, answer, 'read', this.#place);
    this.#version = versionOf(entryOf(this.#entry.ref, answer, 'file'));
    return answer;
  }

  async #checkVersion(): Promise<void> {
    this.#mustMatch = false;
    await this.#look();
    if (this.#version !== null && !sameVersion(this.#version, versionOf(this.#entry)))
      throw changedSince(this.#entry.ref);
  }

  /** The file is longer than planned, or came short in one piece: go on behind what has come, up to its present end. */
  async #readOn(end: number): Promise<void> {
    const { session } = this.#lease;
    this.#ahead?.stop();
    if (this.#handle === null) {
      const opening = session.requests.open(this.#place.path, OPEN.read);
      const handle = await opening;
      if (handle instanceof Refusal) throw await explain(session, handle, 'read', this.#place);
      if (this.#over) {
        void session.requests.close(handle);
        return;
      }
      this.#handle = handle;
    }
    this.#ahead = new ReadAhead(this.#lease, this.#handle, this.#at, end);
  }

  #cancel(reason: unknown): void {
    if (!this.#over) this.#cancelled = { reason };
    this.#release();
  }

  #close(): void {
    if (this.#handle !== null) void this.#lease.session.requests.close(this.#handle);
    this.#handle = null;
  }

  #release(): void {
    if (this.#over) return;
    this.#over = true;
    this.#ahead?.stop();
    this.#close();
    this.#cancellation[Symbol.dispose]();
    this.#lease[Symbol.dispose]();
  }
}
