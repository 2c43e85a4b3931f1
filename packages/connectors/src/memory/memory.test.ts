import { type ByteStream, childRef, rootRef, temporaryName, type WriteTarget } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { MemoryConnection, MemoryStore } from './index.ts';

const signal = new AbortController().signal;

function target(name: string, size: number | null): WriteTarget {
  return {
    item: childRef(rootRef(), name),
    size,
    meta: {},
    temporary: temporaryName('0123456789ab', '1'),
    condition: { if: 'anything' },
  };
}

async function* body(...chunks: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield new TextEncoder().encode(chunk);
}

async function textOf(stream: ByteStream): Promise<string> {
  return Buffer.concat(await Array.fromAsync(stream)).toString();
}

describe('memory store', () => {
  it('is shared by its connections', async () => {
    const store = new MemoryStore();
    const [writer, reader] = [new MemoryConnection(store), new MemoryConnection(store)];
    const written = await writer.write(target('a.txt', 5), body('he', 'llo'), signal);
    expect(await reader.stat(written.ref, signal)).toEqual(written);
    expect(await textOf(await reader.read(written, { offset: 1 }, signal))).toBe('ello');
    expect(store.paths()).toEqual(['a.txt']);
  });

  it('counts what it holds against the quota, also when files are replaced', async () => {
    const store = new MemoryStore({ quotaBytes: 10 });
    const connection = new MemoryConnection(store);
    await connection.write(target('a', 4), body('1234'), signal);
    await connection.write(target('a', 5), body('12345'), signal);
    expect(store.usedBytes).toBe(5);
    await expect(connection.write(target('b', 6), body('123456'), signal)).rejects.toMatchObject({
      kind: 'quota-exceeded',
    });
    expect(store.usedBytes).toBe(5);
    expect(await connection.quota?.free(rootRef(), signal)).toBe(5);
  });

  it('leaves temporary files behind when a connection is dropped', async () => {
    const store = new MemoryStore();
    const connection = new MemoryConnection(store);
    async function* dying() {
      yield new TextEncoder().encode('half');
      connection.drop();
      yield new TextEncoder().encode('rest');
    }
    await expect(connection.write(target('a', 8), dying(), signal)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(store.paths()).toEqual([temporaryName('0123456789ab', '1')]);
    expect(store.text(temporaryName('0123456789ab', '1'))).toBe('half');
  });
});
