import {
  type BulkRead,
  type BulkWrite,
  type Connection,
  childRef,
  type Entry,
  type ItemRef,
  type Segment,
  type Walk,
} from '@drover/core';
import { entryOf } from './entry.ts';
import type { Session } from './session.ts';
import type { MemoryStore } from './store.ts';
import type { FolderNode } from './tree.ts';

const MAX_FILE_BYTES = 128 * 1024;

/** Whole trees in one listing: by name, each folder before its content. A cursor is the path of the last entry given. */
export function memoryWalk(store: MemoryStore, session: Session): Walk {
  return {
    ofDestinations: true,
    async *tree(folder, cursor, signal, { worth = Number.POSITIVE_INFINITY } = {}) {
      await session.roundTrip(signal);
      let trips = 1;
      const after: readonly Segment[] | null = cursor === null ? null : JSON.parse(cursor);
      let page: Entry[] = [];
      let complete: ItemRef[] = [];
      for (const step of stepsBelow(store, store.tree.folder(folder), folder)) {
        if ('complete' in step) {
          complete.push(step.complete);
          continue;
        }
        if (after !== null && compare(step.ref.segments, after) <= 0) continue;
        page.push(step);
        if (page.length < store.settings.pageSize) continue;
        yield { entries: page, complete, cursor: JSON.stringify(step.ref.segments) };
        page = [];
        complete = [];
        if (++trips > worth) {
          yield { entries: [], cursor: null };
          return;
        }
        await session.roundTrip(signal);
      }
      yield { entries: page, complete, cursor: null };
    },
  };
}

/** The entries of a tree, and each folder once all in it has come. */
function* stepsBelow(
  store: MemoryStore,
  folder: FolderNode,
  item: ItemRef,
): Generator<Entry | { readonly complete: ItemRef }> {
  const nodes = [...folder.children.values()].flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const node of nodes) {
    const child = childRef(item, node.name);
    yield entryOf(node, child, store.settings);
    if (node.kind === 'folder') yield* stepsBelow(store, node, child);
  }
  yield { complete: item };
}

function compare(a: readonly Segment[], b: readonly Segment[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [left, right] = [a[i] ?? '', b[i] ?? ''];
    if (left !== right) return left < right ? -1 : 1;
  }
  return a.length - b.length;
}

export function memoryBulkRead(connection: Connection): BulkRead {
  return {
    maxFileBytes: MAX_FILE_BYTES,
    async *readMany(entries, signal) {
      for (const entry of entries) yield { entry, content: await contentOf(connection, entry, signal) };
    },
  };
}

async function contentOf(connection: Connection, entry: Entry, signal: AbortSignal): Promise<Uint8Array | Error> {
  return outcome(async () => {
    const chunks = await Array.fromAsync(await connection.read(entry, { offset: 0 }, signal));
    return new Uint8Array(Buffer.concat(chunks));
  }, signal);
}

export function memoryBulkWrite(connection: Connection): BulkWrite {
  return {
    maxFileBytes: MAX_FILE_BYTES,
    async writeMany(files, signal) {
      const outcomes: (Entry | Error)[] = [];
      for (const { target, content } of files) {
        outcomes.push(await outcome(() => connection.write(target, bodyOf(content), signal), signal));
      }
      return outcomes;
    },
  };
}

async function* bodyOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  if (content.length > 0) yield content;
}

/** One failed file does not end the others; cancellation ends all. */
async function outcome<T>(attempt: () => Promise<T>, signal: AbortSignal): Promise<T | Error> {
  try {
    return await attempt();
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Error ? error : new Error(String(error), { cause: error });
  }
}
