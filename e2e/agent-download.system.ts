import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, realpath, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AGENT_VERSION } from '@drover/agent-link/version';
import type { AgentDownloads, Connector, Run, Transfer } from '@drover/api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DownloadedAgent } from './support/downloaded-agent.ts';
import { RunningServer } from './support/running-server.ts';
import { Sandbox } from './support/sandbox.ts';
import { SignedIn } from './support/signed-in.ts';

const LONG = { timeout: 300_000 };
const unpack = promisify(execFile);

let open: AsyncDisposableStack;
let server: RunningServer;
let ada: SignedIn;
beforeAll(async () => {
  open = new AsyncDisposableStack();
  server = open.use(await RunningServer.spawn('up', ['--agent-listen', '127.0.0.1:0']));
  ada = await SignedIn.first(await server.prints(/^Sign in once with: (\S+)$/m));
}, 200_000);
afterAll(() => open.disposeAsync());

/** The programs of this machine without those of the checkout, and this Node where there is no other. */
const PATH = [
  ...(process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules')),
  dirname(process.execPath),
].join(':');

/** What stands on the server's page, as a person does it: downloads, unpacks, and starts. */
async function downloaded(name: string, sandbox: Sandbox): Promise<DownloadedAgent> {
  const content = await ada.bytes(`/api/agent-downloads/${name}`);
  const { items } = await ada.call<AgentDownloads>('GET', '/api/agent-downloads');
  const shown = items.find((item) => item.name === name);
  expect(shown).toMatchObject({ ready: true, bytes: content.length });
  expect(createHash('sha256').update(content).digest('hex')).toBe(shown?.sha256);
  const place = sandbox.path('My Downloads');
  await mkdir(place);
  await writeFile(sandbox.path(name), content);
  await unpack('tar', ['-xzf', sandbox.path(name), '-C', place]);
  return new DownloadedAgent(join(await realpath(place), 'drover-agent'), { PATH, HOME: sandbox.path('home') });
}

/** The rest are held to what can be seen of them here, by `./drover soak agent-downloads`. */
const CASES = [
  { name: 'drover-agent.tar.gz', wants: null },
  { name: 'drover-agent-linux-x64.tar.gz', wants: 'linux x64' },
];

it.concurrent.for(CASES)(
  '$name connects with no further setting, is claimed by its key, serves its files, and stops',
  LONG,
  async ({ name, wants }, { skip, expect }) => {
    skip(wants !== null && wants !== `${process.platform} ${process.arch}`, `it is for ${wants}`);
    await using sandbox = await Sandbox.create();
    await using agent = await downloaded(name, sandbox);
    const [from, to] = [sandbox.path('from'), sandbox.path('to')];
    await Promise.all([mkdir(from), mkdir(to)]);
    const content = randomBytes(300_000);
    await Promise.all([writeFile(join(from, 'big.bin'), content), writeFile(join(from, 'ü.txt'), 'hello')]);
    await symlink(join(agent.folder, 'agent'), sandbox.path('a link'));

    const key = await agent.start(sandbox.path('a link'), '--root', from, '--writable-root', to);
    const connector = await ada.patiently<Connector>('POST', '/api/connectors', {
      ...{ type: 'agent', displayName: name },
      options: { key },
    });
    await expect.poll(async () => (await agent.run('status')).stdout, LONG).toContain('Drover Agent Status: online\n');
    expect((await agent.run('start')).exitCode).toBe(3);

    const side = async (path: string) => ({
      connectorId: connector.id,
      root: '',
      path: (await realpath(path)).split('/').slice(1),
    });
    const transfer = await ada.call<Transfer>('POST', '/api/transfers', {
      ...{ name, source: await side(from), destination: await side(to) },
    });
    const run = await ada.call<Run>('POST', `/api/transfers/${transfer.id}/runs`, { mode: 'copy' });
    await expect
      .poll(() => ada.call<Run>('GET', `/api/runs/${run.id}`), LONG)
      .toMatchObject({ state: 'ended', status: { code: 100 }, counters: { filesCopied: 2 } });
    expect((await readFile(join(to, 'big.bin'))).equals(content)).toBe(true);

    expect((await stat(join(agent.folder, 'identity.pem'))).mode & 0o777).toBe(0o600);
    expect(await agent.run('stop')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await agent.ended()).toBe(0);
    expect(await agent.run('-v')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining(`Drover Agent\n${AGENT_VERSION} (Unix `),
    });
  },
);
