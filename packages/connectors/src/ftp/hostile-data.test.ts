import { once } from 'node:events';
import { rootRef } from '@drover/core';
import { expect, test } from 'vitest';
import { rejection } from './testing/expect-error.ts';
import { bodyOf, collect, ScriptedFtp } from './testing/open-scripted.ts';
import type { Handler } from './testing/scripted-session.ts';

/** Sends these bytes as the file, then says this. */
const sendInstead =
  (bytes: Buffer, ...lines: string[]): Handler =>
  async (session) => {
    const socket = await session.data();
    session.reply('150 here it comes');
    socket.end(bytes);
    await once(socket, 'close');
    session.reply(...lines);
  };

const LARGE = 3 * 1024 * 1024;

test.each([
  ['a small', 100],
  ['a large', LARGE],
])('finds that %s file was cut short although the server calls it complete', async (_, size) => {
  await using ftp = await ScriptedFtp.open({ on: { RETR: sendInstead(Buffer.alloc(size - 1), '226 done') } });
  ftp.server.put('/home/a', Buffer.alloc(size));
  expect((await rejection(ftp.read('a', size), 'corrupt')).message).toContain(`at byte ${size - 1} of ${size}`);
});

test.each([
  ['a small', 100],
  ['a large', LARGE],
])('says that %s file has changed when its length is another than listed', async (_, size) => {
  await using ftp = await ScriptedFtp.open();
  ftp.server.put('/home/longer', Buffer.alloc(size + 1));
  ftp.server.put('/home/shorter', Buffer.alloc(size - 1));
  await rejection(ftp.read('longer', size), 'precondition-failed');
  await rejection(ftp.read('shorter', size), 'precondition-failed');
  ftp.server.put('/home/b', 'fine');
  expect(String(await ftp.read('b', 4))).toBe('fine');
});

test.each([
  ['a small', 100],
  ['a large', LARGE],
])('gives up on %s download that stalls', async (_, size) => {
  const stall: Handler = async (session) => {
    const socket = await session.data();
    session.reply('150 here it comes');
    socket.write(Buffer.alloc(50));
  };
  await using ftp = await ScriptedFtp.open({ on: { RETR: stall } });
  ftp.server.put('/home/a', Buffer.alloc(size));
  await rejection(ftp.read('a', size), 'timeout');
});

test.each([
  ['a small', 100],
  ['a large', LARGE],
])('tells why the server broke off %s download', async (_, size) => {
  await using ftp = await ScriptedFtp.open({
    on: { RETR: sendInstead(Buffer.alloc(50), '451 disk trouble') },
  });
  ftp.server.put('/home/a', Buffer.alloc(size));
  expect((await rejection(ftp.read('a', size), 'unavailable')).message).toContain('451 disk trouble');
});

test.each([
  ['a small', 100],
  ['a large', LARGE],
])('gives up on %s upload that stalls', async (_, size) => {
  await using ftp = await ScriptedFtp.open({
    on: {
      STOR: async (session) => {
        (await session.data()).pause();
        session.reply('150 go ahead');
      },
    },
  });
  await rejection(ftp.write('a', Buffer.alloc(size * 20)), 'timeout');
});

test.each([
  ['a small', 100],
  ['a large', LARGE],
])('finds that %s upload was not stored whole although the server calls it complete', async (_, size) => {
  await using ftp = await ScriptedFtp.open({
    on: {
      STOR: async (session, path) => {
        const bytes = await session.receive();
        session.server.put(path, bytes.subarray(1));
        session.reply('226 stored');
      },
    },
  });
  await rejection(ftp.write('a', Buffer.alloc(size)), 'corrupt');
  expect([...ftp.server.files.keys()]).toEqual([]);
});

test.each([
  ['a small', 100],
  ['a large', LARGE],
])('names a full disk even where the code could mean anything, for %s file', async (_, size) => {
  await using ftp = await ScriptedFtp.open({
    on: {
      STOR: async (session) => {
        await session.receive();
        session.reply('451 Failure writing to local file.');
      },
    },
  });
  expect((await rejection(ftp.write('a', Buffer.alloc(size)), 'quota-exceeded')).fault).toBe('space');
});

test('takes 451 for passing trouble while there is space', async () => {
  let first = true;
  await using ftp = await ScriptedFtp.open({
    on: {
      STOR: async (session, path) => {
        if (!first) return session.usual('STOR', path);
        first = false;
        await session.receive();
        session.reply('451 Local error.');
      },
    },
  });
  expect((await rejection(ftp.write('a', 'hello'), 'unavailable')).retryable).toBe(true);
});

test('reports a refusal while the data connection hangs', async () => {
  await using ftp = await ScriptedFtp.open({
    on: { STOR: (session) => session.reply('552 quota'), RETR: (session) => session.reply('550 no') },
  });
  ftp.server.put('/home/a', 'hello');
  await rejection(ftp.write('b', 'hello'), 'quota-exceeded');
  await rejection(ftp.write('b', Buffer.alloc(LARGE)), 'quota-exceeded');
  await rejection(ftp.read('a', 5), 'permission-denied');
  await rejection(ftp.read('a', LARGE), 'permission-denied');
  await rejection(ftp.read('gone', LARGE), 'not-found');
});

