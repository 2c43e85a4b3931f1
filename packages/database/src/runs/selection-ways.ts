import { pathKey, type Segment } from '@drover/core';
import { folderKey } from './known-data.ts';
import { pathToText } from './path-text.ts';

/** One name in a folder that a restricted run goes to, or by. */
export interface Way {
  /** The folder's key, as the text of a bytea. */
  readonly folder: string;
  readonly name: Segment;
  readonly what: 'file' | 'folder' | 'through';
  /** The path of what is wanted, as text; null on the way to it. */
  readonly path: string | null;
}

/** Folders whose keys are remembered, with the way to them: problems lie together. */
const MOST_FOLDERS = 20_000;

/** Gathers selected items with the folders on the way to each. A way that was given once may be given again. */
export class SelectionWays {
  readonly #folders = new Map<string, string>();
  #ways = new Map<string, Way>();

  add(path: readonly Segment[], isFolder: boolean): void {
    const name = path.at(-1);
    if (name === undefined) return;
    const what = isFolder ? 'folder' : 'file';
    this.#want({ folder: this.#enter(path.slice(0, -1)), name, what, path: pathToText(path) });
  }

  /** What was added since the last time; no name of a folder twice, in the order of the index that it goes into. */
  take(): readonly Way[] {
    const ways = [...this.#ways].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, way]) => way);
    this.#ways = new Map();
    return ways;
  }

  /** The key of a folder, the way to which is wanted from now on. */
  #enter(path: readonly Segment[]): string {
    const text = pathKey(path);
    const known = this.#folders.get(text);
    if (known !== undefined) return known;
    const key = `\\x${folderKey(path).toString('hex')}`;
    const name = path.at(-1);
    if (name !== undefined) this.#want({ folder: this.#enter(path.slice(0, -1)), name, what: 'through', path: null });
    if (this.#folders.size >= MOST_FOLDERS) this.#folders.clear();
    this.#folders.set(text, key);
    return key;
  }

  #want(way: Way): void {
    const key = `${way.folder} ${way.name}`;
    if (way.what !== 'through' || !this.#ways.has(key)) this.#ways.set(key, way);
  }
}
