import type { Dirent, Stats } from 'node:fs';
import type { Clock } from '@drover/core';

/** The clock of a file system stands still for some milliseconds: what happens just after a change may leave the same time. */
const SETTLED_MS = 100;

/**
 * What is known of a folder whose files are looked at before they are opened. Where a listing met nothing but files, folders and links, and
 * the folder has not changed since, there is nothing in it whose opening could do anything, and no file needs a look of its own.
 */
export class CautiousLook {
  readonly #clock: Clock;
  #harmlessAsOf: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The state of the folder before it is listed; null where it changed so lately that another change would not show. */
  stateOf({ ctimeMs }: Stats): number | null {
    return this.#clock.now() - ctimeMs >= SETTLED_MS ? ctimeMs : null;
  }

  /** A listing that began in this state has ended, and nothing in it was special. */
  wasHarmless(state: number): void {
    this.#harmlessAsOf = state;
  }

  /** Whether nothing special can be in the folder, which is in this state now. */
  isHarmless({ ctimeMs }: Stats): boolean {
    return this.#harmlessAsOf === ctimeMs;
  }
}

/** A device, a pipe, a socket, or something that the listing does not tell the kind of. */
export function mayBeSpecial(item: Dirent): boolean {
  return !(item.isFile() || item.isDirectory() || item.isSymbolicLink());
}
