import {
  type Connection,
  descendantRef,
  type Entry,
  type ItemRef,
  type Segment,
  StorageError,
  type WalkPage,
} from '@drover/core';
import { z } from 'zod';

/** Entries that a page holds, give or take one page of a listing. */
const PAGE = 1_000;

const cursorSchema = z.array(z.string());

interface Level {
  /** Of the folder, below the walk's own. */
  readonly path: readonly Segment[];
  /** Folders in it that are still to be listed, the next one last. */
  readonly left: Segment[];
}

/**
 * A whole tree, folder by folder, the deepest first, with the folders of each in the order of the listing. What is held is the names
 * of folders that are still to be listed, on the way down alone. A cursor is the path of the last folder that was finished; a page that
 * ends within a folder has none. Folders that cannot be listed are passed over.
 */
export async function* walkTree(
  connection: Connection,
  top: ItemRef,
  cursor: string | null,
  signal: AbortSignal,
): AsyncGenerator<WalkPage> {
  const page = new PageMaker(top);
  const levels: Level[] = [];
  if (cursor === null) {
    yield* listInto([], true);
  } else {
    for (const level of await levelsAfter(connection, top, cursor, signal)) levels.push(level);
  }
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    const name = level.left.pop();
    if (name === undefined) levels.pop();
    else yield* listInto([...level.path, name], false);
  }
  yield page.take(null);

  async function* listInto(path: readonly Segment[], isTop: boolean): AsyncGenerator<WalkPage> {
    const left: Segment[] = [];
    const folder = descendantRef(top, path);
    try {
      for await (const entries of connection.list(folder, signal)) {
        if (page.isFull) yield page.take(null);
        page.add(entries);
        for (const entry of entries) if (isEnterable(entry)) left.push(entry.name);
      }
    } catch (error) {
      if (isTop || !isItsOwnFault(error)) throw error;
      page.passedOver.push(folder);
      return;
    }
    page.complete.push(folder);
    levels.push({ path, left: left.reverse() });
    if (page.isFull) yield page.take(JSON.stringify(path));
  }
}

/** Gathers what a page is to tell. */
class PageMaker {
  #entries: Entry[] = [];
  complete: ItemRef[] = [];
  passedOver: ItemRef[] = [];
  readonly top: ItemRef;

  constructor(top: ItemRef) {
    this.top = top;
  }

  get isFull(): boolean {
    return this.#entries.length + this.complete.length >= PAGE;
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) this.#entries.push(entry);
  }

  take(cursor: string | null): WalkPage {
    const page = { entries: this.#entries, complete: this.complete, passedOver: this.passedOver, cursor };
    this.#entries = [];
    this.complete = [];
    this.passedOver = [];
    return page;
  }
}

/** The folders that were still to be listed when `cursor` was finished: on each level those behind it, in the order of the listing. */
async function levelsAfter(
  connection: Connection,
  top: ItemRef,
  cursor: string,
  signal: AbortSignal,
): Promise<Level[]> {
  const finished = pathFrom(cursor, top);
  const levels: Level[] = [];
  for (let depth = 0; depth <= finished.length; depth++) {
    const path = finished.slice(0, depth);
    const names: Segment[] = [];
    for await (const entries of connection.list(descendantRef(top, path), signal)) {
      for (const entry of entries) if (isEnterable(entry)) names.push(entry.name);
    }
    const next = finished[depth];
    const at = next === undefined ? -1 : names.indexOf(next);
    if (next !== undefined && at < 0) throw treeChanged(top);
    levels.push({ path, left: names.slice(at + 1).reverse() });
  }
  return levels;
}

function pathFrom(cursor: string, top: ItemRef): Segment[] {
  try {
    return cursorSchema.parse(JSON.parse(cursor));
  } catch (error) {
    throw treeChanged(top, error);
  }
}

function isEnterable({ kind, unusable }: Entry): boolean {
  return kind === 'folder' && unusable === undefined;
}

/** Of a folder that may not be listed, or has vanished, `list` tells whoever asks; a share that is gone ends the walk. */
function isItsOwnFault(error: unknown): boolean {
  return error instanceof StorageError && error.scope === 'item' && !error.retryable;
}

function treeChanged(item: ItemRef, cause?: unknown): StorageError {
  return new StorageError({
    kind: 'precondition-failed',
    message: 'The walk cannot go on where it broke off, because the folders on the way have changed.',
    remedy: 'Begin the walk anew.',
    item,
    ...(cause === undefined ? {} : { cause }),
  });
}
