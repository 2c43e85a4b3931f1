import { expect, test } from 'vitest';
import { FtpAccount } from './account.ts';
import { connectError } from './connect-errors.ts';
import { rejection } from './testing/expect-error.ts';
import { endpointOf, ScriptedFtp } from './testing/open-scripted.ts';
import { ScriptedServer } from './testing/scripted-server.ts';
import type { Script, ScriptedSession } from './testing/scripted-session.ts';

const never = new AbortController().signal;

/** Opens the login's folder at a server that follows the script. */
async function open(script: Script): Promise<void> {
  await using server = await ScriptedServer.start(script);
  await using account = new FtpAccount(endpointOf(server.port));
  await using _ = await account.open('~', never);
}

test('fails on a greeting that is none', async () => {
  const error = await rejection(open({ greet: (session) => session.reply('HTTP/1.1 400 Bad Request') }), 'unavailable');
  expect(error.message).toContain('HTTP/1.1 400');
  expect(error.remedy).toContain('Type');
});

test('fails on an endless line', async () => {
  const endless = (session: ScriptedSession): void => {
    const more = (): void => {
      if (!session.socket.destroyed) session.socket.write('x'.repeat(10_000), () => setImmediate(more));
    };
    more();
  };
  expect((await rejection(open({ greet: endless }), 'unavailable')).message).toContain('more than');
});

test('fails on a server that says nothing, and on one that hangs up', async () => {
  expect((await rejection(open({ greet: () => undefined }), 'timeout')).fault).toBe('port');
  const hungUp = await rejection(open({ greet: (_, socket) => socket.destroy() }), 'unavailable');
  expect(hungUp.remedy).toContain('127.0.0.1, behind a router (NAT)');
});

test.each([
  [undefined, 'here it is 127.0.0.1, behind a router (NAT)'],
  ['203.0.113.9', "this server's address 203.0.113.9"],
])('names the address to allow where a connection is refused or swallowed: %s', async (outgoingAddress, words) => {
  const gone = await ScriptedServer.start({});
  const endpoint = endpointOf(gone.port, { outgoingAddress });
  await gone[Symbol.asyncDispose]();
  await using account = new FtpAccount(endpoint);
  const refused = await rejection(account.open('~', never), 'unavailable');
  expect(refused).toMatchObject({ vendor: 'ECONNREFUSED', remedy: expect.stringContaining(words) });
  const late = Object.assign(new Error('late'), { code: 'ETIMEDOUT' });
  expect(connectError(late, endpoint, false, '127.0.0.1').remedy).toContain(words);
});

test('waits for a server that announces a delay', async () => {
  await open({
    greet: (session) => {
      session.reply('120 ready in a moment');
      setTimeout(() => session.reply('220 ready'), 100);
    },
  });
});

test('fails on a reply that nobody asked for, and goes on with another session', async () => {
  await using ftp = await ScriptedFtp.open();
  ftp.server.put('/home/a.txt', 'hello');
  ftp.server.sessions[0]?.reply('250 you did not ask');
  await expect.poll(() => ftp.server.sockets.size).toBe(0);
  expect(String(await ftp.read('a.txt', 5))).toBe('hello');
});

test('fails when a command is not answered', async () => {
  await using ftp = await ScriptedFtp.open({ on: { MKD: () => new Promise(() => undefined) } });
  const error = await rejection(ftp.connection.createFolder(ftp.item('x'), {}, ftp.signal), 'timeout');
  expect(error.message).toContain('did not answer MKD');
});

test('fails when the server hangs up on a command each time, and does not try for ever', async () => {
  await using ftp = await ScriptedFtp.open({ on: { MLST: (session) => void session.socket.destroy() } });
  await rejection(ftp.connection.stat(ftp.item('x'), ftp.signal), 'unavailable');
  expect(ftp.server.verbs.filter((verb) => verb === 'MLST').length).toBe(3);
});

test('never connects to another host than its own, whatever PASV announces', async () => {
  await using ftp = await ScriptedFtp.open({ on: { EPSV: (session) => session.reply('500 unknown') } });
  ftp.server.put('/home/a.txt', 'hello');
  expect(String(await ftp.read('a.txt', 5))).toBe('hello'); // 10.9.8.7 in the reply is out of reach
  expect(ftp.server.verbs).toContain('PASV');
  ftp.server.forget();
  await ftp.read('a.txt', 5);
  expect(ftp.server.verbs).not.toContain('EPSV');
});

test.each([
  ['garbage', '229 whatever'],
  ['port 0', '229 Entering Extended Passive Mode (|||0|)'],
])('fails on a passive reply with %s', async (_, reply) => {
  await using ftp = await ScriptedFtp.open({ on: { EPSV: (session) => session.reply(reply) } });
  ftp.server.put('/home/a.txt', 'hello');
  const error = await rejection(ftp.read('a.txt', 5), 'unavailable');
  expect(error.fault).toBe('passive-mode');
});

test('blames passive mode when no passive port can be reached', async () => {
  const closedPort = 1;
  await using ftp = await ScriptedFtp.open({
    on: {
      EPSV: (session) => session.reply(`229 (|||${closedPort}|)`),
      PASV: (session) => session.reply(`227 (127,0,0,1,0,${closedPort})`),
    },
  });
  ftp.server.put('/home/a.txt', 'hello');
  const error = await rejection(ftp.read('a.txt', 5), 'unavailable');
  expect(error).toMatchObject({ fault: 'passive-mode', retryable: false, vendor: 'ECONNREFUSED' });
  expect(ftp.server.verbs).toContain('PASV');
});

test('takes PASV when only its ports can be reached', async () => {
  await using ftp = await ScriptedFtp.open({ on: { EPSV: (session) => session.reply('229 (|||1|)') } });
  ftp.server.put('/home/a.txt', 'hello');
  expect(String(await ftp.read('a.txt', 5))).toBe('hello');
});

test('survives names and replies that hold control characters', async () => {
  await using ftp = await ScriptedFtp.open({ on: { MKD: (session) => session.reply('550 \x1b]0;owned\x07 no') } });
  const error = await rejection(ftp.connection.createFolder(ftp.item('x'), {}, ftp.signal), 'permission-denied');
  expect(error.message).toContain('550 \\u001B]0;owned\\u0007 no');
});
