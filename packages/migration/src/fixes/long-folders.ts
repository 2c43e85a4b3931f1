import { type LengthLimit, type Over, pathKey, type Segment, segmentLength } from '@drover/core';

/** A folder whose shorter name brings paths in it under the limit. */
export interface LongFolder {
  readonly path: readonly Segment[];
  /** Items that a name as short as `name` cures, and the rows they lie in. */
  readonly items: number;
  readonly rows: number;
  /** How much shorter the name must be for all of them, in the unit of the destination. */
  readonly by: number;
  /** The beginning of its name, as short as that. */
  readonly name: Segment;
}

/** Folders that are told apart. */
const MAX_FOLDERS = 10_000;
/** A name that is cut to less than this says nothing any more. */
const SHORTEST = 4;

interface Found {
  readonly path: readonly Segment[];
  readonly rows: Set<string>;
  readonly unit: LengthLimit['unit'];
  items: number;
  by: number;
}

/** For over-long paths the folders of which a shorter name cures them by itself, in bounded memory. */
export class LongFolders {
  readonly #folders = new Map<string, Found>();

  add(
    rowId: string,
    item: { readonly path: readonly Segment[]; readonly kind: 'file' | 'folder' },
    over: Over,
    unit: LengthLimit['unit'],
  ): void {
    const by = over.length - over.max;
    const folders = item.kind === 'folder' ? item.path.length : item.path.length - 1;
    for (let depth = 1; depth <= folders; depth++) {
      const path = item.path.slice(0, depth);
      if (segmentLength(path.at(-1) ?? '', unit) - SHORTEST < by) continue;
      const key = pathKey(path);
      const known = this.#folders.get(key);
      if (known === undefined && this.#folders.size >= MAX_FOLDERS) continue;
      const found = known ?? { path, rows: new Set(), unit, items: 0, by: 0 };
      found.items++;
      found.by = Math.max(found.by, by);
      found.rows.add(rowId);
      this.#folders.set(key, found);
    }
  }

  /** Those that cure most first; of equals the one that lies deepest, because it renames least. */
  list(most: number): readonly LongFolder[] {
    return [...this.#folders.values()]
      .sort((a, b) => b.items - a.items || b.path.length - a.path.length)
      .slice(0, most)
      .map(({ path, items, by, rows, unit }) => {
        return { path, items, by, rows: rows.size, name: shortened(path.at(-1) ?? '', by, unit) };
      });
  }
}

function shortened(name: Segment, by: number, unit: LengthLimit['unit']): Segment {
  const room = segmentLength(name, unit) - by;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en').segment(name)) {
    if (segmentLength(kept + segment, unit) > room) break;
    kept += segment;
  }
  return kept.replace(/[\s.]+$/, '') || kept;
}
