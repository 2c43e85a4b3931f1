import { expect, test } from 'vitest';
import { rejection } from './testing/expect-error.ts';
import { ScriptedFtp } from './testing/open-scripted.ts';
import type { Handler, Script } from './testing/scripted-session.ts';

/** As ProFTPD: MLST knows nothing of a link without target, RNFR does, and after its 350 only RNTO is taken. */
function hiding(...links: readonly string[]): Script {
  const waiting = new WeakSet<object>();
  const unlessWaiting =
    (verb: string): Handler =>
    (session, argument) =>
      waiting.has(session) ? session.reply('501 Bad sequence of commands') : session.usual(verb, argument);
  return {
    on: {
      ...Object.fromEntries(
        ['MLST', 'MLSD', 'STOR', 'SIZE', 'MFMT', 'CWD', 'DELE'].map((verb) => [verb, unlessWaiting(verb)]),
      ),
      RNFR: async (session, path) => {
        if (waiting.has(session)) return session.reply('501 Bad sequence of commands');
        if (links.includes(path)) {
          waiting.add(session);
          return session.reply('350 File exists');
        }
        await session.usual('RNFR', path);
        if (session.renameFrom !== null) waiting.add(session);
      },
      RNTO: (session, path) => {
        waiting.delete(session);
        return session.usual('RNTO', path);
      },
    },
  };
}

test('a new file never takes the place of a link that the server does not list', async () => {
  await using ftp = await ScriptedFtp.open(hiding('/home/first', '/home/later'));
  const absent = { condition: { if: 'absent' } } as const;
  await rejection(ftp.write('first', 'content', absent), 'already-exists');
  await ftp.write('free', 'content', absent);
  await rejection(ftp.write('later', 'content', absent), 'already-exists');
  await ftp.write('free too', 'content', absent);
  expect([...ftp.server.files.keys()]).toEqual(['/home/free', '/home/free too']);
});

test('a link that the server does not list is found by its name once a write has met the server', async () => {
  await using ftp = await ScriptedFtp.open(hiding('/home/link'));
  await ftp.write('free', 'content', { condition: { if: 'absent' } });
  expect(await ftp.connection.stat(ftp.item('link'), ftp.signal)).toMatchObject({ kind: 'link', size: null });
  expect(await ftp.connection.stat(ftp.item('nothing'), ftp.signal)).toBeNull();
  expect(await ftp.connection.stat(ftp.item('free'), ftp.signal)).toMatchObject({ kind: 'file' });
});

test('a server that says yes to every RNFR is not asked by it', async () => {
  await using ftp = await ScriptedFtp.open({
    on: {
      RNFR: (session, path) => {
        session.renameFrom = path;
        session.reply('350 go on');
      },
    },
  });
  const absent = { condition: { if: 'absent' } } as const;
  await ftp.write('a', 'one', absent);
  await ftp.write('b', 'two', absent);
  await rejection(ftp.write('a', 'three', absent), 'already-exists');
  expect(String(ftp.server.files.get('/home/a')?.bytes)).toBe('one');
  expect(ftp.server.commands.filter((line) => line === 'RNFR /home/b')).toEqual([]);
});
