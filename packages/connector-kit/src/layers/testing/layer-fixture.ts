import { MemoryConnection, type MemorySettings, MemoryStore } from '@drover/connectors/memory';
import {
  type ByteStream,
  type Connection,
  descendantRef,
  type Entry,
  type ItemRef,
  rootRef,
  StorageError,
  type StorageErrorKind,
  temporaryName,
  type WriteTarget,
} from '@drover/core';
import { FakeClock } from '../../clock/fake-clock.ts';

export const CONTENT = 'the quick brown fox jumps over the lazy dog';

/** A memory service with one file `a/fox.txt`, and a clock that stands still. */
export function memoryFixture(settings: MemorySettings = {}) {
  const store = new MemoryStore(settings);
  store.putFile('a/fox.txt', CONTENT);
  return { store, connection: new MemoryConnection(store), clock: new FakeClock(), fox: refOf('a', 'fox.txt') };
}

export function refOf(...segments: string[]): ItemRef {
  return descendantRef(rootRef(), segments);
}

export function targetOf(item: ItemRef, size: number | null, changes: Partial<WriteTarget> = {}): WriteTarget {
  return {
    item,
    size,
    meta: {},
    temporary: temporaryName('0123456789ab', '1'),
    condition: { if: 'anything' },
    ...changes,
  };
}

export async function entryOf(connection: Connection, item: ItemRef): Promise<Entry> {
  const entry = await connection.stat(item, never());
  if (entry === null) throw new Error('the fixture has no such item');
  return entry;
}

/** A signal that is not aborted. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

export function failure(
  kind: StorageErrorKind,
  details: { retryAfterMs?: number; message?: string } = {},
): StorageError {
  return new StorageError({ kind, message: 'It failed on purpose.', ...details });
}

export async function* bodyOf(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new TextEncoder().encode(part);
}

export async function textOf(stream: ByteStream): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** What an operation comes to, failures included, without waiting for it here. */
export async function outcomeOf<T>(operation: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await operation };
  } catch (error) {
    return { error };
  }
}
