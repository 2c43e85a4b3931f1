import { expect, test } from 'vitest';
import { FtpAccount } from './account.ts';
import { rejection } from './testing/expect-error.ts';
import { endpointOf, ScriptedFtp } from './testing/open-scripted.ts';
import { ScriptedServer } from './testing/scripted-server.ts';
import type { ScriptedSession } from './testing/scripted-session.ts';

/** Says again and again that the answer is on its way. */
function promise(session: ScriptedSession): void {
  const timer = setInterval(() => {
    if (session.socket.destroyed) clearInterval(timer);
    else session.reply('120 soon');
  }, 50);
}

test('a greeting that is only ever announced is not waited for', async () => {
  await using server = await ScriptedServer.start({ greet: promise });
  await using account = new FtpAccount(endpointOf(server.port));
  expect((await rejection(account.open('~', new AbortController().signal), 'timeout')).fault).toBe('port');
}, 5_000);

test('an answer that is only ever announced is not waited for', async () => {
  await using ftp = await ScriptedFtp.open({ on: { MKD: promise } });
  const made = ftp.connection.createFolder(ftp.item('x'), {}, ftp.signal);
  expect((await rejection(made, 'timeout')).message).toContain('did not answer');
}, 5_000);
