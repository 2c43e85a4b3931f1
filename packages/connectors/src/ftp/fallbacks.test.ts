import { once } from 'node:events';
import { expect, test } from 'vitest';
import { rejection } from './testing/expect-error.ts';
import { ScriptedFtp, silentLog } from './testing/open-scripted.ts';
import type { Handler, Script } from './testing/scripted-session.ts';

const LIST_ONLY = ['MDTM', 'SIZE', 'REST STREAM'];

/** A server that answers what comes behind a transfer while the transfer still runs, as ProFTPD and Pure-FTPd do with what comes late. */
function answeringEarly(reply: string): Script {
  const early =
    (verb: 'STOR' | 'RETR' | 'MLSD'): Handler =>
    async (session, path) => {
      const behind = session.skipQueue();
      for (let i = 0; i < behind; i++) session.reply(reply);
      await session.usual(verb, path);
    };
  return { on: { STOR: early('STOR'), RETR: early('RETR'), MLSD: early('MLSD') } };
}

test.each(['213 5', '500 Unknown command', '200 NOOP: data transfer in progress'])(
  'sends one command at a time to a server that answers "%s" out of turn, and loses nothing',
  async (reply) => {
    const said: string[] = [];
    const log = { ...silentLog, info: (_: unknown, message: string) => void said.push(message) };
    await using ftp = await ScriptedFtp.open(answeringEarly(reply), {}, log);
    ftp.server.put('/home/there', 'hello');
    await Promise.all(Array.from({ length: 20 }, (_, i) => ftp.write(`f${i}`, `file ${i}`)));
    expect(String(await ftp.read('there', 5))).toBe('hello');
    expect((await ftp.names()).length).toBe(21);
    for (let i = 0; i < 20; i++) expect(String(ftp.server.files.get(`/home/f${i}`)?.bytes)).toBe(`file ${i}`);
    expect(said.join()).toContain('does not bear commands behind a transfer');
    ftp.server.forget();
    await ftp.write('last', 'x');
    expect(ftp.server.packets.some((lines) => lines.length > 1 && lines[0]?.startsWith('STOR'))).toBe(false);
  },
);

test('replaces a file on a server that renames over nothing', async () => {
  await using ftp = await ScriptedFtp.open({
    on: {
      RNTO: (session, path) =>
        session.server.files.has(path) ? session.reply('550 file exists') : session.usual('RNTO', path),
    },
  });
  await ftp.write('a', 'old');
  await ftp.write('a', 'new');
  expect([...ftp.server.files].map(([path, { bytes }]) => [path, String(bytes)])).toEqual([['/home/a', 'new']]);
});

test('puts the old file back when the new one cannot take its place', async () => {
  let refused = 0;
  await using ftp = await ScriptedFtp.open({
    on: {
      RNTO: async (session, path) => {
        const isNew = String(session.server.files.get(session.renameFrom ?? '')?.bytes) === 'new';
        refused += Number(isNew && path === '/home/a');
        if (isNew && path === '/home/a') session.reply('550 no');
        else await session.usual('RNTO', path);
      },
    },
  });
  await ftp.write('a', 'old');
  await rejection(ftp.write('a', 'new'), 'permission-denied');
  expect(refused).toBe(2);
  expect([...ftp.server.files].map(([path, { bytes }]) => [path, String(bytes)])).toEqual([['/home/a', 'old']]);
});

test('lists hidden files where the server takes -a, and all others where it takes it for a name', async () => {
  for (const refuses of [false, true]) {
    await using ftp = await ScriptedFtp.open({
      features: LIST_ONLY,
      ...(refuses
        ? { on: { LIST: (s, arg) => (arg === '-a' ? s.reply('550 -a: no such file') : s.usual('LIST', arg)) } }
        : {}),
    });
    ftp.server.put('/home/.hidden', 'x');
    ftp.server.put('/home/shown', 'y');
    expect(await ftp.names()).toEqual(refuses ? ['shown'] : ['.hidden', 'shown']);
    ftp.server.forget();
    await ftp.names();
    expect(ftp.server.verbs.filter((verb) => verb === 'LIST').length).toBe(1);
  }
});

test('lists a folder as empty only when the server says so in both ways', async () => {
  await using ftp = await ScriptedFtp.open({ features: LIST_ONLY, listing: () => '' });
  expect(await ftp.names()).toEqual([]);
});

test('says what time a file has when it could not be set', async () => {
  await using ftp = await ScriptedFtp.open({ on: { MFMT: (session) => session.reply('550 not yours') } });
  const { modified } = await ftp.write('a', 'hello');
  expect(modified?.epochMs).toBe(Date.UTC(2024, 0, 2, 3, 4, 5)); // the scripted server's own
  await rejection(
    ftp.connection.times?.setModified(ftp.item('gone'), { modified: { epochMs: 0, precisionMs: 1 } }, ftp.signal) ??
      Promise.resolve(),
    'not-found',
  );
});

