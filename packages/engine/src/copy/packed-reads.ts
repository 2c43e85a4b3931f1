import type { BulkContent, BulkRead, ByteStream, Connection, Entry } from '@drover/core';
import type { FileTask } from '../plan/file-task.ts';

/** Fewer files are read one by one. */
const WORTH_A_PACK = 4;
/** Content that may wait for whoever writes it. */
const MAX_HELD_BYTES = 8 * 1024 * 1024;
/** As much is fetched before anybody asks for it, so that a distant source is not waited for once more in each batch. */
const AHEAD_BYTES = 2 * 1024 * 1024;

/** The small files of a batch, read together at the source; each can be had once, in any order near that of the batch. */
export class PackedReads {
  readonly #contents: AsyncIterator<BulkContent>;
  /** Files whose content has not come yet. */
  readonly #coming: Set<Entry>;
  readonly #held = new Map<Entry, BulkContent>();
  readonly #waiting = new Map<Entry, (content: BulkContent | null) => void>();
  #heldBytes = 0;
  #pumping = false;

  constructor(bulk: BulkRead, entries: readonly Entry[], signal: AbortSignal) {
    this.#coming = new Set(entries);
    this.#contents = bulk.readMany(entries, signal)[Symbol.asyncIterator]();
  }

  /** Begins to fetch before anybody asks for a file. */
  begin(): void {
    // It never rejects: whoever asks later is told to read by himself.
    if (!this.#pumping) void this.#pump();
  }

  /** Null for a file that is to be read by itself. */
  async read(entry: Entry): Promise<ByteStream | null> {
    const outcome = await this.#outcomeOf(entry);
    if (outcome === null) return null;
    const { content, versionAfter } = outcome;
    if (content instanceof Error) throw content;
    return {
      async *[Symbol.asyncIterator]() {
        if (content.length > 0) yield content;
      },
      ...(versionAfter === undefined ? {} : { versionAfter: async () => versionAfter }),
    };
  }

  /** What has not been read is not wanted any more. */
  close(): void {
    this.#end();
    // A failure to free what nobody wants is of no interest.
    this.#contents.return?.()?.catch(() => undefined);
  }

  async #outcomeOf(entry: Entry): Promise<BulkContent | null> {
    const held = this.#held.get(entry);
    if (held !== undefined) {
      this.#forget(entry);
      if (this.#coming.size > 0) this.begin();
      return held;
    }
    if (!this.#coming.has(entry)) return null;
    return await new Promise((resolve) => {
      this.#waiting.set(entry, resolve);
      this.begin();
    });
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#waiting.size > 0 || (this.#coming.size > 0 && this.#heldBytes < AHEAD_BYTES)) {
        const next = await this.#contents.next();
        if (next.done === true) break;
        this.#take(next.value);
      }
      if (this.#waiting.size > 0) this.#end();
    } catch {
      // The files that are missing are read one by one, and whatever is wrong shows there.
      this.#end();
    } finally {
      this.#pumping = false;
    }
  }

  #take(outcome: BulkContent): void {
    const { entry } = outcome;
    this.#coming.delete(entry);
    const found = this.#waiting.get(entry);
    if (found !== undefined) {
      this.#waiting.delete(entry);
      found(outcome);
      return;
    }
    this.#held.set(entry, outcome);
    this.#heldBytes += bytesOf(outcome);
    for (const oldest of this.#held.keys()) {
      if (this.#heldBytes <= MAX_HELD_BYTES) break;
      this.#forget(oldest);
    }
  }

  #forget(entry: Entry): void {
    const outcome = this.#held.get(entry);
    this.#held.delete(entry);
    if (outcome !== undefined) this.#heldBytes -= bytesOf(outcome);
  }

  #end(): void {
    this.#coming.clear();
    this.#held.clear();
    for (const found of this.#waiting.values()) found(null);
    this.#waiting.clear();
  }
}

/** Null where the source reads file by file, or there are too few small files. */
export function packedReads(
  tasks: readonly FileTask[],
  { source: { bulkRead } }: { readonly source: Pick<Connection, 'bulkRead'> },
  signal: AbortSignal,
): PackedReads | null {
  if (bulkRead === undefined) return null;
  const { maxFileBytes } = bulkRead;
  const small = tasks.filter(
    ({ source: { size }, pending }) => size !== null && size <= maxFileBytes && pending === null,
  );
  if (small.length < WORTH_A_PACK) return null;
  return new PackedReads(
    bulkRead,
    small.map(({ source }) => source),
    signal,
  );
}

/** The same, and begins to read. */
export function readAhead(...batch: Parameters<typeof packedReads>): PackedReads | null {
  const packed = packedReads(...batch);
  packed?.begin();
  return packed;
}

function bytesOf({ content }: BulkContent): number {
  return content instanceof Error ? 0 : content.length;
}
