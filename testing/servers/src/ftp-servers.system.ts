import { chmod, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  availability,
  type FtpServer,
  type FtpServerOptions,
  smallDiskAvailability,
  startProftpd,
  startPureFtpd,
  startVsftpd,
} from './index.ts';
import { IndependentClients, isListening } from './testing/independent-clients.ts';

const refused = { login: 67, certificate: 60 } as const; // curl's exit codes

let clients: IndependentClients;
beforeAll(async () => {
  clients = await IndependentClients.create();
});
afterAll(() => clients[Symbol.asyncDispose]());

const ftpServers = [
  { name: 'vsftpd', start: startVsftpd, securities: ['plain', 'explicit', 'implicit'] },
  { name: 'proftpd', start: startProftpd, securities: ['plain', 'explicit', 'implicit'] },
  { name: 'pure-ftpd', start: startPureFtpd, securities: ['plain', 'explicit'] },
] as const;

describe.each(ftpServers)('$name', ({ name, start: startServer, securities }) => {
  let reason: string | null = null;
  beforeAll(async () => {
    const found = await availability(name);
    reason = found.available ? null : found.reason;
  });
  const start = (options: FtpServerOptions = {}): Promise<FtpServer> => startServer(options);

  test.for(securities)('lets the right password in and no other (%s)', async (security, context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start({ security });
    expect(await clients.upload(server, 'a.txt', 'hello')).toMatchObject({ status: 0 });
    expect(await readFile(join(server.folder, 'a.txt'), 'utf8')).toBe('hello');
    expect(await clients.curl(server, [], 'a.txt')).toEqual({ status: 0, output: 'hello' });
    expect(await clients.curl(server, ['--user', `${server.username}:wrong`])).toMatchObject({ status: refused.login });
  });

  test('serves the same files on the same port after it was killed', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    await clients.upload(server, 'a.txt', 'hello');
    await server.kill();
    expect(await isListening(server)).toBe(false);
    await server.start();
    expect(await clients.curl(server, [], 'a.txt')).toEqual({ status: 0, output: 'hello' });
  });

  test.for(['expired', 'self-signed', 'wrong-host'] as const)(
    'shows a certificate that is %s',
    async (certificate, context) => {
      if (reason !== null) context.skip(reason);
      await using server = await start({ security: 'explicit', certificate });
      expect(await clients.curl(server)).toMatchObject({ status: refused.certificate });
      expect(await clients.curl(server, ['--insecure'])).toMatchObject({ status: 0 });
    },
  );

  test('refuses to write where the login may only read', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start({ readOnly: true });
    expect(await clients.upload(server, 'a.txt', 'hello')).not.toMatchObject({ status: 0 });
  });

  test('refuses to write into a folder whose permissions forbid it', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    await chmod(server.folder, 0o555);
    expect(await clients.upload(server, 'a.txt', 'hello')).not.toMatchObject({ status: 0 });
  });

  test('fails a file for which its small disk has no room', async (context) => {
    if (reason !== null) context.skip(reason);
    const disk = await smallDiskAvailability();
    if (!disk.available) context.skip(disk.reason);
    await using server = await start({ capacity: 1_000_000 });
    expect(await clients.upload(server, 'small', 'hello')).toMatchObject({ status: 0 });
    expect(await clients.upload(server, 'large', new Uint8Array(2_000_000))).not.toMatchObject({ status: 0 });
    await server.restart();
    expect(await readFile(join(server.folder, 'small'), 'utf8')).toBe('hello');
  });

  test('turns away connections beyond its limit', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start({ maxClients: 1 });
    const first = connect({ host: server.host, port: server.port });
    await new Promise((resolve) => first.once('data', resolve));
    first.write(`USER ${server.username}\r\nPASS ${server.password}\r\n`);
    await expect.poll(async () => (await clients.curl(server)).status, { timeout: 10_000 }).not.toBe(0);
    first.destroy();
    await expect.poll(async () => (await clients.curl(server)).status, { timeout: 10_000 }).toBe(0);
  });
});

describe.each(ftpServers.slice(0, 2))('$name that insists on TLS session reuse', ({ name, start }) => {
  test.for(['explicit', 'implicit'] as const)(
    'refuses a data connection with a fresh session (%s)',
    async (security, context) => {
      const found = await availability(name);
      if (!found.available) context.skip(found.reason);
      await using strict = await start({ security, sessionReuse: true });
      expect(await clients.curl(strict)).toMatchObject({ status: 0 });
      expect(await clients.curl(strict, ['--no-sessionid'])).not.toMatchObject({ status: 0 });
      await using lax = await start({ security, sessionReuse: false });
      expect(await clients.curl(lax, ['--no-sessionid'])).toMatchObject({ status: 0 });
    },
  );
});
