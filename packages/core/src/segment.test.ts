import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displaySegment,
  hasEscapes,
  segmentFromBytes,
  segmentFromText,
  segmentToBytes,
  segmentToText,
} from './segment.ts';

const anyBytes = fc.uint8Array({ minLength: 0, maxLength: 64 });
/** Bytes rich in the sequences that matter: our own escapes, surrogates, truncated and overlong forms. */
const nastyBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        [0xee, 0xbe, 0x80],
        [0xee, 0xbf, 0xbf],
        [0xed, 0xa0, 0x80],
        [0xc0, 0xaf],
        [0xe2, 0x82],
        [0xf0, 0x9f, 0x90, 0x82],
      ),
      fc.integer({ min: 0, max: 255 }).map((byte) => [byte]),
    ),
    { maxLength: 24 },
  )
  .map((parts) => Uint8Array.from(parts.flat()));

describe('segments', () => {
  it('gives back the same bytes for any bytes', () => {
    fc.assert(
      fc.property(fc.oneof(anyBytes, nastyBytes), (bytes) => {
        expect(Array.from(segmentToBytes(segmentFromBytes(bytes)))).toEqual(Array.from(bytes));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back the same text for any UTF-16 text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0, max: 0xffff })), (text, units) => {
        for (const candidate of [text, String.fromCharCode(...units)]) {
          expect(segmentToText(segmentFromText(candidate))).toBe(candidate);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('survives JSON and UTF-8, as on the wire and in the database', () => {
    fc.assert(
      fc.property(nastyBytes, (bytes) => {
        const segment = segmentFromBytes(bytes);
        expect(JSON.parse(new TextDecoder().decode(new TextEncoder().encode(JSON.stringify(segment))))).toBe(segment);
      }),
    );
  });

  it('keeps distinct byte names distinct', () => {
    fc.assert(
      fc.property(nastyBytes, nastyBytes, (a, b) => {
        const same = Buffer.compare(a, b) === 0;
        expect(segmentFromBytes(a) === segmentFromBytes(b)).toBe(same);
      }),
    );
  });

  it('leaves ordinary names as they are', () => {
    for (const name of [
      'a.txt',
      'êé Hello, 世界',
      '🐂.jpg',
      ' leading and trailing ',
      'e\u0301',
      '\ufeffbom',
      '\ufffd',
    ]) {
      expect(segmentFromText(name)).toBe(name);
      expect(segmentFromBytes(new TextEncoder().encode(name))).toBe(name);
      expect(hasEscapes(name)).toBe(false);
    }
  });

  it('shows undecodable bytes and control characters to people as text', () => {
    expect(displaySegment(segmentFromBytes(Uint8Array.from([0x61, 0xff, 0x0a])))).toBe('a\\xFF\\u000A');
  });
});
