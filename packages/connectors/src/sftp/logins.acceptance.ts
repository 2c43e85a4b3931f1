import { generateKeyPairSync } from 'node:crypto';
import type { ProbeReport } from '@drover/core';
import type { AuthenticationMethod, KeyType, SftpServer } from '@drover/testing-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realServers } from './testing/real-servers.ts';
import { failureOf, openAccount } from './testing/scripted-session.ts';

const never = new AbortController().signal;
const keyTypes: readonly KeyType[] = ['ed25519', 'ecdsa', 'rsa'];

const methods: readonly AuthenticationMethod[] = ['password', 'keyboard-interactive', 'publickey'];

async function probe(server: SftpServer, changes: Record<string, unknown> = {}): Promise<ProbeReport> {
  const { username, password } = server;
  await using account = await openAccount(server, { username, password, ...changes });
  const report = await account.probe(never);
  await using connection = await account.open('~', never);
  expect(await connection.stat({ root: '~', segments: [] }, never)).toMatchObject({ kind: 'folder' });
  return report;
}

for (const { name, unavailable, start } of realServers) {
  describe.skipIf(unavailable !== null)(`SFTP login at ${name}`, () => {
    let server: SftpServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(async () => {
      await server?.stop();
    });

    it('takes the password, and a probe shows the server and its fingerprint', async () => {
      const report = await probe(server);
      expect(report.fingerprint).toBe(server.fingerprint);
      expect(report.summary).toContain(`as ${server.username}`);
    });

    it.each(keyTypes)('takes a key of type %s, open and locked', async (type) => {
      const { open, locked, passphrase } = server.privateKeys[type];
      const key = { authentication: 'key', password: undefined };
      await probe(server, { ...key, privateKey: open });
      await probe(server, { ...key, privateKey: locked, passphrase });
    });

    it.for(methods)('logs in where only %s is offered', async (method, { skip }) => {
      skip(!server.methods.includes(method), 'this machine lets tests set up no PAM, which keyboard-interactive needs');
      await using single = await start({ methods: [method] });
      const { open: privateKey } = single.privateKeys.rsa;
      const key = { authentication: 'key', password: undefined, privateKey };
      await probe(single, method === 'publickey' ? key : {});
    });

    it('refuses a wrong password, an unknown user and a strange key', async () => {
      const refused = { kind: 'unauthenticated', fault: 'credentials' };
      expect(await failureOf(probe(server, { password: 'wrong' }))).toMatchObject(refused);
      expect(await failureOf(probe(server, { username: 'nobody-here' }))).toMatchObject(refused);
      const { privateKey } = generateKeyPairSync('ed25519');
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
      const key = { authentication: 'key', password: undefined, privateKey: pem };
      expect(await failureOf(probe(server, key))).toMatchObject(refused);
    });

    it('refuses a host key that changed, and accepts it once it is the one that is meant', async () => {
      const before = server.fingerprint;
      const after = await server.changeHostKey();
      await server.restart();
      const error = await failureOf(probe(server, { hostKey: before }));
      expect(error).toMatchObject({ kind: 'untrusted', fault: 'host-key', vendor: after });
      await probe(server, { hostKey: after });
    });
  });

  for (const hostKeyType of keyTypes)
    it.skipIf(unavailable !== null)(`knows ${name} by a host key of type ${hostKeyType}`, async () => {
      await using server = await start({ hostKeyType });
      expect((await probe(server)).notes[0]).toContain(hostKeyType === 'ecdsa' ? 'ecdsa-sha2-nistp256' : hostKeyType);
    });
}
