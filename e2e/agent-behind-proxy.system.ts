import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { connect as connectTls, createServer } from 'node:tls';
import { startRun } from '@drover/database';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { openAgentDoor } from '../apps/server/src/agents/gateway/open-door.ts';
import { send } from '../apps/server/src/testing/send.ts';
import { startTestServer, type TestServer } from '../apps/server/src/testing/start-test-server.ts';
import { startTestWorker } from '../apps/server/src/testing/start-test-worker.ts';
import { selfSigned } from '../apps/server/src/tls/self-signed.ts';
import { AgentBench } from './support/agent-bench.ts';

const LONG = { timeout: 60_000, interval: 100 };
const { cert, key } = selfSigned(['127.0.0.1', 'localhost'], new Date());

let server: TestServer;
let bench: AgentBench;
let open: AsyncDisposableStack;
beforeAll(async () => {
  server = await startTestServer();
  await mkdir(server.app.dataFolder, { recursive: true });
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  open = new AsyncDisposableStack();
  bench = open.use(await AgentBench.create());
});
afterEach(() => open.disposeAsync());

/** The server's port for agents, behind something that ends TLS and makes a TLS connection of its own. */
async function behindProxy(channelBinding: 'none' | 'tls') {
  const { privateKey: identity } = generateKeyPairSync('ed25519');
  const agents = { listen: { host: '127.0.0.1', port: 0 }, told: true, address: null, channelBinding, updates: null };
  open.use(await openAgentDoor(server.app, { agents, tls: { kind: 'none' }, identity }));
  const { address, pin = null } = server.app.agentDoor.now ?? {};
  const sockets = new Set<Socket>();
  const proxy = createServer({ cert, key }, (near) => {
    const far = connectTls({ host: '127.0.0.1', port: address?.port ?? 0, rejectUnauthorized: false });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  open.defer(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => proxy.close(done));
  });
  return { pin, port: (proxy.address() as AddressInfo).port };
}

async function startAgent(at: { port: number; pin: string | null }, binding: 'none' | 'tls', env = {}) {
  const flags = ['--channel-binding', binding, '--root', bench.sandbox.path('shared')];
  const going = bench.startWith(env, 'start', '--server', `https://127.0.0.1:${at.port}#${at.pin}`, ...flags);
  await going.says('Ctrl-C');
  return /^[0-9A-F]{32}$/m.exec(going.printed)?.[0] ?? '';
}

const status = async () => (await bench.run('status')).stdout;

it('an agent works behind a proxy that ends TLS where both sides are set to it and its certificate is trusted', async () => {
  await mkdir(bench.sandbox.path('shared'));
  await mkdir(`${server.folder}/to`);
  await writeFile(bench.sandbox.path('shared', 'a.txt'), 'through the proxy');
  await writeFile(bench.sandbox.path('proxy.pem'), cert);
  const at = await behindProxy('none');
  const agentKey = await startAgent(at, 'none', { NODE_EXTRA_CA_CERTS: bench.sandbox.path('proxy.pem') });
  const ada = await server.person('administrator');
  const authorize = (body: object) => send(server.url, 'POST', '/api/connectors', { as: ada, body });
  const from = { type: 'agent', displayName: 'Behind a proxy', options: { key: agentKey } };
  const options = { path: `${server.folder}/to` };
  const made = await vi.waitFor(async () => {
    const { status: code, body } = await authorize(from);
    expect(code).toBe(201);
    return body;
  }, LONG);
  const target = (await authorize({ type: 'local-files', displayName: 'Here', options })).body;
  await vi.waitFor(async () => expect(await status()).toContain('Drover Agent Status: online\n'), LONG);
  await using _ = startTestWorker(server.app, { id: server.app.agentSessions.process });
  const path = bench.sandbox
    .path('shared')
    .split('/')
    .filter((name) => name !== '');
  const side = (id: unknown, segments: string[]) => ({ connectorId: String(id), root: '', path: segments });
  const { id: transferId } = await server.app.transfers.create({
    ...{ name: 'x', source: side(made['id'], path), destination: side(target['id'], []), filters: {} },
    ...{ transferKey: '0'.repeat(12), policy: {}, ownerId: null, schedule: null },
  });
  const run = await startRun(server.app.database, { transferId, mode: 'copy', requestedBy: null });
  await vi.waitFor(
    async () => expect(await server.app.runs.get(run)).toMatchObject({ state: 'ended', status: 100 }),
    LONG,
  );
  expect(await readFile(`${server.folder}/to/a.txt`, 'utf8')).toBe('through the proxy');
});

it('a proxy whose certificate nobody trusts gets no agent', async () => {
  await mkdir(bench.sandbox.path('shared'));
  await startAgent(await behindProxy('none'), 'none');
  await vi.waitFor(async () => expect(await status()).toMatch(/^Reason: .*certificate/m), LONG);
});

it('both sides say so where the server alone is set to a proxy that ends TLS', async () => {
  await mkdir(bench.sandbox.path('shared'));
  await startAgent(await behindProxy('none'), 'tls');
  await vi.waitFor(async () => expect(await status()).toMatch(/Status: refused\nReason: .*channelBinding/), LONG);
  expect(server.logged.some((line) => line.includes('a call of an agent failed') && /channel/i.test(line))).toBe(true);
});
