import { execFile } from 'node:child_process';
import { access, chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  availability,
  type FtpServer,
  type FtpServerOptions,
  findProgram,
  type SftpServer,
  type SftpServerOptions,
  smallDiskAvailability,
  startOpenSsh,
  startProftpd,
  startProftpdSftp,
  startPureFtpd,
  startVsftpd,
  type TestServer,
} from './index.ts';

const run = promisify(execFile);
let work = '';
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-servers-test-'));
});
afterAll(() => rm(work, { recursive: true, force: true }));

/** What an independent client says: its output, and the status with which it ended. */
interface Answer {
  readonly status: number;
  readonly output: string;
}
const refused = { login: 67, certificate: 60, upload: 25 } as const; // curl's exit codes

async function curl(server: FtpServer, options: readonly string[] = [], name = ''): Promise<Answer> {
  const program = await findProgram('curl');
  const ca = join(work, `ca-${server.port}.pem`);
  await writeFile(ca, server.ca ?? '');
  const tls = server.ca === undefined ? [] : ['--ssl-reqd', '--cacert', ca];
  const scheme = server.security === 'implicit' ? 'ftps' : 'ftp';
  const folder = server.path === '/' ? '' : `/${server.path}`;
  const url = `${scheme}://${server.host}:${server.port}/${folder}/${name}`.replace(/\/+$/, '/');
  const login = options.includes('--user') ? [] : ['--user', `${server.username}:${server.password}`];
  return run(program.file, ['-sS', '--max-time', '20', ...login, ...tls, ...options, url], {
    env: { ...process.env, ...program.env },
  }).then(
    ({ stdout }) => ({ status: 0, output: stdout }),
    (error: { code: number; stderr: string }) => ({ status: error.code, output: error.stderr }),
  );
}

async function upload(server: FtpServer, name: string, content: string | Uint8Array): Promise<Answer> {
  const file = join(work, 'upload');
  await writeFile(file, content);
  return curl(server, ['--upload-file', file], name);
}

async function isListening(server: TestServer): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: server.host, port: server.port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

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
    expect(await upload(server, 'a.txt', 'hello')).toMatchObject({ status: 0 });
    expect(await readFile(join(server.folder, 'a.txt'), 'utf8')).toBe('hello');
    expect(await curl(server, [], 'a.txt')).toEqual({ status: 0, output: 'hello' });
    expect(await curl(server, ['--user', `${server.username}:wrong`])).toMatchObject({ status: refused.login });
  });

  test('serves the same files on the same port after it was killed', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    await upload(server, 'a.txt', 'hello');
    await server.kill();
    expect(await isListening(server)).toBe(false);
    await server.start();
    expect(await curl(server, [], 'a.txt')).toEqual({ status: 0, output: 'hello' });
  });

  test.for(['expired', 'self-signed', 'wrong-host'] as const)(
    'shows a certificate that is %s',
    async (certificate, context) => {
      if (reason !== null) context.skip(reason);
      await using server = await start({ security: 'explicit', certificate });
      expect(await curl(server)).toMatchObject({ status: refused.certificate });
      expect(await curl(server, ['--insecure'])).toMatchObject({ status: 0 });
    },
  );

  test('refuses to write where the login may only read', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start({ readOnly: true });
    expect(await upload(server, 'a.txt', 'hello')).not.toMatchObject({ status: 0 });
  });

  test('refuses to write into a folder whose permissions forbid it', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    await chmod(server.folder, 0o555);
    expect(await upload(server, 'a.txt', 'hello')).not.toMatchObject({ status: 0 });
  });

  test('fails a file for which its small disk has no room', async (context) => {
    if (reason !== null) context.skip(reason);
    const disk = await smallDiskAvailability();
    if (!disk.available) context.skip(disk.reason);
    await using server = await start({ capacity: 1_000_000 });
    expect(await upload(server, 'small', 'hello')).toMatchObject({ status: 0 });
    expect(await upload(server, 'large', new Uint8Array(2_000_000))).not.toMatchObject({ status: 0 });
    await server.restart();
    expect(await readFile(join(server.folder, 'small'), 'utf8')).toBe('hello');
  });

  test('turns away connections beyond its limit', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start({ maxClients: 1 });
    const first = connect({ host: server.host, port: server.port });
    await new Promise((resolve) => first.once('data', resolve));
    first.write(`USER ${server.username}\r\nPASS ${server.password}\r\n`);
    await expect.poll(async () => (await curl(server)).status, { timeout: 10_000 }).not.toBe(0);
    first.destroy();
    await expect.poll(async () => (await curl(server)).status, { timeout: 10_000 }).toBe(0);
  });
});

