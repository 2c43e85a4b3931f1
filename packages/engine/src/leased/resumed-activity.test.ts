import { MemoryStore } from '@drover/connectors/memory';
import { expect, test } from 'vitest';
import { MemoryRunStore } from './testing/memory-run-store.ts';
import { KIB, part, parts } from './testing/run-parts.ts';
import type { WorkHandle } from './work-ports.ts';

const SIZE = 320 * KIB;

test('what the destination holds of a large file counts as under way for the worker that goes on with it', async () => {
  const store = new MemoryRunStore();
  const from = new MemoryStore();
  from.putFile('large', new Uint8Array(SIZE).fill(7), Date.UTC(2020, 1, 1));
  const to = new MemoryStore({ parts });
  const run = store.start('copy');
  const asked = new AbortController();
  let chunks = 0;
  const stops = (what: string) => {
    if (what === 'destination chunk of append' && ++chunks === 3) asked.abort(new Error('asked to end'));
  };
  expect(await part({ store }, run, { from, to, step: stops, signal: asked.signal })).toEqual({ end: 'handed-back' });
  const seen: { underWay: number; moved: number; file: number | undefined }[] = [];
  let handle: WorkHandle | undefined;
  const looks = (what: string) => {
    const activity = handle?.activity();
    if (what !== 'destination chunk of append' || activity === undefined) return;
    seen.push({ underWay: activity.bytesUnderWay, moved: activity.bytesMoved, file: activity.moving[0]?.moved });
  };
  const begun = (given: WorkHandle) => {
    handle = given;
  };
  expect(await part({ store }, run, { from, to, step: looks, begun, worker: 'second' })).toEqual({ end: 'ended' });
  expect(seen.length).toBeGreaterThan(0);
  const held = (seen[0]?.underWay ?? 0) - (seen[0]?.moved ?? 0);
  expect(held).toBeGreaterThanOrEqual(64 * KIB);
  for (const { underWay, moved, file } of seen) {
    expect(underWay).toBe(moved + held);
    expect(file).toBe(underWay);
  }
  expect(seen.at(-1)?.underWay).toBeLessThanOrEqual(SIZE);
  expect(handle?.activity().bytesUnderWay).toBe(0);
});
