import { statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type FolderIdentity, isWithin } from '@drover/connectors/local-files';

/** What the agent itself lives from, by path; what is not there yet counts as soon as it is. */
export interface OwnPaths {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

const FRESH_MS = 1_000;

/**
 * Tells by the numbers that a file system gives to folders and files which are the agent's own, on whatever way they are reached: through a link, a bind
 * mount, or as a hard link.
 */
export class OwnPlaces {
  readonly #paths: readonly string[];
  readonly #known = new Map<string, string>();
  #keys: ReadonlySet<string> = new Set();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor({ folders, files }: OwnPaths) {
    this.#paths = [...folders, ...files];
  }

  has(found: FolderIdentity): boolean {
    this.#look();
    return this.#keys.has(keyOf(found));
  }

  /** With what stands for the same places in a copy of a folder, such as a snapshot. */
  within(folder: string, copy: string): OwnPlaces {
    const inside = this.#paths.filter((path) => isWithin(path, folder));
    const copied = inside.map((path) => join(copy, relative(folder, path)));
    return new OwnPlaces({ folders: this.#paths, files: copied });
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lookedAt < FRESH_MS) return;
    this.#lookedAt = now;
    for (const path of this.#paths) {
      const key = keyAt(path);
      if (key !== null) this.#known.set(path, key);
    }
    this.#keys = new Set(this.#known.values());
  }
}

/** Null where nothing is there, or cannot be looked at now. */
function keyAt(path: string): string | null {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? null : keyOf(stats);
  } catch {
    return null;
  }
}

function keyOf({ dev, ino }: FolderIdentity): string {
  return `${dev}:${ino}`;
}
