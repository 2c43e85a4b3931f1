import { once } from 'node:events';
import { expect, test } from 'vitest';
import { rejection } from './testing/expect-error.ts';
import { bodyOf, ScriptedFtp } from './testing/open-scripted.ts';
import type { ScriptedSession } from './testing/scripted-session.ts';

const LARGE = 3 * 1024 * 1024;

test.each([
  ['a small', 100],
  ['a large', LARGE],
])(
  'confirms %s upload anew when the control connection dies before the server has said that it is complete',
  async (_, size) => {
    let lost = 0;
    await using ftp = await ScriptedFtp.open({
      on: {
        STOR: async (session, path) => {
          const bytes = await session.receive();
          session.server.put(path, bytes);
          if (lost++ === 0) session.socket.destroy();
          else session.reply('226 stored');
        },
      },
    });
    const content = Buffer.alloc(size, 'x');
    await ftp.write('a', content);
    expect(ftp.server.files.get('/home/a')?.bytes.equals(content)).toBe(true);
    if (size === LARGE) expect(ftp.server.verbs.filter((verb) => verb === 'STOR').length).toBe(1);
  },
);

test('confirms a large upload anew when the control connection falls silent, also where the server bears no second one', async () => {
  const on = {
    STOR: async (session: ScriptedSession, path: string) => {
      session.server.put(path, await session.receive());
      await new Promise(() => undefined);
    },
  };
  await using ftp = await ScriptedFtp.open({ on }, { maxSessions: 1 });
  await ftp.write('a', Buffer.alloc(LARGE));
  expect(ftp.server.files.get('/home/a')?.bytes.length).toBe(LARGE);
});

test('confirms a large download anew when the control connection dies under it, also where the server bears no second one', async () => {
  const on = {
    RETR: async (session: ScriptedSession, path: string) => {
      const socket = await session.data();
      session.reply('150 here it comes');
      socket.end(session.server.files.get(path)?.bytes ?? '');
      session.socket.destroy();
      await once(socket, 'close');
    },
  };
  await using ftp = await ScriptedFtp.open({ on }, { maxSessions: 1 });
  ftp.server.put('/home/a', Buffer.alloc(LARGE, 'y'));
  expect((await ftp.read('a', LARGE)).length).toBe(LARGE);
});

test('does not take a broken download for a complete one', async () => {
  await using ftp = await ScriptedFtp.open({
    on: {
      RETR: async (session) => {
        const socket = await session.data();
        session.reply('150 here it comes');
        socket.end(Buffer.alloc(LARGE - 1));
        session.socket.destroy();
      },
    },
  });
  ftp.server.put('/home/a', Buffer.alloc(LARGE));
  await rejection(ftp.read('a', LARGE), 'unavailable');
});

test.each([
  ['after', true],
  ['before', false],
])('finds out what became of a rename when the connection is cut %s it', async (_, done) => {
  let cuts = 0;
  await using ftp = await ScriptedFtp.open({
    on: {
      RNTO: async (session, path) => {
        if (cuts++ > 0) return session.usual('RNTO', path);
        const { socket } = session;
        if (done) {
          const file = session.server.files.get(session.renameFrom ?? '');
          session.server.files.delete(session.renameFrom ?? '');
          if (file !== undefined) session.server.files.set(path, file);
        }
        socket.destroy();
      },
    },
  });
  const entry = await ftp.write('a', 'hello', { condition: { if: 'absent' } });
  expect(entry).toMatchObject({ size: 5, kind: 'file' });
  expect([...ftp.server.files.keys()]).toEqual(['/home/a']);
  expect(cuts).toBe(done ? 1 : 2);
});

test('keeps the control connection awake during long transfers, whenever the server answers', async () => {
  const slowly = async (write: (chunk: Buffer) => void): Promise<void> => {
    for (let i = 0; i < 12; i++) {
      write(Buffer.alloc(LARGE / 12));
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };
  for (const early of ['200 NOOP: data transfer in progress', '500 Unknown command', null]) {
    let answered = 0;
    await using ftp = await ScriptedFtp.open(
      {
        on: {
          RETR: async (session) => {
            const socket = await session.data();
            session.reply('150 here it comes');
            const answer = (): void => {
              answered += 1;
              session.reply(early ?? '');
            };
            if (early !== null) session.socket.on('data', answer);
            await slowly((chunk) => socket.write(chunk));
            if (early !== null) session.socket.off('data', answer);
            socket.end();
            await once(socket, 'close');
            session.reply('226 done');
          },
          NOOP: (session) => {
            if (answered-- <= 0) session.reply('200 still here');
          },
        },
      },
      { keepAliveMs: 60, maxSessions: 1 },
    );
    ftp.server.put('/home/a', Buffer.alloc(LARGE));
    expect((await ftp.read('a', LARGE)).length).toBe(LARGE);
    expect(ftp.server.verbs.filter((verb) => verb === 'NOOP').length).toBeGreaterThan(0);
    // the session is still in step
    ftp.server.put('/home/b', 'fine');
    expect(await ftp.connection.stat(ftp.item('b'), ftp.signal)).toMatchObject({ size: 4 });
    expect(ftp.server.sessions.length).toBe(1);
  }
});

test('resumes a large upload after the server died in the middle, sending nothing twice', async () => {
  await using ftp = await ScriptedFtp.open();
  const content = Buffer.from(Array.from({ length: LARGE }, (_, i) => (i * 7) & 255));
  const target = ftp.target('a', LARGE);
  const { upload } = ftp.connection;
  if (upload === undefined) throw new Error('no resumable upload');
  const token = await upload.begin(target, ftp.signal);
  const breaking = async function* () {
    yield* bodyOf(content.subarray(0, 1_500_000));
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const socket of ftp.server.sockets) socket.destroy();
    yield* bodyOf(content.subarray(1_500_000));
  };
  await rejection(upload.append(token, target, 0, breaking(), ftp.signal), 'unavailable');
  const status = await upload.status(token, target, ftp.signal);
  const from = status?.missing[0]?.from ?? -1;
  expect(from).toBeGreaterThan(1_000_000);
  await upload.append(token, target, from, bodyOf(content.subarray(from)), ftp.signal);
  expect(await upload.status(token, target, ftp.signal)).toEqual({ missing: [] });
  expect(await upload.commit(token, target, ftp.signal)).toMatchObject({ size: LARGE });
  expect(ftp.server.files.get('/home/a')?.bytes.equals(content)).toBe(true);
});
