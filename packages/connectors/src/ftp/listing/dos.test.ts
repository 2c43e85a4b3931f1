import { expect, test } from 'vitest';
import { parseDosLine } from './dos.ts';

test.each([
  [
    '02-11-20  05:03PM       <DIR>          Program Files',
    'folder',
    'Program Files',
    null,
    Date.UTC(2020, 1, 11, 17, 3),
  ],
  ['12-31-69  12:00AM                  123 a b.txt', 'file', 'a b.txt', 123, Date.UTC(2069, 11, 31, 0, 0)],
  ['01-02-1999  12:30PM              4096 full.txt', 'file', 'full.txt', 4096, Date.UTC(1999, 0, 2, 12, 30)],
  ['2021-03-04  17:05                 1,234 iso.txt', 'file', 'iso.txt', 1234, Date.UTC(2021, 2, 4, 17, 5)],
  ['02-11-20  05:03PM                    5  lead', 'file', ' lead', 5, Date.UTC(2020, 1, 11, 17, 3)],
  ['02-11-20  05:03PM       <DIR>           lead', 'folder', ' lead', null, Date.UTC(2020, 1, 11, 17, 3)],
  ['02-11-20  05:03PM       <DIR> old server', 'folder', 'old server', null, Date.UTC(2020, 1, 11, 17, 3)],
  ['02-11-20  05:03PM       <JUNCTION>     Users [C:\\Users]', 'link', 'Users', null, Date.UTC(2020, 1, 11, 17, 3)],
] as const)('%s', (line, kind, name, size, ms) => {
  expect(parseDosLine(line)).toMatchObject({ kind, name, size, time: { ms, precisionMs: 60_000, utc: false } });
});

test.each(['', 'total 3', '-rw-r--r-- 1 a b 1 Nov 21 11:58 x', '13-45-20  05:03PM  x'])(
  'finds no entry in %j',
  (line) => {
    expect(parseDosLine(line)).toBeNull();
  },
);

test('is done at once with a link of thousands of brackets', () => {
  const line = `01-01-20  10:00AM       <JUNCTION>     a${' ['.repeat(8_000)}`;
  const began = performance.now();
  for (let i = 0; i < 100; i++) expect(parseDosLine(line)?.kind).toBe('link');
  expect(performance.now() - began).toBeLessThan(1_000);
});
