import { expect, test } from 'vitest';
import { parseUnixLine } from './unix.ts';

const NOW = Date.UTC(2026, 10, 21, 12, 0);
const MINUTE = 60_000;
const DAY = 86_400_000;
const at = (...parts: [number, number, number, number?, number?]) =>
  Date.UTC(parts[0], parts[1] - 1, ...(parts.slice(2) as [number]));

test.each([
  // vsftpd, ProFTPD, Pure-FTPd
  ['-rw-r--r--    1 1001     0               3 Mar 04  2019 a.txt', 'file', 'a.txt', 3, at(2019, 3, 4), DAY],
  [
    'drwxr-xr-x   5 ftplab   root         4096 Nov 21 11:58 sub',
    'folder',
    'sub',
    null,
    at(2026, 11, 21, 11, 58),
    MINUTE,
  ],
  ['-rw-r--r--    1 ftplab     0                   2 Jan  1  1965 .hidden', 'file', '.hidden', 2, at(1965, 1, 1), DAY],
  // names with spaces, at their ends too
  [
    '-rw-r--r--    1 1001     0               1 Nov 21 12:01  lead',
    'file',
    ' lead',
    1,
    at(2026, 11, 21, 12, 1),
    MINUTE,
  ],
  [
    '-rw-r--r--    1 1001     0               1 Nov 21 12:01 trail ',
    'file',
    'trail ',
    1,
    at(2026, 11, 21, 12, 1),
    MINUTE,
  ],
  [
    '-rw-r--r--    1 1001     0               1 Nov 21 12:01 a  b -> c',
    'file',
    'a  b -> c',
    1,
    at(2026, 11, 21, 12, 1),
    MINUTE,
  ],
  // owners with spaces, and looks like a date
  ['-rw-rw-rw-   1 Domain Users Power Users   77 Dec 01 09:15 x', 'file', 'x', 77, at(2025, 12, 1, 9, 15), MINUTE],
  ['-rw-r--r--   1 Jan     May          12 Feb 29  2024 leap', 'file', 'leap', 12, at(2024, 2, 29), DAY],
  // no group, no link count, ACL marks
  ['-rw-r--r--   1 owner     1234 Jan 05  2020 nogroup', 'file', 'nogroup', 1234, at(2020, 1, 5), DAY],
  ['-rw-r--r--+  1 a b 10 Jan 05  2020 acl', 'file', 'acl', 10, at(2020, 1, 5), DAY],
  ['-rw-r--r--@  1 a b 10 Jan 05  2020 mac', 'file', 'mac', 10, at(2020, 1, 5), DAY],
  ['drwxrwsr-t. 2 root root 6 Apr  3  2021 selinux', 'folder', 'selinux', null, at(2021, 4, 3), DAY],
  // day before month, ISO
  ['-rw-r--r--   1 a b 10 05 Jan  2020 euro', 'file', 'euro', 10, at(2020, 1, 5), DAY],
  ['-rw-r--r--   1 a b 10 2020-01-05 07:08 iso', 'file', 'iso', 10, at(2020, 1, 5, 7, 8), MINUTE],
  ['-rw-r--r--   1 a b 10 2020-01-05 07:08:09.123456789 +0000 full', 'file', 'full', 10, at(2020, 1, 5, 7, 8), MINUTE],
  // large, and what is no regular file
  ['-rw-r--r--   1 a b 5497558138880 Jan 05  2020 huge', 'file', 'huge', 5_497_558_138_880, at(2020, 1, 5), DAY],
  ['crw-rw-rw-   1 root root 1,   3 Jan 05  2020 null', 'special', 'null', null, at(2020, 1, 5), DAY],
  ['brw-rw----   1 root disk 8,0 Jan 05  2020 sda', 'special', 'sda', null, at(2020, 1, 5), DAY],
  [
    'p---------    1 1001     0               0 Nov 21 11:01 fifo',
    'special',
    'fifo',
    null,
    at(2026, 11, 21, 11, 1),
    MINUTE,
  ],
  [
    'srwxr-xr-x    1 1001     0               0 Nov 21 11:01 socket',
    'special',
    'socket',
    null,
    at(2026, 11, 21, 11, 1),
    MINUTE,
  ],
] as const)('%s', (line, kind, name, size, ms, precisionMs) => {
  expect(parseUnixLine(line, NOW)).toMatchObject({ kind, name, size, time: { ms, precisionMs, utc: false } });
});

