import type { Access, Entry } from '@drover/core';

/** For its owner, its group and all others. */
const READ_BITS = 0o444;
/** Kinds of files that are remembered as readable. */
const REMEMBERED = 10_000;

/**
 * Finds out for a scan which files may be read at a service that tells their modes and owners, and not what its own account may: what nobody
 * is kept from needs no question. Of other files the first of each owner, group and mode is opened, and where that goes well all like it are
 * taken for readable; each that is refused is opened itself. Where owners are not told, only files that nobody may read are opened.
 */
export class ReadableByMode implements Access {
  readonly #tryToOpen: (entry: Entry, signal: AbortSignal) => Promise<void>;
  readonly #readable = new Set<string>();

  /** `tryToOpen` rejects as `read` would. */
  constructor(tryToOpen: (entry: Entry, signal: AbortSignal) => Promise<void>) {
    this.#tryToOpen = tryToOpen;
  }

  async mayRead(entry: Entry, signal: AbortSignal): Promise<void> {
    const { mode, owner, group } = entry;
    if (mode === undefined) return;
    const bits = mode & READ_BITS;
    if (bits === READ_BITS || (bits !== 0 && owner === undefined)) return;
    const kind = JSON.stringify([owner, group, bits]);
    if (this.#readable.has(kind)) return;
    await this.#tryToOpen(entry, signal);
    if (this.#readable.size >= REMEMBERED) this.#readable.clear();
    this.#readable.add(kind);
  }
}
