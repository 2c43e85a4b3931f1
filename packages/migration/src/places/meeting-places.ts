import { nameKey, pathKey } from '@drover/core';
import type { Place } from './place.ts';

/** How a destination tells names apart. */
export interface Folding {
  readonly caseSensitive: boolean;
  readonly foldsUnicode: boolean;
}

/** What no destination goes beyond. */
export const FOLDS_MOST: Folding = { caseSensitive: false, foldsUnicode: true };

/** Where the other place is: the same one, around this one, or within it. */
export type HowMet = 'around' | 'same' | 'within';

export interface Met<T> {
  readonly how: HowMet;
  readonly other: T;
}

/** Finds those of many places that are one, or lie in each other, as a destination tells names apart. Memory: a few entries for each place. */
export class MeetingPlaces<T> {
  readonly #folding: Folding;
  /** The first two at each place. */
  readonly #at = new Map<string, readonly [T, T?]>();
  /** The first below each folder that is above one. */
  readonly #below = new Map<string, T>();

  constructor(folding: Folding) {
    this.#folding = folding;
  }

  add(place: Place, value: T): void {
    const names = this.#names(place);
    const key = pathKey(names);
    const [first, second] = this.#at.get(key) ?? [];
    if (first === undefined) this.#at.set(key, [value]);
    else if (second === undefined) this.#at.set(key, [first, value]);
    for (const above of keysAbove(names)) if (!this.#below.has(above)) this.#below.set(above, value);
  }

  /** The first other one that was added and meets this place; null where none does. */
  met(place: Place, value?: T): Met<T> | null {
    const names = this.#names(place);
    const key = pathKey(names);
    const same = this.#at.get(key)?.find((each) => each !== undefined && each !== value);
    if (same !== undefined) return { how: 'same', other: same };
    for (const above of keysAbove(names)) {
      const [other] = this.#at.get(above) ?? [];
      if (other !== undefined) return { how: 'around', other };
    }
    const below = this.#below.get(key);
    return below === undefined ? null : { how: 'within', other: below };
  }

  #names({ root, path }: Place): readonly string[] {
    return [root, ...path].map((name) => nameKey(name, this.#folding));
  }
}

function* keysAbove(names: readonly string[]): Generator<string> {
  for (let length = 1; length < names.length; length++) yield pathKey(names.slice(0, length));
}