test('leaves out the folder itself and the one above', () => {
  expect(parseUnixLine('drwxr-xr-x 2 a b 4096 Nov 21 11:58 .', NOW)?.kind).toBe('self');
  expect(parseUnixLine('drwxr-xr-x 2 a b 4096 Nov 21 11:58 ..', NOW)?.kind).toBe('parent');
});

test('splits links at the arrow that belongs to them', () => {
  const link = (line: string) => {
    const { kind, name, linkTarget } = parseUnixLine(line, NOW) ?? {};
    return { kind, name, linkTarget };
  };
  expect(link('lrwxrwxrwx 1 a b 5 Nov 21 11:58 link -> a.txt')).toEqual({
    kind: 'link',
    name: 'link',
    linkTarget: 'a.txt',
  });
  expect(link('lrwxrwxrwx 1 a b 5 Nov 21 11:58 odd -> name -> a.txt')).toEqual({
    kind: 'link',
    name: 'odd -> name',
    linkTarget: 'a.txt',
  });
  expect(link('lrwxrwxrwx 1 a b 0 Nov 21 11:58 a -> b -> c')).toEqual({
    kind: 'link',
    name: 'a',
    linkTarget: 'b -> c',
  });
  expect(link('lrwxrwxrwx 1 a b 9 Nov 21 11:58 hidden')).toEqual({
    kind: 'link',
    name: 'hidden',
    linkTarget: undefined,
  });
});

test('takes the latest year that does not put a date without one into the future', () => {
  const year = (date: string, now: number) => {
    const ms = parseUnixLine(`-rw-r--r-- 1 a b 1 ${date} x`, now)?.time?.ms;
    return ms === undefined ? null : new Date(ms).getUTCFullYear();
  };
  expect(year('Nov 21 11:59', NOW)).toBe(2026);
  expect(year('Nov 22 11:00', NOW)).toBe(2026); // the server may be a day ahead of us by its zone
  expect(year('Nov 23 11:00', NOW)).toBe(2025);
  expect(year('Dec 31 23:59', Date.UTC(2027, 0, 1))).toBe(2026);
  expect(year('Jan 01 00:30', Date.UTC(2026, 11, 31, 23, 50))).toBe(2027);
  expect(year('Feb 29 10:00', NOW)).toBe(2024);
});

test('reads permissions', () => {
  const mode = (text: string) => parseUnixLine(`${text} 1 a b 1 Nov 21 11:58 x`, NOW)?.mode?.toString(8);
  expect(mode('-rw-r-----')).toBe('640');
  expect(mode('-rwsr-sr-t')).toBe('7755');
  expect(mode('-rwSr-Sr-T')).toBe('7644');
});

test.each([
  'total 12',
  '',
  'drwxr-xr-x',
  '-rw-r--r-- 1 a b 10 Foo 05 2020',
  '02-11-20  05:03PM       <DIR>          Program Files',
  'type=file;size=3; a.txt',
  'ls: cannot open directory .: Permission denied',
])('finds no entry in %j', (line) => {
  expect(parseUnixLine(line, NOW)).toBeNull();
});

test.each([
  ['spaces', ' '.repeat(16_000)],
  ['spaces and numbers', ' '.repeat(8_000) + ' 1'.repeat(4_000)],
  ['a long number', `${' '.repeat(5_000)}${'1'.repeat(5_000)}${' '.repeat(5_000)}`],
  ['numbers and commas', ' 1,'.repeat(5_000)],
])('is done at once with a line of %s that never comes to a date', (_what, filling) => {
  const began = performance.now();
  for (let i = 0; i < 100; i++) expect(parseUnixLine(`-rwxr-xr-x${filling}`, NOW)).toBeNull();
  expect(performance.now() - began).toBeLessThan(1_000);
});
