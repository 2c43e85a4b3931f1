import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { availability, type SftpServer, type SftpServerOptions, startOpenSsh, startProftpdSftp } from './index.ts';
import { IndependentClients } from './testing/independent-clients.ts';

let clients: IndependentClients;
beforeAll(async () => {
  clients = await IndependentClients.create();
});
afterAll(() => clients[Symbol.asyncDispose]());

const sftpServers = [
  { name: 'openssh', start: startOpenSsh },
  { name: 'proftpd-sftp', start: startProftpdSftp },
] as const;

describe.each(sftpServers)('$name', ({ name, start: startServer }) => {
  let reason: string | null = null;
  beforeAll(async () => {
    const found = await availability(name);
    reason = found.available ? null : found.reason;
  });
  const start = (options: SftpServerOptions = {}): Promise<SftpServer> => startServer(options);

  test('lets in by each way that it names', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    expect(server.methods).toContain('password');
    for (const method of server.methods.filter((known) => known !== 'publickey')) {
      const answer = await clients.sftp(
        server,
        ['-o', 'BatchMode=no', '-o', `PreferredAuthentications=${method}`],
        'pwd',
      );
      expect(answer, method).toMatchObject({ status: 0, output: expect.stringContaining(server.folder) });
    }
  });

  test('lets in by each key that it hands out', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    for (const [type, key] of Object.entries(server.privateKeys)) {
      const file = join(clients.folder, `key-${server.port}-${type}`);
      await writeFile(file, key.open, { mode: 0o600 });
      const answer = await clients.sftp(server, ['-i', file, '-o', 'IdentitiesOnly=yes'], 'mkdir of-login');
      expect(answer, type).toMatchObject(type === 'rsa' ? { status: 0 } : { status: 1 }); // made once
    }
    await access(join(server.folder, 'of-login'));
  });

  test('shows the fingerprint of its host key, and another after a change', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    const shown = () =>
      clients.sftp(server, ['-v', '-o', 'BatchMode=yes', '-o', 'UserKnownHostsFile=/dev/null'], 'pwd');
    expect((await shown()).output).toContain(server.fingerprint);
    const next = await server.changeHostKey();
    await server.restart();
    expect(next).not.toBe(server.fingerprint);
    expect((await shown()).output).toContain(next);
  });
});
