import type { ItemRecord } from '@drover/core';
import { eventLine } from './events.ts';

const SHOWN = 50;

/** Gives the lines to show for items, the first few in full; a run with a million failures does not print a million lines. */
export class EventList {
  #count = 0;
  readonly #logged: boolean;

  /** With `logged`, a log holds them all, and need not be recommended. */
  constructor(logged: boolean) {
    this.#logged = logged;
  }

  line(record: ItemRecord): string | null {
    const line = eventLine(record);
    if (line === null) return null;
    this.#count++;
    if (this.#count <= SHOWN) return line;
    if (this.#count > SHOWN + 1) return null;
    return this.#logged
      ? 'Further items are in the log only.'
      : 'Further items are counted only. Run again with --log FILE for a list of all of them.';
  }
}
