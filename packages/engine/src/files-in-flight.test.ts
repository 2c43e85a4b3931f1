import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { describe, expect, test } from 'vitest';
import { transfer, treeOf } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const MIB = 1024 * 1024;

interface Between {
  readonly files: number;
  readonly bytes: number;
  readonly source?: { readonly useful: number; readonly max: number };
  readonly destination?: { readonly useful: number; readonly max: number };
  readonly transfers?: number | 'auto';
}

/** The most files that were being written at one moment, when each write waits until no further one begins. */
async function mostAtOnce({ files, bytes, source, destination, transfers = 'auto' }: Between): Promise<number> {
  const from = new MemoryStore(source === undefined ? {} : { capabilities: { operations: source } });
  const to = new MemoryStore({
    parts: null,
    ...(destination === undefined ? {} : { capabilities: { operations: destination } }),
  });
  const content = Buffer.alloc(bytes, 'x');
  for (let i = 0; i < files; i++) from.putFile(`${i}`, content, Date.UTC(2020, 0, 1));
  let most = 0;
  let writing = 0;
  const slow = interceptConnection(new MemoryConnection(to), 'to', async (what) => {
    if (what === 'to after write') writing--;
    if (what !== 'to before write') return;
    most = Math.max(most, ++writing);
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  const summary = await transfer({ from, to: slow, policy: { transfers } });
  expect(summary.counters.filesCopied).toBe(files);
  expect(treeOf(to)).toEqual(treeOf(from));
  return most;
}

describe('files under way at once', () => {
  test('are as many as the side that gains more from it wants', async () => {
    const [few, many] = [
      { useful: 3, max: 100 },
      { useful: 40, max: 100 },
    ];
    expect(await mostAtOnce({ files: 120, bytes: 10, source: few, destination: many })).toBe(40);
    expect(await mostAtOnce({ files: 120, bytes: 10, source: many, destination: few })).toBe(40);
  });

  test('are never more than either side bears', async () => {
    const [tender, eager] = [
      { useful: 3, max: 12 },
      { useful: 40, max: 100 },
    ];
    expect(await mostAtOnce({ files: 60, bytes: 10, source: tender, destination: eager })).toBe(12);
    expect(await mostAtOnce({ files: 60, bytes: 10, source: eager, destination: tender })).toBe(12);
  });

  test('hold at most 32 MiB, while small ones are not held up', async () => {
    expect(await mostAtOnce({ files: 100, bytes: MIB, transfers: 256 })).toBe(32);
    expect(await mostAtOnce({ files: 300, bytes: 4096, transfers: 256 })).toBe(256);
  });
});
