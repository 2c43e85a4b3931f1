import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  displaySegment,
  hasEscapes,
  readDisplayed,
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
        [0xee, 0xbc, 0x80],
        [0x00],
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

  it('never holds NUL, so that paths can be joined by it and PostgreSQL can store them', () => {
    for (const segment of [segmentFromText('a\0b'), segmentFromBytes(Uint8Array.from([0x61, 0, 0x62]))]) {
      expect(segment).toBe('a\uef00b');
      expect(segmentToText(segment)).toBe('a\0b');
      expect(Array.from(segmentToBytes(segment))).toEqual([0x61, 0, 0x62]);
    }
    fc.assert(
      fc.property(nastyBytes, fc.string({ unit: 'binary' }), (bytes, text) => {
        expect(segmentFromBytes(bytes) + segmentFromText(text)).not.toContain('\0');
      }),
    );
  });

  it('is well-formed Unicode, whatever it was read from', () => {
    fc.assert(
      fc.property(nastyBytes, fc.array(fc.integer({ min: 0xd7ff, max: 0xe001 })), (bytes, units) => {
        expect(segmentFromBytes(bytes).isWellFormed()).toBe(true);
        expect(segmentFromText(String.fromCharCode(...units)).isWellFormed()).toBe(true);
      }),
    );
  });

  it('tells a real private-use character from a byte that it could stand for', () => {
    const real = segmentFromText('\uefff');
    expect(real).not.toBe(segmentFromBytes(Uint8Array.of(0xff)));
    expect(segmentToText(real)).toBe('\uefff');
    expect(segmentFromBytes(new TextEncoder().encode('\uef00'))).toBe(segmentFromText('\uef00'));
    expect(segmentFromText('\uef00')).not.toBe(segmentFromText('\0'));
  });

  it('shows people which way a name is really written', () => {
    expect(displaySegment('evil\u202egpj.exe')).toBe('evil\\u202Egpj.exe');
    expect(displaySegment('two\u2028lines')).toBe('two\\u2028lines');
    expect(displaySegment(segmentFromText('a\0'))).toBe('a\\x00');
  });

  it('reads back what it shows, in any case of letters, and nothing else', () => {
    for (const name of ['evil\u202egpj.exe', 'two\u2028lines', 'bell\u0007', segmentFromText('a\0')]) {
      expect(readDisplayed(displaySegment(name))).toBe(name);
      expect(readDisplayed(displaySegment(name).toLowerCase())).toBe(name);
    }
    const broken = segmentFromBytes(Uint8Array.from([0x61, 0xff, 0x0a]));
    expect(readDisplayed(displaySegment(broken))).toBe(broken);
    for (const text of ['\\u0000', '\\ud800', '\\u0041', '\\x41', '\\u202', '\\user', 'C:\\x', 'plain'])
      expect(readDisplayed(text)).toBe(text);
  });

  it('shows undecodable bytes and control characters to people as text', () => {
    expect(displaySegment(segmentFromBytes(Uint8Array.from([0x61, 0xff, 0x0a])))).toBe('a\\xFF\\u000A');
  });
});
