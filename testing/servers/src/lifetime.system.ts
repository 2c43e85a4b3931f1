import { execFile } from 'node:child_process';
import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { availability, startOpenSsh, type TestServer } from './index.ts';
import { IndependentClients, isListening } from './testing/independent-clients.ts';

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

test('many servers start side by side, each on a port of its own', async (context) => {
  const found = await availability('openssh');
  if (!found.available) context.skip(found.reason);
  const servers = await Promise.all(Array.from({ length: 8 }, () => startOpenSsh()));
  try {
    expect(new Set(servers.map((server) => server.port)).size).toBe(8);
    for (const server of servers) expect(await isListening(server)).toBe(true);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
});

test('files that a test running as root put there belong to the login after adopt', async (context) => {
  const found = await availability('openssh');
  if (!found.available) context.skip(found.reason);
  await using clients = await IndependentClients.create();
  await using server = await startOpenSsh();
  await mkdir(join(server.folder, 'seeded'));
  await writeFile(join(server.folder, 'seeded', 'a.txt'), 'hello', { mode: 0o600 });
  await server.adopt();
  const method = ['-o', 'BatchMode=no', '-o', 'PreferredAuthentications=password'];
  const answer = await clients.sftp(
    server,
    method,
    `get seeded/a.txt ${join(clients.folder, 'adopted')}\nrm seeded/a.txt\n`,
  );
  expect(answer).toMatchObject({ status: 0 });
  expect(await readFile(join(clients.folder, 'adopted'), 'utf8')).toBe('hello');
});
