/** An item whose path the destination cannot hold. */
export interface LongPath {
  readonly path: readonly string[];
  /** Its length there and the longest that is possible, in the unit of the destination. */
  readonly length: number;
  readonly max: number;
}

/** A folder that, moved to the top, brings paths in it under the limit. */
export interface CommonPath {
  readonly folder: readonly string[];
  readonly items: number;
  /** Of the longest of them. */
  readonly length: number;
  readonly max: number;
}

/** Folders that are told apart; a row with more has nothing in common. */
const MAX_FOLDERS = 10_000;

/**
 * For over-long paths the folders whose move to the top of the row would cure them, those that cure most first; each path is counted at the
 * uppermost folder that is enough. Paths that no move cures, because what is left is too long by itself, are none's.
 */
export class CommonPaths {
  readonly #folders = new Map<string, CommonPath>();

  add({ path, length, max }: LongPath): void {
    const folder = cure(path, length - max);
    if (folder === null) return;
    const key = JSON.stringify(folder);
    const known = this.#folders.get(key);
    if (known === undefined && this.#folders.size >= MAX_FOLDERS) return;
    const items = (known?.items ?? 0) + 1;
    this.#folders.set(key, { folder, items, length: Math.max(known?.length ?? 0, length), max });
  }

  list(): readonly CommonPath[] {
    return [...this.#folders.values()].sort((a, b) => b.items - a.items || b.length - a.length);
  }
}

/** The uppermost folder above which there is enough to take away. */
function cure(path: readonly string[], over: number): readonly string[] | null {
  let saved = 0;
  for (let depth = 1; depth < path.length - 1; depth++) {
    saved += (path[depth - 1]?.length ?? 0) + 1;
    if (saved >= over) return path.slice(0, depth + 1);
  }
  return null;
}
