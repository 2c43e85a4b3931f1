import { type ByteStream, displayPath, type Entry, StorageError, type Version, versionOf } from '@drover/core';
import type { ServedCall } from './served-call.ts';

export interface ReadContent {
  readonly content: Uint8Array;
  readonly version: Version | null;
}

/** A small file in one piece, with the version that was read. */
export async function contentOf(entry: Entry, maxBytes: number, call: ServedCall): Promise<ReadContent> {
  const { connection, capabilities, signal } = call;
  const body: ByteStream = await connection.read(entry, { offset: 0 }, signal);
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(entry, maxBytes);
    chunks.push(chunk);
  }
  const [first] = chunks;
  const content = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
  const told = await body.versionAfter?.();
  if (told !== undefined && told !== null) return { content, version: told };
  const now = capabilities.cheapStat ? await connection.stat(entry.ref, signal) : null;
  return { content, version: now === null ? null : versionOf(now) };
}

function tooLarge(entry: Entry, maxBytes: number): StorageError {
  return new StorageError({
    kind: 'too-large',
    message: `${displayPath(entry.ref)} has more than the ${maxBytes} bytes that are read together with others.`,
    remedy: 'Read it alone.',
    item: entry.ref,
  });
}