test.each([true, false])(
  'orders no time to be set only to find out whether that works, where nothing is written: %s',
  async (readOnly) => {
    await using ftp = await ScriptedFtp.open({ features: LIST_ONLY }, {}, silentLog, { readOnly });
    await ftp.names();
    expect(ftp.server.verbs.includes('MDTM')).toBe(!readOnly);
    expect(ftp.connection.capabilities.times.write).toBe(readOnly ? 'files' : 'none');
  },
);

test('works with a server that announces nothing', async () => {
  await using ftp = await ScriptedFtp.open({ features: null });
  await ftp.write('a', 'hello');
  expect(await ftp.names()).toEqual(['a']);
  expect(String(await ftp.read('a', 5))).toBe('hello');
  expect(ftp.connection.capabilities).toMatchObject({ rangeRead: true, times: { write: 'none' } });
});

test('starts an upload anew where the server goes on with none', async () => {
  const refuse: Handler = (session) => session.reply('550 not allowed');
  await using ftp = await ScriptedFtp.open({ on: { APPE: refuse, REST: refuse } });
  const { upload } = ftp.connection;
  if (upload === undefined) throw new Error('no resumable upload');
  const target = ftp.target('a', 6);
  const token = await upload.begin(target, ftp.signal);
  const send = (from: number, text: string) =>
    upload.append(
      token,
      target,
      from,
      (async function* () {
        yield Buffer.from(text);
      })(),
      ftp.signal,
    );
  await send(0, 'abc');
  expect(await upload.status(token, target, ftp.signal)).toEqual({ missing: [{ from: 3, to: 6 }] });
  await rejection(send(3, 'def'), 'precondition-failed');
  expect(await upload.status(token, target, ftp.signal)).toEqual({ missing: [{ from: 0, to: 6 }] });
  await send(0, 'abcdef');
  await upload.commit(token, target, ftp.signal);
  expect(String(ftp.server.files.get('/home/a')?.bytes)).toBe('abcdef');
});

test('never writes over a stranger where the server alters names', async () => {
  // Pure-FTPd: control characters become _ in every command, a space at the end in new names.
  const alter = (path: string): string => path.replaceAll('\t', '_');
  const alterNew = (path: string): string => alter(path).replace(/ $/, '_');
  await using ftp = await ScriptedFtp.open({
    on: {
      CWD: (session, path) => session.reply(`550 Can't change directory to ${alter(path)}`),
      RNTO: (session, path) => session.usual('RNTO', alterNew(path)),
      MKD: (session, path) => session.usual('MKD', alterNew(path)),
      RETR: (session, path) => session.usual('RETR', alter(path)),
    },
  });
  ftp.server.put('/home/a_', 'stranger');
  await rejection(ftp.write('a ', 'mine'), 'invalid-name');
  await rejection(ftp.write('a\t', 'mine'), 'invalid-name');
  await rejection(ftp.read('a\t', 8), 'invalid-name');
  await rejection(ftp.connection.createFolder(ftp.item('b '), {}, ftp.signal), 'invalid-name');
  expect([...ftp.server.files.keys()]).toEqual(['/home/a_']);
  expect(String(ftp.server.files.get('/home/a_')?.bytes)).toBe('stranger');
  expect([...ftp.server.folders]).toEqual(['/', '/home']);
});

test('asks for a hash in whichever way the server offers', async () => {
  const hex = 'a'.repeat(64);
  for (const [feature, verb, reply] of [
    ['HASH SHA-256*;MD5', 'HASH', `213 SHA-256 0-5 ${hex} a`],
    ['XSHA256', 'XSHA256', `250 ${hex.toUpperCase()}`],
  ] as const) {
    await using ftp = await ScriptedFtp.open({
      features: ['SIZE', 'MLST type*;size*;modify*;', feature],
      on: { [verb]: (session: { reply(line: string): void }) => session.reply(reply) },
    });
    ftp.server.put('/home/a', 'hello');
    expect(ftp.connection.capabilities.hashes).toContainEqual({ kind: 'sha256', cost: 'computed' });
    const entry = await ftp.connection.stat(ftp.item('a'), ftp.signal);
    if (entry === null) throw new Error('no entry');
    expect(await ftp.connection.hashes?.hash(entry, 'sha256', ftp.signal)).toBe(hex);
  }
});

test('survives a server that closes the data connection before it says 150', async () => {
  await using ftp = await ScriptedFtp.open({
    on: {
      RETR: async (session, path) => {
        const socket = await session.data();
        socket.end(session.server.files.get(path)?.bytes ?? '');
        await once(socket, 'close');
        session.reply('150 here it came');
        session.reply('226 done');
      },
    },
  });
  ftp.server.put('/home/a', 'hello');
  expect(String(await ftp.read('a', 5))).toBe('hello');
});
