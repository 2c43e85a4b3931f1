import { StorageError, segmentFromBytes } from '@drover/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeCommand } from './commands.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.uint8Array({ maxLength: 60 }).map(segmentFromBytes),
  fc
    .array(fc.constantFrom('\r', '\n', '\0', 'a', '\r\nDELE x', '\u2028', '\x85', '\xff', '\uef8d', '\uef8a'), {
      maxLength: 8,
    })
    .map((parts) => parts.join('')),
);

test('no argument whatsoever makes a second command or reaches the server with CR, LF or NUL', () => {
  fc.assert(
    fc.property(fc.constantFrom('STOR', 'PASS', 'MFMT', 'USER') as fc.Arbitrary<'STOR'>, anyText, (verb, argument) => {
      let line: string;
      try {
        line = encodeCommand(verb, argument);
      } catch (error) {
        expect(error).toBeInstanceOf(StorageError);
        return;
      }
      const bytes = Buffer.from(line, 'latin1');
      expect(bytes.subarray(-2).toString()).toBe('\r\n');
      const inner = bytes.subarray(0, -2);
      for (const forbidden of [13, 10, 0]) expect(inner.includes(forbidden)).toBe(false);
    }),
    { numRuns: 3_000 },
  );
});

test('names arrive byte for byte', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      fc.pre(!bytes.some((byte) => byte === 13 || byte === 10 || byte === 0 || byte === 255));
      expect(encodeCommand('STOR', segmentFromBytes(bytes))).toBe(`STOR ${Buffer.from(bytes).toString('latin1')}\r\n`);
    }),
    { numRuns: 2_000 },
  );
});

test('refuses line breaks in a password without telling the password', () => {
  const attempt = () => encodeCommand('PASS', 'hunter2\r\nQUIT');
  expect(attempt).toThrow(/password holds a line break/);
  expect(attempt).not.toThrow(/hunter2/);
});

test('refuses what would be a Telnet command', () => {
  expect(() => encodeCommand('STOR', segmentFromBytes(Buffer.from([0x61, 0xff, 0xfb, 0x62])))).toThrow(/cannot name/);
  expect(encodeCommand('STOR', segmentFromBytes(Buffer.from([0xff, 0x62])))).toBe('STOR \xffb\r\n');
});
