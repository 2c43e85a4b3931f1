import { type ItemRef, pathKey } from '@drover/core';

/** Folders that are remembered; the oldest give way. */
const MOST = 20_000;

/** The ids of folders that were met, so that their children are addressed by them: names of folders may change on the way. */
export class KnownFolders {
  readonly #ids = new Map<string, string>();

  get({ segments }: ItemRef): string | undefined {
    return this.#ids.get(pathKey(segments));
  }

  /** A folder whose id is not told is not remembered. */
  remember({ segments, id }: ItemRef): void {
    if (id === undefined) return;
    const key = pathKey(segments);
    this.#ids.delete(key);
    this.#ids.set(key, id);
    const [oldest] = this.#ids.keys();
    if (this.#ids.size > MOST && oldest !== undefined) this.#ids.delete(oldest);
  }

  /** False when it was not known. */
  forget({ segments }: ItemRef): boolean {
    return this.#ids.delete(pathKey(segments));
  }
}
