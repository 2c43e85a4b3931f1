import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAgentDoor } from '../apps/server/src/agents/gateway/open-door.ts';
import { startTestServer } from '../apps/server/src/testing/start-test-server.ts';
import { bundleAgent } from '../scripts/agent-package/bundle-agent.ts';
import { agentRelease } from '../scripts/release/agent-release.ts';
import { repository } from './support/checkout.ts';
import { DownloadedAgent } from './support/downloaded-agent.ts';
import { Sandbox } from './support/sandbox.ts';

const LONG = { timeout: 60_000, interval: 250 };
const OLD = '7.7.7.7';
const NEW = '8.8.8.8';

let keys: Sandbox;
let old: string;
let privateKey: string;
let open: AsyncDisposableStack;
let sandbox: Sandbox;
beforeAll(async () => {
  keys = await Sandbox.create();
  privateKey = keys.path('release-key.pem');
  const releaseKey = (await agentRelease(['key', privateKey], new Date())).trim();
  old = (await bundleAgent(repository, { version: OLD, releaseKeys: [releaseKey] })).code;
}, 200_000);
afterAll(async () => {
  await keys[Symbol.asyncDispose]();
});
beforeEach(async () => {
  open = new AsyncDisposableStack();
  sandbox = open.use(await Sandbox.create());
});
afterEach(() => open.disposeAsync());

/** The same agent with another number. */
const newer = (): string => old.replaceAll(OLD, NEW);

/** A server that offers this program as the newer version, signed by a script of ours, and an older agent that calls it. */
async function meet(program: string, tamper = (text: string) => text) {
  const updates = sandbox.path('updates');
  const made = sandbox.path('made.cjs');
  await writeFile(made, program);
  const sign = ['sign', '--key', privateKey, '--version', NEW, '--out', updates, `portable=${made}`];
  await agentRelease(sign, new Date());
  const served = join(updates, `drover-agent-${NEW}-portable`);
  await writeFile(served, tamper(await readFile(served, 'utf8')));

  const server = open.use(await startTestServer());
  await mkdir(server.app.dataFolder, { recursive: true });
  const { privateKey: identity } = generateKeyPairSync('ed25519');
  const agents = {
    listen: { host: '127.0.0.1', port: 0 },
    told: true,
    address: null,
    channelBinding: 'tls',
    updates,
  } as const;
  open.use(await openAgentDoor(server.app, { agents, tls: { kind: 'none' }, identity }));
  const { address, pin } = server.app.agentDoor.now ?? {};
  const folder = sandbox.path('drover-agent');
  await mkdir(folder);
  await writeFile(join(folder, 'agent.cjs'), old);
  await writeFile(join(folder, 'agent'), `#!/bin/sh\nexec '${process.execPath}' '${folder}/agent.cjs' "$@"\n`, {
    mode: 0o755,
  });
  const agent = open.use(new DownloadedAgent(folder, { PATH: process.env['PATH'] ?? '', HOME: sandbox.path('home') }));
  const root = ['--root', sandbox.path('home')];
  const key = await agent.start(
    join(folder, 'agent'),
    ...root,
    '--server',
    `https://127.0.0.1:${address?.port}#${pin}`,
  );
  const status = async () => (await agent.run('status')).stdout;
  return { agent, key, status, program: () => readFile(join(folder, 'agent.cjs'), 'utf8'), folder };
}

describe('an agent whose server relays a newer version', () => {
  it('becomes that version by itself, with the same key, and keeps the one before', async () => {
    const { agent, key, status, program, folder } = await meet(newer());
    await expect.poll(status, LONG).toContain(`Version: ${NEW}\n`);
    await expect.poll(status, LONG).toContain(`${key}\nDrover Agent Status: unclaimed\n`);
    expect(await program()).toBe(newer());
    expect(await readFile(join(folder, 'agent.prev.cjs'), 'utf8')).toBe(old);
    await expect
      .poll(async () => JSON.parse(await readFile(join(folder, 'update.json'), 'utf8')), LONG)
      .toEqual({ state: 'done', version: NEW, reason: null });
    expect((await agent.run('stop')).stdout).toContain('Drover Agent stopped\n');
    expect(await agent.ended()).toBe(0);
  }, 200_000);

  it('is itself again where that version does not come up, says so, and does not try it again by itself', async () => {
    const dying = `if (!process.argv.includes('--version')) process.exit(9);\n${newer()}`;
    const { agent, status, program } = await meet(dying);
    await expect
      .poll(status, LONG)
      .toContain(`Version: ${OLD}\nUpdates: version ${NEW} could not be installed: It ended with code 9.`);
    await expect.poll(status, LONG).toContain('Drover Agent Status: unclaimed\n');
    expect(await program()).toBe(old);
    const told = await agent.run('update');
    expect(told.stderr).toContain('It ended with code 9');
    expect(told.exitCode).toBe(1);
    await expect.poll(status, LONG).toContain(`Version: ${OLD}\n`);
  }, 200_000);

  it('takes nothing that is not what was signed', async () => {
    const { status, program, folder } = await meet(newer(), (text) => text.replace('function', 'functiom'));
    await expect.poll(status, LONG).toContain('is not the file that its signed manifest names; it was thrown away.');
    expect(await status()).toContain(`Version: ${OLD}\n`);
    expect(await program()).toBe(old);
    await expect(readFile(join(folder, 'agent.new.cjs'))).rejects.toThrow('ENOENT');
  }, 200_000);
});
