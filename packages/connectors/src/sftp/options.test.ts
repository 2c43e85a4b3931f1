import { describe, expect, it } from 'vitest';
import { options } from './options.ts';
import { ScriptedServer } from './testing/scripted-server.ts';
import { openAccount } from './testing/scripted-session.ts';

const rest = { username: 'alice', authentication: 'password', password: 'secret' };

describe('the server of the form', () => {
  it.each(['http://host', 'sftp://host', 'host/path', 'two words', ' '])(
    'is not %j, and says what it must be',
    (server) => {
      const { error } = options.schema.safeParse({ ...rest, server });
      expect(error?.issues).toMatchObject([
        { path: ['server'], message: 'A host name or an address, without sftp:// and without a path' },
      ]);
    },
  );

  it.each(['sftp.example.com', '192.0.2.1', '2001:db8::1', '[::1]', ' host '])('may be %j', (server) => {
    expect(options.schema.parse({ ...rest, server }).server).toBe(server.trim());
  });

  it('is reached also when its address stands in brackets', async () => {
    await using server = await ScriptedServer.start({});
    await using account = await openAccount(server, { server: '[127.0.0.1]' });
    expect((await account.probe(new AbortController().signal)).fingerprint).toBe(server.fingerprint);
  });
});
