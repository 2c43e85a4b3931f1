import { expect, test } from 'vitest';
import { FtpAccount } from './account.ts';
import { rejection } from './testing/expect-error.ts';
import { endpointOf } from './testing/open-scripted.ts';
import { ScriptedServer } from './testing/scripted-server.ts';

const password = 'pass wörd';

test.each([
  ['in one line', `530 wrong password "${Buffer.from(password).toString('latin1')}"`],
  ['far behind', `530 ${'sorry '.repeat(48)}${Buffer.from(password).toString('latin1')}`],
])('a refused login never shows the password that the server repeats %s', async (_where, reply) => {
  await using server = await ScriptedServer.start({ on: { PASS: (session) => session.reply(reply) } });
  await using account = new FtpAccount(endpointOf(server.port, { password }));
  const error = await rejection(account.open('~', new AbortController().signal), 'unauthenticated');
  expect(JSON.stringify([error.message, error.remedy, error.vendor, String(error.cause)])).not.toMatch(
    /pass w|530 sorry/,
  );
  expect(error.message).toContain('530');
});
