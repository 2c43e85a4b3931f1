import { rootRef } from '@drover/core';
import { expect, test } from 'vitest';
import { rejection } from './testing/expect-error.ts';
import { ScriptedFtp, silentLog } from './testing/open-scripted.ts';
import type { ScriptedSession, ServerState } from './testing/scripted-session.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const controlConnections = (server: ServerState): number =>
  server.sessions.filter((session) => !session.socket.destroyed).length;

/** Lets only so many control connections in, and refuses the others by this line. */
function crowded(most: number, line: string, stage: 'greeting' | 'login') {
  const refuse = (session: ScriptedSession): boolean => {
    if (controlConnections(session.server) <= most) return false;
    session.reply(line);
    session.socket.end();
    return true;
  };
  return stage === 'greeting'
    ? { greet: (session: ScriptedSession) => (refuse(session) ? undefined : session.reply('220 hello')) }
    : { on: { PASS: (session: ScriptedSession) => (refuse(session) ? undefined : session.reply('230 welcome')) } };
}

test.each([
  ['421 Too many connections', 'greeting'],
  ['421 Too many connections', 'login'],
  ['530 Sorry, the maximum number of clients for this user', 'login'],
] as const)(
  'goes on with fewer sessions when further ones are refused by "%s" at the %s, and says so',
  async (line, stage) => {
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (_: unknown, message: string) => void warnings.push(message) };
    await using ftp = await ScriptedFtp.open(crowded(3, line, stage), { growAgainMs: 60_000 }, log);
    await Promise.all(Array.from({ length: 60 }, (_, i) => ftp.write(`f${i}`, `file ${i}`)));
    expect((await ftp.names()).length).toBe(60);
    expect(controlConnections(ftp.server)).toBeLessThanOrEqual(3);
    expect(warnings.length).toBeGreaterThan(0);
    const report = await ftp.account.probe(ftp.signal);
    expect(report.notes.join()).toMatch(/refused more than [123] connections at once/);
    expect(JSON.stringify(report)).not.toContain('secret-word');
  },
);

test('opens no more sessions than its limit, and each only when it is needed', async () => {
  await using ftp = await ScriptedFtp.open({}, { maxSessions: 4 });
  await ftp.names();
  await ftp.names();
  expect(ftp.server.sessions.length).toBe(1);
  await Promise.all(Array.from({ length: 40 }, (_, i) => ftp.write(`f${i}`, 'x')));
  expect(ftp.server.sessions.length).toBeLessThanOrEqual(4);
  expect(ftp.server.sessions.length).toBeGreaterThan(1);
});

test('a listing that nobody goes on with keeps no session from others', async () => {
  await using ftp = await ScriptedFtp.open({}, { maxSessions: 1 });
  for (const name of ['a', 'b', 'c']) await ftp.write(name, 'x');
  for await (const page of ftp.connection.list(rootRef('~'), ftp.signal)) {
    expect(page).toHaveLength(3);
    expect((await ftp.connection.stat(ftp.item('b'), ftp.signal))?.size).toBe(1);
  }
});

test('serves those who wait in the order of asking', async () => {
  await using ftp = await ScriptedFtp.open({}, { maxSessions: 1 });
  const order: number[] = [];
  await Promise.all(
    Array.from({ length: 10 }, async (_, i) => {
      await ftp.connection.stat(ftp.item(`x${i}`), ftp.signal);
      order.push(i);
    }),
  );
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('replaces sessions that the server has closed meanwhile', async () => {
  await using ftp = await ScriptedFtp.open();
  await Promise.all(Array.from({ length: 8 }, (_, i) => ftp.write(`f${i}`, 'x')));
  for (const session of ftp.server.sessions) session.socket.end('421 Timeout\r\n');
  await Promise.all(Array.from({ length: 8 }, (_, i) => ftp.write(`g${i}`, 'x')));
  for (const session of ftp.server.sessions) session.socket.resetAndDestroy();
  expect((await ftp.names()).length).toBe(16);
});

test('closes sessions that nobody needs', async () => {
  await using ftp = await ScriptedFtp.open({}, { idleSessionMs: 100 });
  await Promise.all(Array.from({ length: 8 }, (_, i) => ftp.write(`f${i}`, 'x')));
  await expect.poll(() => controlConnections(ftp.server)).toBe(0);
  expect(ftp.server.commands).toContain('QUIT');
  expect((await ftp.names()).length).toBe(8);
});

test('waits out a server that still counts our dead sessions', async () => {
  let refusing = false;
  await using ftp = await ScriptedFtp.open({
    greet: (session) => {
      session.reply(refusing ? '421 Too many connections' : '220 hello');
      if (refusing) session.socket.end();
    },
  });
  refusing = true;
  for (const session of ftp.server.sessions) session.socket.destroy();
  const listing = ftp.names();
  await pause(300);
  refusing = false;
  expect(await listing).toEqual([]);
});

test('gives up waiting after a while, and does not hammer the server', async () => {
  let refusing = false;
  await using ftp = await ScriptedFtp.open(
    {
      greet: (session) => {
        session.reply(refusing ? '421 Too many connections' : '220 hello');
        if (refusing) session.socket.end();
      },
    },
    { patienceMs: 500 },
  );
  refusing = true;
  for (const session of ftp.server.sessions) session.socket.destroy();
  await rejection(ftp.names(), 'rate-limited');
  const first = ftp.server.sessions.length;
  expect(first).toBeLessThan(20);
  await rejection(ftp.names(), 'rate-limited');
  await rejection(ftp.names(), 'rate-limited');
  expect(ftp.server.sessions.length - first, 'whoever tries again does not wait as long again').toBeLessThan(first);
});

test('fails at once when the server is gone, for all who wait', async () => {
  const ftp = await ScriptedFtp.open({}, { maxSessions: 2 });
  await ftp.server[Symbol.asyncDispose]();
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => ftp.names()));
  for (const result of results) expect(result).toMatchObject({ reason: { kind: 'unavailable', fault: 'port' } });
  await ftp.account[Symbol.asyncDispose]();
});

test('ends everything at once when it is disposed of', async () => {
  const ftp = await ScriptedFtp.open({ on: { RETR: () => new Promise(() => undefined) } }, { maxSessions: 2 });
  const pending = [ftp.read('a', 5), ftp.read('b', 5_000_000), ftp.names(), ftp.names()].map((each) =>
    each.then(
      () => 'resolved',
      (error: unknown) => (error as { kind: string }).kind,
    ),
  );
  await pause(50);
  await ftp.account[Symbol.asyncDispose]();
  expect(await Promise.all(pending)).toEqual(['unavailable', 'unavailable', 'unavailable', 'unavailable']);
  await expect.poll(() => ftp.server.sockets.size).toBe(0);
  await ftp.server[Symbol.asyncDispose]();
});

test('closing one connection leaves the work of another alone', async () => {
  await using ftp = await ScriptedFtp.open();
  const other = await ftp.account.open('~', ftp.signal);
  const work = Promise.all(Array.from({ length: 30 }, (_, i) => ftp.write(`f${i}`, 'x')));
  for await (const _ of other.list(rootRef('~'), ftp.signal));
  await other[Symbol.asyncDispose]();
  await work;
  await rejection(other.stat(rootRef('~'), ftp.signal), 'unavailable');
  expect((await ftp.names()).length).toBe(30);
});
