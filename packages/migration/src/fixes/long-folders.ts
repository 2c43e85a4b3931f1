import { type LengthLimit, type Over, pathKey, type Segment, segmentLength } from '@drover/core';

/** A folder of which a shorter name, or a place further up, brings paths in it under the limit. */
export interface LongFolder {
  readonly path: readonly Segment[];
  /** Items that `name` or `to` cures, and the rows they lie in. */
  readonly items: number;
  readonly rows: number;
  /** How much shorter the paths must be for all of them, in the unit of the destination. */
  readonly by: number;
  /** What it is called then: the beginning of its name, as short as that; its own name where it goes up. */
  readonly name: Segment;
  /** The lowest folder above it into which it goes to be short enough; null where a shorter name does it. */
  readonly to: readonly Segment[] | null;
}

/** Folders that are told apart, for each of both cures. */
const MAX_FOLDERS = 10_000;
/** A name that is cut to less than this says nothing any more. */
const SHORTEST = 4;

type Unit = LengthLimit['unit'];

interface Found {
  readonly path: readonly Segment[];
  readonly rows: Set<string>;
  readonly unit: Unit;
  items: number;
  by: number;
}

/** For over-long paths the folders of which a shorter name, or a place further up, cures them by itself, in bounded memory. */
export class LongFolders {
  readonly #shorter = new Map<string, Found>();
  readonly #moved = new Map<string, Found>();

  add(
    rowId: string,
    item: { readonly path: readonly Segment[]; readonly kind: 'file' | 'folder' },
    over: Over,
    unit: Unit,
  ): void {
    const by = over.length - over.max;
    const folders = item.kind === 'folder' ? item.path.length : item.path.length - 1;
    for (let depth = 1; depth <= folders; depth++) {
      const path = item.path.slice(0, depth);
      if (segmentLength(path.at(-1) ?? '', unit) - SHORTEST >= by) note(this.#shorter, rowId, path, by, unit);
      if (savedBy(path, 0, unit) >= by) note(this.#moved, rowId, path, by, unit);
    }
  }

  /** Those that cure most first; of equals the one that lies deepest, because it changes least. */
  list(most: number): readonly LongFolder[] {
    const shorter = [...this.#shorter.values()].map((found): LongFolder => {
      const { path, by, unit } = found;
      return { ...told(found), name: shortened(path.at(-1) ?? '', by, unit), to: null };
    });
    const moved = [...this.#moved.values()].map((found): LongFolder => {
      const { path, by, unit } = found;
      let depth = path.length - 2;
      while (depth > 0 && savedBy(path, depth, unit) < by) depth--;
      return { ...told(found), name: path.at(-1) ?? '', to: path.slice(0, depth) };
    });
    return [shorter, moved].flatMap((all) =>
      all.sort((a, b) => b.items - a.items || b.path.length - a.path.length).slice(0, most),
    );
  }
}

function note(all: Map<string, Found>, rowId: string, path: readonly Segment[], by: number, unit: Unit): void {
  const key = pathKey(path);
  const known = all.get(key);
  if (known === undefined && all.size >= MAX_FOLDERS) return;
  const found = known ?? { path, rows: new Set(), unit, items: 0, by: 0 };
  found.items++;
  found.by = Math.max(found.by, by);
  found.rows.add(rowId);
  all.set(key, found);
}

function told({ path, items, by, rows }: Found): Omit<LongFolder, 'name' | 'to'> {
  return { path, items, by, rows: rows.size };
}

/** How much shorter paths get when the folder goes into the one so deep above it. */
function savedBy(path: readonly Segment[], depth: number, unit: Unit): number {
  return path.slice(depth, -1).reduce((sum, name) => sum + segmentLength(name, unit) + 1, 0);
}

function shortened(name: Segment, by: number, unit: Unit): Segment {
  const room = segmentLength(name, unit) - by;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en').segment(name)) {
    if (segmentLength(kept + segment, unit) > room) break;
    kept += segment;
  }
  return kept.replace(/[\s.]+$/, '') || kept;
}
