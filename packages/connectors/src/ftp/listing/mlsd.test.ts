import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatTimeVal, parseFacts, parseTimeVal } from './mlsd.ts';

test.each([
  [
    'modify=20190304050607;perm=adfrw;size=3;type=file;unique=FE00U20;UNIX.group=0;UNIX.mode=0644; a.txt',
    'file',
    'a.txt',
    3,
  ],
  ['type=file;size=1;modify=20261121120122;UNIX.mode=0644;unique=fe00g20e44b;  lead', 'file', ' lead', 1],
  ['Type=file;Size=1;Modify=20261121120122; trail ', 'file', 'trail ', 1],
  ['type=dir;sizd=4096;modify=20261121120122; -a', 'folder', '-a', null],
  ['type=cdir;modify=20261121120122; .', 'self', '.', null],
  ['type=pdir;modify=20261121120122; ..', 'parent', '..', null],
  ['type=OS.unix=slink:;size=7;modify=20261121120122; dangling', 'link', 'dangling', null],
  ['type=OS.unix=symlink;size=5;modify=20261121120122; link', 'link', 'link', null],
  ['type=unknown;size=0;modify=20261121120122; fifo', 'special', 'fifo', null],
  ['type=OS.unix=chr-1/3;modify=20261121120122; null', 'special', 'null', null],
  ['size=3; what', 'special', 'what', null],
] as const)('%s', (line, kind, name, size) => {
  expect(parseFacts(line)).toMatchObject({ kind, name, size });
});

test('reads mode, identity and target', () => {
  const entry = parseFacts('type=OS.unix=slink:/etc/target;unique=x1;UNIX.mode=4755; l');
  expect(entry).toMatchObject({ kind: 'link', linkTarget: '/etc/target', fileId: 'x1', mode: 0o4755 });
});

test('reads times to the precision that the server gives', () => {
  expect(parseTimeVal('20190304050607')).toEqual({ ms: Date.UTC(2019, 2, 4, 5, 6, 7), precisionMs: 1000, utc: true });
  expect(parseTimeVal('20190304050607.5')).toEqual({
    ms: Date.UTC(2019, 2, 4, 5, 6, 7, 500),
    precisionMs: 100,
    utc: true,
  });
  expect(parseTimeVal('20190304050607.123456')).toMatchObject({ precisionMs: 0.001 });
  for (const text of ['', '2019', '20191304050607', '20190304250607', '20190304050607Z', '-0190304050607']) {
    expect(parseTimeVal(text), text).toBeNull();
  }
});

test('writes times as they are read', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_102_444_799 }), (seconds) => {
      expect(parseTimeVal(formatTimeVal(seconds * 1000 + 999))?.ms).toBe(seconds * 1000);
    }),
  );
});

test.each(['', 'a.txt', 'type=file a.txt', 'type;size=3; a', '-rw-r--r-- 1 a b 1 Nov 21 11:58 x'])(
  'finds no entry in %j',
  (line) => {
    expect(parseFacts(line)).toBeNull();
  },
);