test.each([
  ['garbage', 'what is this\r\n', 'unsupported'],
  ['a line without end', 'type=file;'.repeat(5_000), 'unsupported'],
] as const)('fails on a listing of %s, and goes on', async (_, listing, kind) => {
  await using ftp = await ScriptedFtp.open({ listing: () => listing });
  await rejection(ftp.names(), kind);
  ftp.server.put('/home/a', 'hello');
  expect(String(await ftp.read('a', 5))).toBe('hello');
});

test('never lets a listed name lead out of its folder', async () => {
  const names = ['../../etc/passwd', '/etc/shadow', '..', '.', '', 'a/../b', 'fine'];
  await using ftp = await ScriptedFtp.open({
    listing: () => names.map((name) => `type=file;size=1;modify=20240101000000; ${name}\r\n`).join(''),
  });
  const entries = (await Array.fromAsync(ftp.connection.list(rootRef('~'), ftp.signal))).flat();
  const usable = entries.filter(({ unusable }) => unusable === undefined);
  expect(usable.map(({ name }) => name)).toEqual(['passwd', 'shadow', 'b', 'fine']);
  const others = entries.filter(({ unusable }) => unusable !== undefined);
  expect(others.map(({ unusable, kind }) => [unusable, kind])).toEqual([
    ['..', 'special'],
    ['.', 'special'],
    ['', 'special'],
  ]);
  for (const { name } of others) expect(name).not.toMatch(/^\.{0,2}$|\//);
});

test('fails when the server cuts a listing off', async () => {
  await using ftp = await ScriptedFtp.open({
    on: {
      MLSD: async (session) => {
        const socket = await session.data();
        session.reply('150 here it comes');
        socket.end('type=file;size=1; a\r\n');
        await once(socket, 'close');
        session.reply('226-Options: -a -l', '226 Output truncated to 10000 matches');
      },
    },
  });
  expect((await rejection(ftp.names(), 'unsupported')).remedy).toContain('LimitRecursion');
});

test('holds little of a file that nobody takes', async () => {
  const total = 64 * 1024 * 1024;
  let sent = 0;
  await using ftp = await ScriptedFtp.open({
    on: {
      RETR: async (session) => {
        const socket = await session.data();
        session.reply('150 here it comes');
        const chunk = Buffer.alloc(256 * 1024);
        while (sent < total && !socket.destroyed) {
          if (!socket.write(chunk)) await once(socket, 'drain');
          sent += chunk.length;
        }
        socket.end();
        session.reply('226 done');
      },
    },
  });
  ftp.server.put('/home/a', '');
  const entry = { ref: ftp.item('a'), name: 'a', kind: 'file' as const, size: total };
  const stream = await ftp.connection.read(entry, { offset: 0 }, ftp.signal);
  await new Promise((resolve) => setTimeout(resolve, 2_000)); // longer than the deadline for idle data
  expect(sent).toBeLessThan(16 * 1024 * 1024);
  expect((await collect(stream)).length).toBe(total);
});

test('gives chunks that stay as they are', async () => {
  await using ftp = await ScriptedFtp.open();
  const content = Buffer.from(Array.from({ length: LARGE }, (_, i) => (i * 31 + (i >> 8)) & 255));
  ftp.server.put('/home/a', content);
  expect((await ftp.read('a', LARGE)).equals(content)).toBe(true);
  expect((await ftp.read('a', LARGE, 1_000_001)).equals(content.subarray(1_000_001))).toBe(true);
});

test('rejects with what broke the body, and leaves nothing behind', async () => {
  await using ftp = await ScriptedFtp.open();
  for (const size of [1_000, LARGE]) {
    const body = async function* () {
      yield* bodyOf(Buffer.alloc(size / 2));
      throw new RangeError('the source broke');
    };
    await expect(ftp.connection.write(ftp.target('a', size), body(), ftp.signal)).rejects.toThrow('the source broke');
  }
  expect([...ftp.server.files.keys()]).toEqual([]);
  expect(await ftp.names()).toEqual([]);
});

test.each([-1, 1])('refuses a body that is %i byte off', async (off) => {
  await using ftp = await ScriptedFtp.open();
  for (const size of [1_000, LARGE]) {
    const body = bodyOf(Buffer.alloc(size + off));
    await rejection(ftp.connection.write(ftp.target('a', size), body, ftp.signal), 'corrupt');
  }
  expect([...ftp.server.files.keys()]).toEqual([]);
  for await (const _ of ftp.connection.list(rootRef('~'), ftp.signal));
});

test('removes what it tried the space with, although it is cancelled in the middle and closed at once', async () => {
  const probing = Promise.withResolvers<void>();
  await using ftp = await ScriptedFtp.open({
    on: {
      STOR: async (session, path) => {
        session.server.put(path, '');
        await session.receive();
        if (!path.includes('probe')) return session.reply('451 Failure writing to local file.');
        return probing.resolve();
      },
    },
  });
  const cancel = new AbortController();
  const target = ftp.target('a', 5);
  const writing = ftp.connection.write(target, bodyOf(Buffer.from('hello')), cancel.signal).catch(() => undefined);
  await probing.promise;
  cancel.abort();
  await writing;
  await ftp.connection[Symbol.asyncDispose]();
  expect([...ftp.server.files.keys()].filter((path) => path.includes('probe'))).toEqual([]);
  expect(ftp.server.commands.filter((line) => /^DELE .*probe\.part$/.test(line))).toHaveLength(1);
});
