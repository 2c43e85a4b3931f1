import {
  type ByteStream,
  type Connection,
  displayPath,
  type Entry,
  type HashKind,
  isAbort,
  StorageError,
  sameVersion,
  toStorageError,
  versionOf,
} from '@drover/core';
import type { ContentSums } from './content-sums.ts';
import type { LaneUse } from './lane-meter.ts';
import type { PackedReads } from './packed-reads.ts';

export interface SourceBodyOptions {
  readonly connection: Connection;
  /** Where the content may be had together with that of others. */
  readonly packed?: PackedReads;
  readonly entry: Entry;
  /** First byte and the one behind the last; a null end means the end of the file. */
  readonly from: number;
  readonly to: number | null;
  readonly signal: AbortSignal;
  /** Called with each chunk's size; may make the stream wait (bandwidth). */
  readonly moved: (bytes: number) => Promise<void> | undefined;
  readonly sums: ContentSums | null;
  /** Told when the source is waited for, and when no longer. */
  readonly lane: LaneUse | null;
}

/** From this size on a question to the source is small beside the transfer itself. */
const ASK_AFTER_BYTES = 1024 * 1024;

/** From this size on the source is asked before it is read, too. */
const ASK_BEFORE_BYTES = 64 * 1024 * 1024;

/**
 * The content of a source file for one attempt. It ends only when the length is right and the file is still the one that was listed;
 * else it fails, and `failure` says why.
 */
export class SourceBody implements ByteStream, AsyncIterator<Uint8Array> {
  /** Set when it was the source that failed. */
  failure: StorageError | null = null;
  /** The failure is that the file is no longer the one that was listed. */
  changed = false;
  /** The source was asked after the last byte and is what was listed. */
  watched = false;
  /** Nobody wants more of it. */
  closed = false;
  readonly #options: SourceBodyOptions;
  readonly #stream: Promise<ByteStream>;
  #source: ByteStream | null = null;
  #chunks: AsyncIterator<Uint8Array> | null = null;
  #position: number;
  #ended = false;

  constructor(options: SourceBodyOptions) {
    this.#options = options;
    this.#position = options.from;
    this.#stream = this.#open();
  }

  /** The offset behind the last byte given out. */
  get position(): number {
    return this.#position;
  }

  /** All bytes were given out and found sound. */
  get ended(): boolean {
    return this.#ended;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    if (this.failure !== null) throw this.failure;
    if (this.#ended) return { done: true, value: undefined };
    const { lane } = this.#options;
    lane?.to('reading');
    try {
      return await this.#step();
    } catch (thrown) {
      throw await this.#fail(thrown);
    } finally {
      lane?.to('writing');
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.close();
    return { done: true, value: undefined };
  }

  /** Frees the source's stream; never rejects. */
  async close(): Promise<void> {
    this.closed = true;
    const chunks = this.#chunks;
    this.#chunks = null;
    try {
      if (chunks !== null) await chunks.return?.();
      else if (this.#source === null) await (await this.#stream)[Symbol.asyncIterator]().return?.();
    } catch {
      // The stream is being thrown away; whatever made it fail has been reported by `next` or is of no interest.
    }
  }

  #open(): Promise<ByteStream> {
    const { entry, from, to } = this.#options;
    const isLarge = (to ?? entry.size ?? 0) - from >= ASK_BEFORE_BYTES;
    const stream = isLarge ? this.#askAndRead() : this.#read();
    // The destination may fail before it asks for the first byte; `next` or `close` takes the rejection up.
    stream.catch(() => undefined);
    return stream;
  }

  async #read(): Promise<ByteStream> {
    const { connection, packed, entry, from, to, signal } = this.#options;
    const together = from === 0 && to === null ? await packed?.read(entry) : null;
    if (together !== undefined && together !== null) return together;
    signal.throwIfAborted();
    const range = entry.changeTag === undefined ? { offset: from } : { offset: from, ifTag: entry.changeTag };
    return await connection.read(entry, range, signal);
  }

  /** It may have been listed long ago, and a change would else be found only when all has been sent. */
  async #askAndRead(): Promise<ByteStream> {
    const { connection, entry, signal } = this.#options;
    const now = await connection.stat(entry.ref, signal);
    if (now === null) throw this.#change('vanished');
    if (!sameVersion(versionOf(entry), versionOf(now))) throw this.#change('changed');
    return await this.#read();
  }

  async #step(): Promise<IteratorResult<Uint8Array>> {
    if (this.#chunks === null) {
      this.#source = await this.#stream;
      this.#chunks = this.#source[Symbol.asyncIterator]();
    }
    const { to, entry, sums, moved, lane } = this.#options;
    // A part ends before the file does; asking for more would fetch bytes that nobody wants.
    if (to !== null && to !== entry.size && this.#position >= to) return this.#end();
    const step = await this.#chunks.next();
    if (step.done === true) return this.#end();
    let chunk = step.value;
    if (to !== null && to !== entry.size && this.#position + chunk.length > to)
      chunk = chunk.subarray(0, to - this.#position);
    if (entry.size !== null && this.#position + chunk.length > entry.size) throw this.#change('grew');
    sums?.update(this.#position, chunk);
    this.#position += chunk.length;
    const wait = moved(chunk.length);
    if (wait !== undefined) {
      lane?.to('waiting');
      await wait;
    }
    return { done: false, value: chunk };
  }

  async #end(): Promise<IteratorResult<Uint8Array>> {
    const { entry, to, sums } = this.#options;
    const end = to ?? entry.size;
    if (end !== null && this.#position < end) throw this.#change('shrank');
    const after = to === null || to === entry.size ? await this.#versionAfter() : undefined;
    if (after === null) throw this.#change('vanished');
    if (after !== undefined && !sameVersion(versionOf(entry), after)) throw this.#change('changed');
    this.watched = after !== undefined;
    const misfit = sums?.misfit(this.#position) ?? null;
    if (misfit !== null) throw corrupt(entry, misfit);
    this.#ended = true;
    return { done: true, value: undefined };
  }

  /** The version once all is read; undefined where finding out would cost too much. */
  async #versionAfter() {
    const { connection, entry, signal } = this.#options;
    const told = await this.#source?.versionAfter?.();
    if (told !== undefined && told !== null) return told;
    if (!connection.capabilities.cheapStat && entry.size !== null && entry.size < ASK_AFTER_BYTES) return undefined;
    const now = await connection.stat(entry.ref, signal);
    return now === null ? null : versionOf(now);
  }

  async #fail(thrown: unknown): Promise<unknown> {
    const { entry, signal } = this.#options;
    await this.close();
    if (isAbort(thrown, signal)) return thrown;
    this.failure = toStorageError(thrown, { operation: 'read', item: entry.ref });
    if (this.failure.kind === 'precondition-failed') this.changed = true;
    return this.failure;
  }

  #change(how: 'grew' | 'shrank' | 'vanished' | 'changed'): StorageError {
    this.changed = true;
    const { entry } = this.#options;
    return new StorageError({
      kind: 'precondition-failed',
      message: `${displayPath(entry.ref)} ${how} while it was read.`,
      remedy: 'Run again when nobody writes to it.',
      operation: 'read',
      item: entry.ref,
    });
  }
}

function corrupt({ ref }: Entry, kind: HashKind): StorageError {
  return new StorageError({
    kind: 'corrupt',
    message: `What was read of ${displayPath(ref)} is not what the source says that it holds (${kind}).`,
    remedy: 'Run again; if it repeats, open the file at the source, and look for a proxy or a filter on the way.',
    operation: 'read',
    item: ref,
  });
}
