import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ListingReader } from './index.ts';

const NOW = Date.UTC(2026, 10, 21, 12, 0);

function names(text: string, facts = false, cuts: readonly number[] = []): string[] {
  const reader = new ListingReader(facts ? { facts } : { facts: false, now: NOW });
  const bytes = Buffer.from(text, 'latin1');
  const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
  const entries = at.slice(1).flatMap((end, i) => reader.push(bytes.subarray(at[i], end)));
  return [...entries, ...reader.finish()].map(({ name }) => name);
}

const line = (name: string): string => `-rw-r--r--    1 1001     0               1 Nov 21 11:01 ${name}`;

test('gives the same entries however the bytes are cut', () => {
  const text = ['total 3', line('a'), line('caf\xe9'), line('x y '), ''].join('\r\n');
  fc.assert(
    fc.property(fc.array(fc.nat({ max: text.length })), (cuts) => {
      expect(names(text, false, cuts)).toEqual(['a', 'caf\xe9', 'x y ']);
    }),
  );
});

test('keeps a line feed that belongs to a name', () => {
  expect(names(`${line('a')}\r\n${line('n\nl')}\r\n`)).toEqual(['a', 'n\nl']);
  expect(names(`${line('a')}\n${line('n')}\nl\n${line('b')}\n`)).toEqual(['a', 'n\nl', 'b']);
  expect(names('type=file;size=1; a\r\ntype=file;size=1; n\nl\r\n', true)).toEqual(['a', 'n\nl']);
});

test('takes the last line without a line end', () => {
  expect(names(`${line('a')}\r\n${line('b')}`)).toEqual(['a', 'b']);
});

test('fails on a line that it does not understand instead of leaving out a file', () => {
  expect(() => names(`${line('a')}\r\nwhat\x1bis this\r\n`)).toThrow(/does not understand: "what\\u001Bis this"/);
  expect(() => names('no listing at all\n')).toThrow(/does not understand/);
});

test('fails on a line without end', () => {
  expect(() => names('x'.repeat(100_000))).toThrow(/more than/);
  expect(() => names(`${line('a')}\r\n${'y'.repeat(20_000)}\r\n`)).toThrow(/more than/);
});

test('fails on a name that goes on over line after line', () => {
  const endless = (first: string, facts: boolean) => () => names(`${first}\n${'more\n'.repeat(20_000)}`, facts);
  expect(endless(line('a'), false)).toThrow(/more than/);
  expect(endless('type=file;size=1; a', true)).toThrow(/more than/);
});

test('understands both dialects in one listing', () => {
  expect(names(`02-11-20  05:03PM       <DIR>          dos\r\n${line('unix')}\r\n`)).toEqual(['dos', 'unix']);
});
