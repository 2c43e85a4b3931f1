import { changedSince, missing, notAFile } from '@drover/connector-kit';
import type { ByteStream, ItemRef, Version } from '@drover/core';
import { versionOf } from '@drover/core';
import { entryOf } from './entry.ts';
import { notSupported } from './errors.ts';
import type { Session } from './session.ts';
import type { MemoryStore } from './store.ts';

/** The bytes of a file as they are when each chunk is taken: an edit in place shows in the middle, a replacement does not. */
export function readStream(
  store: MemoryStore,
  session: Session,
  item: ItemRef,
  range: { readonly offset: number; readonly ifTag?: string },
  signal: AbortSignal,
): ByteStream {
  const node = store.tree.find(item);
  if (node === null) throw missing(item);
  if (node.kind !== 'file') throw notAFile(item);
  if (range.offset > 0 && !store.settings.capabilities.rangeRead) throw notSupported(item, 'read from an offset');
  const version = (): Version => versionOf(entryOf(node, item, store.settings));
  const tag = version().changeTag;
  if (range.ifTag !== undefined && tag !== undefined && tag !== range.ifTag) throw changedSince(item);

  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (node?.kind !== 'file') return;
    let at = range.offset;
    for (;;) {
      session.check(signal);
      const chunk = node.content.chunkAt(at);
      if (chunk === null) return;
      at += chunk.length;
      yield chunk;
    }
  }
  return { [Symbol.asyncIterator]: chunks, versionAfter: async () => version() };
}
