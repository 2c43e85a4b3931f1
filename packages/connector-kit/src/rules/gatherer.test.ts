import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cancellation } from './cancellation.ts';
import { Gatherer } from './gatherer.ts';
import { withSource } from './source.ts';

const never = new AbortController().signal;

function gathering<T>(
  chunks: readonly Uint8Array[],
  size: number | null,
  offset: number,
  work: (body: Gatherer) => Promise<T>,
): Promise<T> {
  async function* body() {
    yield* chunks;
  }
  const target = {
    item: { root: '', segments: ['a'] },
    size,
    meta: {},
    temporary: '.drover-000000000000-1.part',
    condition: { if: 'anything' },
  } as const;
  return withSource(body(), (source) => work(new Gatherer(source, target, offset, new Cancellation(never))));
}

describe('Gatherer', () => {
  it('gives pieces of the length that is asked for, whatever the chunks, and tells which is the last', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 20 })),
        fc.integer({ min: 1, max: 30 }),
        async (chunks, length) => {
          const whole = Buffer.concat(chunks);
          await gathering(chunks, whole.length, 0, async (body) => {
            const pieces: Uint8Array[] = [];
            for (let ended = false; !ended; ) {
              const piece = await body.next(length);
              expect(piece.bytes).toBe(Buffer.concat(piece.chunks).length);
              pieces.push(...piece.chunks);
              ended = piece.ended;
              if (!ended) expect(piece.bytes).toBe(length);
            }
            expect(Buffer.concat(pieces)).toEqual(whole);
          });
        },
      ),
    );
  });

  it.each([
    ['in the midst of a chunk', [new Uint8Array(5)]],
    ['behind a chunk', [new Uint8Array(4), new Uint8Array(1)]],
  ])('calls a body corrupt that goes on behind its end: %s', async (_, chunks) => {
    for (const most of [4, 10])
      await expect(gathering(chunks, 4, 0, (body) => body.next(most))).rejects.toMatchObject({ kind: 'corrupt' });
  });

  it('counts from where the body begins', async () => {
    expect(await gathering([new Uint8Array(3)], 10, 7, (body) => body.next(10))).toMatchObject({
      bytes: 3,
      ended: true,
    });
    const longer = gathering([new Uint8Array(4)], 10, 7, (body) => body.next(10));
    await expect(longer).rejects.toMatchObject({ kind: 'corrupt' });
  });
});
