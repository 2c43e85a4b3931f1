import { type ItemRef, pathKey } from '@drover/core';

/** How many are remembered; any further ones are read once more. */
const MOST = 100_000;

/** Items that were read and have no rights of their own: most of all. */
export class PlainItems {
  readonly #keys = new Set<string>();

  add(item: ItemRef): void {
    if (this.#keys.size < MOST) this.#keys.add(keyOf(item));
  }

  has(item: ItemRef): boolean {
    return this.#keys.has(keyOf(item));
  }
}

function keyOf({ root, segments }: ItemRef): string {
  return JSON.stringify([root, pathKey(segments)]);
}
