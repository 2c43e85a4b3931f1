import { describe, expect, it } from 'vitest';
import { mergeRows } from './merge-rows.ts';

const row = (id: string, files = 0) => ({ id, files });

describe('rows that go on while they are looked at', () => {
  it('get their figures where they stand', () => {
    const held = mergeRows([row('a'), row('b')], [row('a', 7), row('b', 9)]);
    expect(held).toEqual({ rows: [row('a', 7), row('b', 9)], moved: 0 });
  });

  it('keep their places when the order is another by now, and count what moved', () => {
    const held = mergeRows([row('a'), row('b'), row('c')], [row('b', 1), row('a', 2), row('c', 3)]);
    expect(held).toEqual({ rows: [row('a', 2), row('b', 1), row('c', 3)], moved: 2 });
  });

  it('stay as they were known when they are elsewhere, and count what came or went', () => {
    const held = mergeRows([row('a', 5), row('b')], [row('b', 1), row('x', 1), row('y', 1)]);
    expect(held).toEqual({ rows: [row('a', 5), row('b', 1)], moved: 3 });
  });
});
