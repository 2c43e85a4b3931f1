import { rootRef } from '@drover/core';
import { expect, test } from 'vitest';
import { bodyOf, collect, ScriptedFtp } from './testing/open-scripted.ts';
import type { Handler } from './testing/scripted-session.ts';

const LARGE = 3 * 1024 * 1024;
const hang: Handler = () => new Promise(() => undefined);
const openAndHang: Handler = async (session) => {
  (await session.data()).pause();
  session.reply('150 here');
  await new Promise(() => undefined);
};

/** Cancels after a moment and expects the signal's own reason, at once. */
async function isCancelled(start: (ftp: ScriptedFtp, signal: AbortSignal) => Promise<unknown>, on = {}): Promise<void> {
  await using ftp = await ScriptedFtp.open({ on }, { replyMs: 60_000, dataIdleMs: 60_000, maxSessions: 2 });
  ftp.server.put('/home/a', Buffer.alloc(LARGE));
  const reason = new Error('changed my mind');
  const cancel = new AbortController();
  const operation = start(ftp, cancel.signal).then(
    () => expect.fail('resolved'),
    (error: unknown) => error,
  );
  setTimeout(() => cancel.abort(reason), 50);
  const begun = performance.now();
  expect(await operation).toBe(reason);
  expect(performance.now() - begun).toBeLessThan(500);
  // and the connection goes on
  expect(await ftp.connection.stat(rootRef('~'), ftp.signal)).toMatchObject({ kind: 'folder' });
}

const entry = (ftp: ScriptedFtp, size: number) => ({ ref: ftp.item('a'), name: 'a', kind: 'file' as const, size });

test('cancels a listing that hangs', () =>
  isCancelled((ftp, signal) => Array.fromAsync(ftp.connection.list(ftp.item('x'), signal)), { MLSD: openAndHang }));

test('cancels a small read that hangs', () =>
  isCancelled((ftp, signal) => ftp.connection.read(entry(ftp, 5), { offset: 0 }, signal), { RETR: openAndHang }));

test('cancels a large read that hangs', () =>
  isCancelled(async (ftp, signal) => collect(await ftp.connection.read(entry(ftp, LARGE), { offset: 0 }, signal)), {
    RETR: openAndHang,
  }));

test('cancels a small write that hangs', () =>
  isCancelled((ftp, signal) => ftp.connection.write(ftp.target('b', 5), bodyOf(Buffer.alloc(5)), signal), {
    STOR: openAndHang,
  }));

test('cancels a large write that hangs', () =>
  isCancelled(
    (ftp, signal) => ftp.connection.write(ftp.target('b', LARGE * 9), bodyOf(Buffer.alloc(LARGE * 9)), signal),
    {
      STOR: openAndHang,
    },
  ));

test('cancels a write whose source hangs', () =>
  isCancelled((ftp, signal) => {
    const body = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    return ftp.connection.write(ftp.target('b', 5), body, signal);
  }));

test('cancels a write that waits for leave to give the name', () =>
  isCancelled((ftp, signal) => {
    const beforeCommit = () => new Promise<void>(() => undefined);
    return ftp.connection.write(ftp.target('b', 5, { beforeCommit }), bodyOf(Buffer.alloc(5)), signal);
  }));

test('cancels what waits for a session', () =>
  isCancelled(
    (ftp, signal) => {
      const busy = new AbortController();
      for (let i = 0; i < 2; i++) ftp.connection.createFolder(ftp.item('x'), {}, busy.signal).catch(() => undefined);
      return ftp.connection.stat(ftp.item('a'), signal).finally(() => busy.abort());
    },
    { MKD: hang },
  ));

test('begins nothing when it is cancelled already', async () => {
  await using ftp = await ScriptedFtp.open();
  ftp.server.forget();
  const gone = AbortSignal.abort(new Error('too late'));
  await expect(ftp.connection.stat(ftp.item('a'), gone)).rejects.toThrow('too late');
  await expect(ftp.connection.write(ftp.target('a', 1), bodyOf(Buffer.alloc(1)), gone)).rejects.toThrow('too late');
  await expect(Array.fromAsync(ftp.connection.list(rootRef('~'), gone))).rejects.toThrow('too late');
  expect(ftp.server.commands).toEqual([]);
});
