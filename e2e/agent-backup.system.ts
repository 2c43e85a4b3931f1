import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { AgentBench } from './support/agent-bench.ts';
import { repository } from './support/checkout.ts';
import { PlantedSecrets } from './support/planted-secrets.ts';
import { RecordingClient } from './support/recording-client.ts';
import { RunningServer } from './support/running-server.ts';

const LONG = { timeout: 60_000 };
const person = { email: 'ada@example.org', password: 'correct horse battery' };

/** Another server has to answer where the first one did. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function drover(folder: string, ...args: string[]): Promise<string> {
  const main = join(repository, 'apps/server/src/main.ts');
  const env = { ...process.env, DROVER_DATA: folder, TMPDIR: folder };
  const flags = ['--disable-warning=ExperimentalWarning', main, ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, flags, { env });
  return stdout + stderr;
}

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'drover-up-'));
  await chmod(folder, 0o711); // as root, the database runs as another account below it
  return folder;
}

async function unpacked(file: string): Promise<Buffer> {
  const bytes = await readFile(file);
  return gunzipSync(bytes.subarray(bytes.indexOf('\n') + 1));
}

it('an agent that was authorised before a backup works after the restore, whose keys are in it only with --with-key', {
  timeout: 300_000,
}, async () => {
  await using bench = await AgentBench.create();
  const shared = bench.sandbox.path('shared');
  await mkdir(shared);
  await writeFile(join(shared, 'hello.txt'), 'hello');
  const port = await freePort();
  const listen = ['--agent-listen', `127.0.0.1:${port}`];
  await using first = await RunningServer.spawn('up', listen);
  const client = new RecordingClient(await first.address());
  const token = await first.prints(/^Sign in once with: \S+#(\S+)$/m);
  await client.expect(200, 'POST', '/api/setup', { body: { ...person, name: 'Ada', token } });
  const { pin } = await client.expect(200, 'GET', '/api/agent-server');
  const agent = bench.start('start', '--server', `https://127.0.0.1:${port}#${pin}`, '--root', shared);
  await agent.says('Ctrl-C');
  const key = /[0-9A-F]{32}/.exec(agent.printed)?.[0] ?? '';
  const body = { type: 'agent', displayName: 'Files', options: { key } };
  await expect.poll(async () => (await client.send('POST', '/api/connectors', { body })).status, LONG).toBe(201);
  const [{ id }] = (await client.expect(200, 'GET', '/api/connectors?type=agent'))['items'] as unknown as [
    { id: string },
  ];

  const [plain, whole] = [bench.sandbox.path('plain.backup'), bench.sandbox.path('whole.backup')];
  expect(await drover(first.folder, 'backup', plain)).toContain('The instance key is not in it.');
  expect(await drover(first.folder, 'backup', whole, '--with-key')).toContain('The file holds the instance key');
  const secrets = new PlantedSecrets();
  const instanceKey = Buffer.from((await readFile(join(first.folder, 'instance.key'), 'utf8')).trim(), 'hex');
  secrets.plant('the instance key', instanceKey.toString('base64'));
  secrets.plant('the instance key, in hex', instanceKey.toString('hex'));
  const [, pem = ''] = (await readFile(join(first.folder, 'server-identity'), 'utf8')).split('\n');
  secrets.plant('the key that agents know the server by', pem);
  expect(secrets.foundIn(await unpacked(plain))).toEqual([]);
  expect(secrets.foundIn(await unpacked(whole))).toEqual(['the instance key, as it is', 'the instance key, as JSON']);
  first.kill('SIGTERM');
  expect(await first.ended()).toBe(0);

  const second = await dataFolder();
  await drover(second, 'restore', whole);
  await using restored = await RunningServer.spawn('up', listen, second);
  const again = new RecordingClient(await restored.address());
  await again.expect(200, 'POST', '/api/session', { body: person });
  expect(await again.expect(200, 'GET', '/api/agent-server')).toMatchObject({ pin });
  const connector = async () => await again.expect(200, 'GET', `/api/connectors/${id}`);
  await expect.poll(connector, { ...LONG, interval: 500 }).toMatchObject({ agents: [{ key, state: 'online' }] });
  const path = encodeURIComponent(JSON.stringify(shared.split('/').filter((name) => name !== '')));
  expect(await again.expect(200, 'GET', `/api/connectors/${id}/entries?path=${path}`)).toMatchObject({
    items: [{ name: 'hello.txt', size: 5 }],
  });
  expect((await bench.run('status')).stdout).toContain(`${key}\nDrover Agent Status: online\n`);
});