describe.each(ftpServers.slice(0, 2))('$name that insists on TLS session reuse', ({ name, start }) => {
  test.for(['explicit', 'implicit'] as const)(
    'refuses a data connection with a fresh session (%s)',
    async (security, context) => {
      const found = await availability(name);
      if (!found.available) context.skip(found.reason);
      await using strict = await start({ security, sessionReuse: true });
      expect(await curl(strict)).toMatchObject({ status: 0 });
      expect(await curl(strict, ['--no-sessionid'])).not.toMatchObject({ status: 0 });
      await using lax = await start({ security, sessionReuse: false });
      expect(await curl(lax, ['--no-sessionid'])).toMatchObject({ status: 0 });
    },
  );
});

const sftpServers = [
  { name: 'openssh', start: startOpenSsh },
  { name: 'proftpd-sftp', start: startProftpdSftp },
] as const;

async function sftp(server: SftpServer, options: readonly string[], commands: string): Promise<Answer> {
  const [program, ssh] = await Promise.all([findProgram('sftp'), findProgram('ssh')]);
  const ask = join(work, 'ask');
  await writeFile(ask, `#!/bin/sh\necho '${server.password}'\n`, { mode: 0o755 });
  const fixed = [
    '-S',
    ssh.file,
    '-o',
    'StrictHostKeyChecking=no',
    '-o',
    `UserKnownHostsFile=${join(work, `known-${server.port}`)}`,
  ];
  const env = { ...process.env, ...program.env, SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force' };
  const address = `${server.username}@${server.host}`;
  const child = run(program.file, [...fixed, ...options, '-P', String(server.port), '-b', '-', address], { env });
  child.child.stdin?.end(commands);
  return child.then(
    ({ stdout }) => ({ status: 0, output: stdout }),
    (error: { code: number; stderr: string }) => ({ status: error.code, output: error.stderr }),
  );
}

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
      const answer = await sftp(server, ['-o', 'BatchMode=no', '-o', `PreferredAuthentications=${method}`], 'pwd');
      expect(answer, method).toMatchObject({ status: 0, output: expect.stringContaining(server.folder) });
    }
  });

  test('lets in by each key that it hands out', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    for (const [type, key] of Object.entries(server.privateKeys)) {
      const file = join(work, `key-${server.port}-${type}`);
      await writeFile(file, key.open, { mode: 0o600 });
      const answer = await sftp(server, ['-i', file, '-o', 'IdentitiesOnly=yes'], 'mkdir of-login');
      expect(answer, type).toMatchObject(type === 'rsa' ? { status: 0 } : { status: 1 }); // made once
    }
    await access(join(server.folder, 'of-login'));
  });

  test('shows the fingerprint of its host key, and another after a change', async (context) => {
    if (reason !== null) context.skip(reason);
    await using server = await start();
    const shown = () => sftp(server, ['-v', '-o', 'BatchMode=yes', '-o', 'UserKnownHostsFile=/dev/null'], 'pwd');
    expect((await shown()).output).toContain(server.fingerprint);
    const next = await server.changeHostKey();
    await server.restart();
    expect(next).not.toBe(server.fingerprint);
    expect((await shown()).output).toContain(next);
  });
});

test('a server does not outlive the process that started it', async (context) => {
  const found = await availability('openssh');
  if (!found.available) context.skip(found.reason);
  const script = `
    import { startOpenSsh } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)};
    const server = await startOpenSsh();
    console.log(JSON.stringify({ host: server.host, port: server.port, folder: server.folder }));
    setInterval(() => undefined, 1000);`;
  const parent = execFile(process.execPath, ['--input-type=module', '--eval', script]);
  const line = await new Promise<string>((resolve, reject) => {
    parent.stdout?.once('data', resolve);
    parent.once('exit', () => reject(new Error('the parent ended before its server had started')));
  });
  const server = JSON.parse(line) as TestServer;
  expect(await isListening(server)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => isListening(server), { timeout: 5_000 }).toBe(false);
  await rm(join(server.folder, '..'), { recursive: true });
});

test('nothing of a server is left after it was stopped', async (context) => {
  const found = await availability('openssh');
  if (!found.available) context.skip(found.reason);
  const server = await startOpenSsh();
  await server.stop();
  expect(await isListening(server)).toBe(false);
  await expect(access(join(server.folder, '..'))).rejects.toMatchObject({ code: 'ENOENT' });
});
