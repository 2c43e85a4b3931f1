import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyReader } from './body-reader.ts';

const never = new AbortController().signal;

function reader(chunks: readonly Uint8Array[], size: number, offset = 0): BodyReader {
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
  return new BodyReader(body(), target, offset, never);
}

describe('BodyReader', () => {
  it('gives pieces of the length that is asked for, whatever the chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 20 })),
        fc.integer({ min: 1, max: 30 }),
        async (chunks, length) => {
          const whole = Buffer.concat(chunks);
          const body = reader(chunks, whole.length);
          const pieces: Uint8Array[] = [];
          while (body.offset < whole.length) pieces.push(await body.piece(length));
          await body.expectEnd();
          expect(Buffer.concat(pieces)).toEqual(whole);
          expect(pieces.slice(0, -1).every((piece) => piece.length === length)).toBe(true);
        },
      ),
    );
  });

  it('calls a body corrupt that goes on behind its end', async () => {
    await expect(reader([new Uint8Array(5)], 4).piece(10)).rejects.toMatchObject({ kind: 'corrupt' });
    await expect(reader([new Uint8Array(5)], 4).piece(4)).rejects.toMatchObject({ kind: 'corrupt' });
    const later = reader([new Uint8Array(4), new Uint8Array(1)], 4);
    await later.piece(4);
    await expect(later.expectEnd()).rejects.toMatchObject({ kind: 'corrupt' });
  });

  it('calls a body corrupt that ends too early', async () => {
    const body = reader([new Uint8Array(3)], 4);
    await body.piece(4);
    await expect(body.expectEnd()).rejects.toMatchObject({ kind: 'corrupt' });
  });

  it('counts from where the body begins', async () => {
    const body = reader([new Uint8Array(3)], 10, 7);
    expect((await body.piece(10)).length).toBe(3);
    expect(body.offset).toBe(10);
    await body.expectEnd();
  });
});
