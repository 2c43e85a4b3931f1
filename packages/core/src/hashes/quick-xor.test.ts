import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QuickXor } from './quick-xor.ts';

const hashed = (...chunks: readonly Uint8Array[]): string => {
  const hash = new QuickXor();
  for (const chunk of chunks) hash.update(chunk);
  return Buffer.from(hash.digest()).toString('base64');
};

/** Bit by bit, as the rule reads. */
function bitByBit(bytes: Uint8Array): string {
  const bits = new Array<number>(160).fill(0);
  const flip = (place: number, byte: number): void => {
    for (let bit = 0; bit < 8; bit++) {
      const at = (place + bit) % 160;
      bits[at] = (bits[at] ?? 0) ^ ((byte >> bit) & 1);
    }
  };
  for (const [at, byte] of bytes.entries()) flip(at * 11, byte);
  for (let at = 0; at < 8; at++) flip(96 + 8 * at, Math.floor(bytes.length / 256 ** at) & 0xff);
  const ring = Uint8Array.from({ length: 20 }, (_, byte) =>
    bits.slice(byte * 8, byte * 8 + 8).reduce((sum, bit, at) => sum | (bit << at), 0),
  );
  return Buffer.from(ring).toString('base64');
}

describe('QuickXor', () => {
  // Stated alike by several independent implementations.
  it.each<[string, Uint8Array, string]>([
    ['nothing', Buffer.alloc(0), 'AAAAAAAAAAAAAAAAAAAAAAAAAAA='],
    ['one byte', Buffer.from('Sg==', 'base64'), 'SgAAAAAAAAAAAAAAAQAAAAAAAAA='],
    ['two bytes', Buffer.from('tbQ=', 'base64'), 'taAFAAAAAAAAAAAAAgAAAAAAAAA='],
    ['three bytes', Buffer.from('0pZP', 'base64'), '0rDEEwAAAAAAAAAAAwAAAAAAAAA='],
    ['a word', Buffer.from('hello'), 'aCgDG9jwBgAAAAAABQAAAAAAAAA='],
    ['two words', Buffer.from('hello world'), 'aCgDG9jwBhDc4Q1yawMZAAAAAAA='],
    ['each byte once', Uint8Array.from({ length: 256 }, (_, at) => at), 'QkGEfSisZcA7k+FCh71r2dbCayY='],
    ['each byte three times', Uint8Array.from({ length: 768 }, (_, at) => at), 'rxAOGe1RimTF/e+k/m0O5nnSZT8='],
    ['a thousand zeros', Buffer.alloc(1000), 'AAAAAAAAAAAAAAAA6AMAAAAAAAA='],
    ['a thousand times 255', Buffer.alloc(1000, 0xff), 'Yxvb2MY2trGNbWxj89jYOc5xjnM='],
  ])('of %s', (_, bytes, expected) => {
    expect(hashed(bytes)).toBe(expected);
  });

  it('is the same bit by bit, whatever the pieces and wherever they lie in memory', () => {
    const pieces = fc.array(fc.tuple(fc.uint8Array({ maxLength: 700 }), fc.nat(3)), { maxLength: 6 });
    fc.assert(
      fc.property(pieces, (given) => {
        const chunks = given.map(([bytes, shift]) => {
          const room = new Uint8Array(shift + bytes.length);
          room.set(bytes, shift);
          return room.subarray(shift);
        });
        expect(hashed(...chunks)).toBe(bitByBit(Buffer.concat(chunks)));
      }),
    );
  });

  it('may be asked on the way', () => {
    const hash = new QuickXor().update(Buffer.from('hello'));
    expect(Buffer.from(hash.digest()).toString('base64')).toBe('aCgDG9jwBgAAAAAABQAAAAAAAAA=');
    expect(Buffer.from(hash.update(Buffer.from(' world')).digest()).toString('base64')).toBe(
      'aCgDG9jwBhDc4Q1yawMZAAAAAAA=',
    );
  });
});
