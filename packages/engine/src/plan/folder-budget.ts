import { displayPath, type Entry, extraText, type ItemRef, StorageError } from '@drover/core';

/**
 * What a child of a folder costs, measured for names of 20 characters: 75 bytes as a name at the source, 124 as a child at the
 * destination, 125 as what the journal knows; 430 to 510 more where all children must be held to be named; 1,300 for a folder that waits.
 */
const FILE_BYTES = 300;
const HELD_BYTES = 500;
const WAITING_FOLDER_BYTES = 1_300;
/** Owners, tags and a security descriptor, which are gone again once a child is placed; who sends more may want it to be kept. */
const USUAL_TEXT = 4_096;

/** Ends the listing of a folder that would take all memory: a server that never stops sending names costs that folder, not the run. */
export class FolderBudget {
  readonly #folder: ItemRef;
  #left: number;
  #entries = 0;

  constructor(folder: ItemRef, bytes: number) {
    this.#folder = folder;
    this.#left = bytes;
  }

  /** Counts a page; throws 'unsupported' when there is no room for more. `held` tells that entries stay as they are. */
  take(page: readonly Entry[], held = false): void {
    this.#left -= bytesOf(page, held);
    this.#entries += page.length;
    if (this.#left < 0) throw tooMany(this.#folder, this.#entries);
  }

  /** Of what was taken, these are not kept after all. */
  give(entries: readonly Entry[], held = false): void {
    this.#left += bytesOf(entries, held);
    this.#entries -= entries.length;
  }
}

function bytesOf(entries: readonly Entry[], held: boolean): number {
  let bytes = entries.length * (held ? FILE_BYTES + HELD_BYTES : FILE_BYTES);
  for (const { name, kind } of entries) bytes += name.length + (kind === 'folder' ? WAITING_FOLDER_BYTES : 0);
  const usual = held ? 0 : USUAL_TEXT;
  for (const entry of entries) bytes += Math.max(0, extraText(entry) - usual);
  return bytes;
}

function tooMany(folder: ItemRef, entries: number): StorageError {
  return new StorageError({
    kind: 'unsupported',
    fault: 'server',
    message: `The listing of ${displayPath(folder)} was given up after ${entries} entries, more than Drover keeps in mind of one folder.`,
    remedy:
      'Where the folder really holds so many, divide it into several; else the server repeats itself without end.',
    item: folder,
  });
}
