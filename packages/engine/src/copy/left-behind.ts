import { type Connection, type ItemRef, isAbort, parentRef, pathKey } from '@drover/core';

/** How many are kept in mind; what is beyond is found by the next run all the same. */
const MOST = 10_000;

/** Unfinished files that could not be removed when their attempt failed, because the destination was away. */
export class LeftBehind {
  readonly #byFolder = new Map<string, ItemRef[]>();
  #count = 0;

  add(temporary: ItemRef): void {
    const folder = parentRef(temporary);
    if (folder === null || this.#count >= MOST) return;
    const key = pathKey(folder.segments);
    const others = this.#byFolder.get(key);
    if (others === undefined) this.#byFolder.set(key, [temporary]);
    else others.push(temporary);
    this.#count++;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** All that is still there, as far as known. */
  get items(): ItemRef[] {
    return [...this.#byFolder.values()].flat();
  }

  /** Removes what lies in one folder; true when something was removed. What cannot be removed stays in mind. */
  async removeFrom(folder: ItemRef, destination: Connection, signal: AbortSignal): Promise<boolean> {
    const key = pathKey(folder.segments);
    const items = this.#byFolder.get(key) ?? [];
    const kept: ItemRef[] = [];
    for (const item of items) {
      try {
        await destination.discard(item, signal);
      } catch (error) {
        if (signal.aborted || isAbort(error, signal)) throw signal.reason;
        kept.push(item);
      }
    }
    if (kept.length > 0) this.#byFolder.set(key, kept);
    else this.#byFolder.delete(key);
    this.#count -= items.length - kept.length;
    return kept.length < items.length;
  }
}
