import { rootRef } from '@drover/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectChildName, expectSize, fuzzing, spoiled, understood } from '../testing/fuzz.ts';
import { childEntry } from './entry.ts';
import { MAX_LISTING_LINE } from './limits.ts';
import { parseDosLine } from './listing/dos.ts';
import { ListingReader } from './listing/index.ts';
import { ServerClock } from './listing/server-clock.ts';
import { parseUnixLine } from './listing/unix.ts';
import { type Reply, ReplyParser, replyText } from './reply-parser.ts';

const NOW = Date.UTC(2026, 10, 21);
const LISTINGS = [
  'total 3\r\n-rw-r--r--    1 1001     0               1 Nov 21 11:01 a\r\ndrwxr-xr-x 2 me us 4096 2024-02-29 10:00 ..\r\n',
  'lrwxrwxrwx 1 me us 9 Feb 29  2024 l -> ../target\nbrw-rw---- 1 root disk 8, 0 Jan  1 00:00 dev\n',
  '02-11-20  05:03PM       <DIR>          dos\r\n2020-02-11  17:03           1,234 file.txt\r\n',
  '11-21-26  05:03AM    <SYMLINKD>     l [C:\\elsewhere]\r\n',
  'type=file;size=1;modify=20261121120122;UNIX.mode=0644;unique=fe; a\r\ntype=cdir;modify=20261121120122; .\r\n',
  'type=OS.unix=slink:/etc;size=7;modify=20260229120122.5; l\r\ntype=dir;perm=el; d\r\n',
];
const SPICES = [
  '/',
  '..',
  '../',
  ' ',
  '\r\n',
  '\n',
  '\0',
  '9',
  '<DIR>',
  'type=',
  ';',
  ' -> ',
  ':',
  '-',
  '[',
  '"',
  '\xff',
];
const REPLIES = ['220-a\r\n b\r\n220 c\r\n', '257 "/h" is\r\n', '213 20261121120122\r\n', '227 (1,2,3,4,5,6)\r\n'];
const CONTROL = /\p{Cc}/u;

test('whatever a server lists, each entry stays in its folder, and nothing worse comes of it than an error', () => {
  fc.assert(
    fc.property(spoiled(LISTINGS, SPICES), fc.boolean(), fc.nat(100), (text, facts, cut) => {
      const entries = understood(() => {
        const reader = new ListingReader(facts ? { facts } : { facts: false, now: NOW });
        const bytes = Buffer.from(text, 'latin1');
        const listed = [
          ...reader.push(bytes.subarray(0, cut)),
          ...reader.push(bytes.subarray(cut)),
          ...reader.finish(),
        ];
        const clock = new ServerClock({ mdtm: true, exact: false });
        return listed.map((each) => childEntry(each, rootRef(), clock));
      });
      for (const entry of entries ?? []) {
        if (entry === null) continue;
        expectChildName(entry.name);
        expectSize(entry.size);
        if (entry.modified !== undefined) expect(Number.isFinite(entry.modified.epochMs)).toBe(true);
      }
    }),
    fuzzing(600),
  );
});

test('whatever a server replies is a reply with a code and without control characters, or an error', () => {
  fc.assert(
    fc.property(spoiled(REPLIES, SPICES), (text) => {
      const replies: Reply[] = [];
      understood(() => new ReplyParser((reply) => replies.push(reply)).push(Buffer.from(text, 'latin1')));
      for (const reply of replies) {
        expect(reply.code).toBeGreaterThanOrEqual(100);
        expect(reply.code).toBeLessThan(560);
        expect(replyText(reply)).not.toMatch(CONTROL);
      }
    }),
    fuzzing(400),
  );
});

test('the longest line of spaces that a server may send costs little', () => {
  const starts = [
    '02-11-20  05:03',
    '02-11-20',
    '2020-02-11  17:03 PM',
    '-rw-r--r-- 1 a b 1',
    '-rw-r--r-- 1 a b 1 Nov 21',
  ];
  const lines = starts.map((start) => start.padEnd(MAX_LISTING_LINE));
  for (const line of lines) {
    for (let again = 0; again < 20; again++) {
      expect(parseUnixLine(line, NOW)).toBeNull();
      expect(parseDosLine(line)).toBeNull();
    }
  }
});
