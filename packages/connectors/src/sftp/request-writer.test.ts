import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RequestWriter } from './request-writer.ts';

interface Written {
  readonly path: string | Uint8Array;
  readonly offset: number;
  readonly content: Uint8Array | null;
}

const writes: fc.Arbitrary<Written> = fc.record({
  path: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.uint8Array({ maxLength: 300 })),
  offset: fc.maxSafeNat(),
  content: fc.option(
    fc.integer({ min: 0, max: 300_000 }).map((length) => Buffer.alloc(length, length % 251)),
    { freq: 2 },
  ),
});

function expected({ path, offset, content }: Written, type: number, id: number): Buffer {
  const name = Buffer.from(path);
  const head = Buffer.alloc(5 + 4 + 4 + name.length + 8);
  let at = head.writeUInt32BE(head.length - 4 + (content?.length ?? 0));
  at = head.writeUInt8(type, at);
  at = head.writeUInt32BE(id, at);
  at = head.writeUInt32BE(name.length, at);
  at += name.copy(head, at);
  head.writeBigUInt64BE(BigInt(offset), at);
  return Buffer.concat([head, content ?? Buffer.alloc(0)]);
}

function inPieces(content: Uint8Array): Uint8Array[] {
  const first = Math.floor(content.length / 7);
  return [content.subarray(0, first), content.subarray(first, 3 * first), content.subarray(3 * first)];
}

describe('RequestWriter', () => {
  it('lays requests of every size out one behind the other, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(writes, { maxLength: 12 }), (requests) => {
        const writer = new RequestWriter();
        const want: Buffer[] = [];
        for (const [id, request] of requests.entries()) {
          const { path, offset, content } = request;
          const length = Buffer.from(path).length;
          writer
            .begin(6, id, 4 + length + 8, content?.length)
            .string(path, length)
            .u64(offset);
          if (content !== null) writer.content(inPieces(content), content.length);
          want.push(expected(request, 6, id));
        }
        const all = Buffer.concat(want);
        expect(writer.pending).toBe(all.length);
        expect(Buffer.concat(writer.take()).equals(all)).toBe(true);
        expect(writer.pending).toBe(0);
        expect(writer.take()).toEqual([]);
      }),
    );
  });

  it('sends large content from where it lies and only fills up the packet that its header began', () => {
    const content = Buffer.alloc(255 * 1024, 7);
    const writer = new RequestWriter();
    writer.begin(6, 1, 0, content.length).content([content], content.length);
    const parts = writer.take();
    expect(parts).toHaveLength(2);
    expect(parts[0]).toHaveLength(32 * 1024);
    expect(parts[1]?.buffer).toBe(content.buffer);
  });
});
