import { StorageError } from '@drover/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoted, type Reply, ReplyParser, replyText } from './reply-parser.ts';

function parse(...chunks: (string | Buffer)[]): Reply[] {
  const replies: Reply[] = [];
  const parser = new ReplyParser((reply) => replies.push(reply));
  for (const chunk of chunks) parser.push(Buffer.from(chunk as string, 'latin1'));
  return replies;
}

test('reads one line, several lines and several replies', () => {
  expect(parse('226 Transfer complete.\r\n')).toEqual([{ code: 226, lines: ['Transfer complete.'] }]);
  expect(parse('220-one\r\n two\r\n220 three\r\n')).toEqual([{ code: 220, lines: ['one', ' two', 'three'] }]);
  expect(parse('150 a\r\n226 b\r\n213 5\r\n').map(({ code }) => code)).toEqual([150, 226, 213]);
});

test('takes what servers do beside the standard', () => {
  expect(parse('226\r\n')).toEqual([{ code: 226, lines: [''] }]);
  expect(parse('220 bare line feed\n')).toEqual([{ code: 220, lines: ['bare line feed'] }]);
  // Pure-FTPd's greeting, and lines that begin with the code or with another one
  expect(parse('220---- Welcome ----\r\n220-You are user 1\r\n226 not the end\r\n220 End\r\n')[0]?.lines.length).toBe(
    4,
  );
  expect(parse('211-\r\n211\r\n')).toEqual([{ code: 211, lines: ['', ''] }]);
});

test('gives the same replies however the bytes are cut', () => {
  const text = '220-a\r\n b\r\n220 c\r\n331 x\r\n257 "/h\xe9" is\r\n';
  const whole = parse(text);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: text.length })), (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), text.length];
      expect(parse(...at.slice(1).map((end, i) => text.slice(at[i], end)))).toEqual(whole);
    }),
  );
});

test('refuses what is no reply', () => {
  for (const text of [
    'HTTP/1.1 400 Bad Request\r\n',
    '\x16\x03\x01\x02\r\n',
    '999 no\r\n',
    '22 0\r\n',
    '226+x\r\n',
    '\r\n',
  ]) {
    expect(() => parse(text), text).toThrow(StorageError);
  }
});

test('never holds more than its bounds', () => {
  const endless = (chunk: string, count: number) => () => parse(...Array.from({ length: count }, () => chunk));
  expect(endless('x'.repeat(10_000), 3)).toThrow(/more than/);
  expect(() => parse('220-a\r\n', ...Array.from({ length: 100 }, () => `${'y'.repeat(9_000)}\r\n`))).toThrow(
    /more than/,
  );
});

test('shows replies as one harmless line', () => {
  const reply = { code: 550, lines: ['no\x1b[31m such\x07', '\xc3\xa9t\xe9', ''] };
  expect(replyText(reply)).toBe('550 no\\u001B[31m such\\u0007 / ét\ufffd');
  expect(replyText({ code: 550, lines: ['z'.repeat(5_000)] }).length).toBeLessThan(310);
});

test('quotes replies at the end of a sentence without a full stop of their own', () => {
  expect(quoted('530 Login incorrect.')).toBe('"530 Login incorrect"');
  expect(quoted('530 Login incorrect')).toBe('"530 Login incorrect"');
  expect(quoted('550 cut off...')).toBe('"550 cut off..."');
});

test('an SSH server is called one, and what to choose instead', () => {
  const parser = new ReplyParser(() => undefined);
  const answer = Buffer.from('SSH-2.0-OpenSSH_9.9\r\n');
  expect(() => parser.push(answer)).toThrow(/^An SSH server answers there: "SSH-2\.0-OpenSSH_9\.9"/);
});
