import { type ItemRef, rootRef } from '@drover/core';
import { expect, test } from 'vitest';
import { rejection } from './testing/expect-error.ts';
import { realTime, ScriptedFtp, silentLog } from './testing/open-scripted.ts';

test('lists a folder in two round trips, and in one once the port has been asked for ahead', async () => {
  await using ftp = await ScriptedFtp.open();
  ftp.server.put('/home/a.txt', 'a');
  ftp.server.forget();
  expect(await ftp.names()).toEqual(['a.txt']);
  expect(ftp.server.packets).toEqual([
    ['OPTS UTF8 ON', 'EPSV'],
    ['MLSD /home', 'EPSV'],
  ]);
  ftp.server.forget();
  await ftp.names();
  expect(ftp.server.packets).toEqual([['MLSD /home', 'EPSV']]);
});

test('stores a small file in two round trips: the file with all questions about it, then its name', async () => {
  await using ftp = await ScriptedFtp.open();
  await ftp.names();
  ftp.server.forget();
  await ftp.write('a.txt', 'hello');
  const temporary = '/home/.drover-0123456789ab-1.part';
  expect(ftp.server.packets).toEqual([
    [`STOR ${temporary}`, `SIZE ${temporary}`, `MDTM ${temporary}`, `MFMT 20200203040506 ${temporary}`, 'EPSV'],
    [`RNFR ${temporary}`, 'RNTO /home/a.txt'],
  ]);
  expect(ftp.server.files.get('/home/a.txt')).toEqual({ bytes: Buffer.from('hello'), modified: '20200203040506' });
});

test('looks at the final name without a round trip of its own, as long as that is soon enough', async () => {
  let passed = 0;
  const clock = { ...realTime, monotonic: () => passed };
  await using ftp = await ScriptedFtp.open({}, {}, silentLog, { clock });
  await ftp.names();
  ftp.server.forget();
  await ftp.write('a.txt', 'hello', { condition: { if: 'absent' } });
  expect(ftp.server.packets.length).toBe(2);
  expect(ftp.server.packets[0]).toContain('MLST /home/a.txt');
  ftp.server.forget();
  await ftp.write('b.txt', 'hello', { condition: { if: 'absent' } });
  expect(ftp.server.packets.map((lines) => lines.filter((line) => line.endsWith('/b.txt')))).toEqual([
    ['RNFR /home/b.txt'],
    ['RNTO /home/b.txt'],
  ]);
  const beforeCommit = async (): Promise<void> => {
    ftp.server.put('/home/c.txt', 'written meanwhile');
    passed += 15_000;
  };
  await rejection(ftp.write('c.txt', 'hello', { condition: { if: 'absent' }, beforeCommit }), 'already-exists');
  expect(String(ftp.server.files.get('/home/c.txt')?.bytes)).toBe('written meanwhile');
});

test('fetches a small file in one round trip, with its version', async () => {
  await using ftp = await ScriptedFtp.open();
  ftp.server.put('/home/a.txt', 'hello');
  await ftp.names();
  ftp.server.forget();
  expect(String(await ftp.read('a.txt', 5))).toBe('hello');
  expect(ftp.server.packets).toEqual([['RETR /home/a.txt', 'MLST /home/a.txt', 'EPSV']]);
});

test('lets the next file begin while the name of the last one is on its way', async () => {
  await using ftp = await ScriptedFtp.open({}, { maxSessions: 1 });
  await ftp.names();
  ftp.server.forget();
  await Promise.all(['a', 'b', 'c'].map((name) => ftp.write(name, name)));
  expect(ftp.server.packets.length).toBe(4);
  expect(ftp.server.packets[1]?.map((line) => line.split(' ')[0])).toEqual([
    'RNFR',
    'RNTO',
    'STOR',
    'SIZE',
    'MFMT',
    'EPSV',
  ]);
});

test('states, makes folders and removes temporary files in one round trip each', async () => {
  await using ftp = await ScriptedFtp.open();
  ftp.server.put('/home/a.txt', 'hello');
  ftp.server.forget();
  expect(await ftp.connection.stat(ftp.item('a.txt'), ftp.signal)).toMatchObject({ kind: 'file', size: 5 });
  await ftp.connection.createFolder(ftp.item('new'), {}, ftp.signal);
  await ftp.connection.createFolder(ftp.item('new'), {}, ftp.signal);
  expect(await ftp.connection.stat(ftp.item('missing'), ftp.signal)).toBeNull();
  expect(ftp.server.packets.length).toBe(4);
});

test('on a server without MLST, asks everything about an item at once, and then only what links and folders hide', async () => {
  await using ftp = await ScriptedFtp.open({ features: ['MDTM', 'SIZE', 'REST STREAM'] });
  ftp.server.put('/home/a.txt', 'hello');
  ftp.server.folders.add('/home/inner');
  await ftp.names();
  const packetsOf = async (look: Promise<unknown>, expected: object | null): Promise<string[][]> => {
    ftp.server.forget();
    if (expected === null) expect(await look).toBeNull();
    else expect(await look).toMatchObject(expected);
    return ftp.server.packets.map((lines) => lines.map((line) => line.split(' ')[0] ?? ''));
  };
  const stat = (ref: ItemRef) => ftp.connection.stat(ref, ftp.signal);
  const questions = ['SIZE', 'MDTM', 'CWD'];
  const modified = { epochMs: Date.UTC(2024, 0, 2, 3, 4, 5), precisionMs: 1000 };
  const file = { kind: 'file', size: 5, modified };
  const oneLine = ['CWD', 'LIST', 'EPSV'];
  expect(await packetsOf(stat(ftp.item('a.txt')), file)).toEqual([questions, oneLine]);
  expect(await packetsOf(stat(ftp.item('gone')), null)).toEqual([questions, oneLine]);
  expect(await packetsOf(stat(rootRef('~')), { kind: 'folder' })).toEqual([questions]);
  expect((await packetsOf(stat(ftp.item('inner')), { kind: 'folder' })).length).toBe(3);
});

test('on a server without MLSD, asks for the second of all files at once behind the listing, and for none of a folder', async () => {
  const listed = (name: string, when: string) => `-rw-r--r-- 1 0 0 5 ${when} ${name}\r\n`;
  await using ftp = await ScriptedFtp.open({
    features: ['MDTM', 'SIZE', 'REST STREAM'],
    listing: () =>
      `${listed('a', 'Jan 02  2024')}${listed('b b', 'Jan 02  2024')}drwxr-xr-x 2 0 0 0 Jan 02  2024 inner\r\n`,
  });
  ftp.server.put('/home/a', 'hello', '20240102030405');
  ftp.server.put('/home/b b', 'hello', '20240102235959');
  await ftp.names();
  ftp.server.forget();
  const entries = (await Array.fromAsync(ftp.connection.list(rootRef('~'), ftp.signal))).flat();
  expect(entries.map(({ name, modified }) => [name, modified?.epochMs, modified?.precisionMs])).toEqual([
    ['a', Date.UTC(2024, 0, 2, 3, 4, 5), 1000],
    ['b b', Date.UTC(2024, 0, 2, 23, 59, 59), 1000],
    ['inner', expect.any(Number), expect.any(Number)],
  ]);
  expect(ftp.server.verbs.filter((verb) => verb === 'MDTM').length).toBe(2);
  expect(ftp.server.packets.some((lines) => lines.filter((line) => line.startsWith('MDTM')).length === 2)).toBe(true);
});
