import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connectorKeyOf, createIdentity } from '@drover/agent-link';
import { MemoryStore } from '@drover/connectors/memory';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { send } from '../../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { AgentDoor } from '../agent-door.ts';
import { dial } from '../testing/dial.ts';
import { type OpenDoor, openAgentDoor } from './open-door.ts';

const LONG = { timeout: 30_000 };
let server: TestServer;
let door: OpenDoor;
let ada: Person;
let port: number;
let pin: string;

beforeAll(async () => {
  server = await startTestServer();
  await mkdir(server.app.dataFolder, { recursive: true });
  ada = await server.person('operator');
  const { privateKey: identity } = generateKeyPairSync('ed25519');
  const listen = { host: '127.0.0.1', port: 0 };
  const agents = { listen, told: true, address: null, channelBinding: 'tls' as const, updates: null };
  door = await openAgentDoor(server.app, { agents, tls: { kind: 'none' }, identity });
  ({ port, pin } = (await send(server.url, 'GET', '/api/agent-server', { as: ada })).body as never);
  ({ port } = (await send(server.url, 'GET', '/api/agent-server', { as: ada })).body['address'] as never);
});
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

function filled(): MemoryStore {
  const store = new MemoryStore();
  store.putFile('srv/share/hello.txt', 'hello');
  return store;
}

async function authorize(displayName: string, key: string) {
  const body = { type: 'agent', displayName, options: { key } };
  return await send(server.url, 'POST', '/api/connectors', { as: ada, body });
}

it('an agent that dials is authorised by its key, browsed, and cut off when its connector is deleted', async () => {
  const identity = createIdentity();
  const key = connectorKeyOf(identity.spki);
  const { link, ready } = await dial(port, pin, filled(), { identity });
  expect(ready).toMatchObject({ state: 'unclaimed', process: server.app.agentSessions.process });
  await vi.waitFor(async () => expect((await authorize('Files', key)).status).toBe(201), LONG);
  const [connector] = await server.app.connectors.list({ type: 'agent' });
  const path = encodeURIComponent('["srv","share"]');
  const listed = await send(server.url, 'GET', `/api/connectors/${connector?.id}/entries?path=${path}`, { as: ada });
  expect(listed.body).toMatchObject({ items: [{ name: 'hello.txt', size: 5 }] });
  expect((await send(server.url, 'DELETE', `/api/connectors/${connector?.id}?confirm=Files`, { as: ada })).status).toBe(
    204,
  );
  expect(await link?.closed).toMatchObject({ message: expect.stringContaining('given up') });
  await expect(dial(port, pin, filled(), { identity })).rejects.toMatchObject({
    kind: 'unauthenticated',
    vendor: 'revoked',
  });
});

it('an agent of another server, and whoever is none, get nothing', async () => {
  await expect(dial(port, 'A'.repeat(43), filled())).rejects.toMatchObject({ vendor: 'wrong-server' });
  await expect(dial(port, pin, filled(), { binding: 'none' })).rejects.toThrow();
  const socket = connect(port, '127.0.0.1');
  socket.end('GET / HTTP/1.1\r\n\r\n');
  await new Promise((resolve) =>
    socket
      .on('close', resolve)
      .on('error', () => undefined)
      .resume(),
  );
});

it('lets nobody in by an older TLS, whose channels cannot be told apart', async () => {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
  const secured = await new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(true)).once('error', () => resolve(false));
  });
  expect(secured).toBe(false);
  socket.destroy();
});

it('has calls of one network that say nothing make room for newer ones, at once', async () => {
  const sockets: Socket[] = [];
  const gone: number[] = [];
  for (let call = 0; call < 67; call++) {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket.on('error', () => undefined).on('close', () => gone.push(call)));
    socket.resume();
    await once(socket, 'connect');
  }
  await vi.waitFor(() => expect(gone.length).toBeGreaterThanOrEqual(3), 5_000);
  expect(gone.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
  for (const socket of sockets) socket.destroy();
});

it('says where agents are told to call an address that nothing here answers at', async () => {
  const asked = async () => (await send(server.url, 'GET', '/api/agent-server', { as: ada })).body['address'];
  expect(await asked()).toMatchObject({ passedOn: null });
  await server.app.settings.change({ agentAddress: 'files.example.com:443' });
  expect(await asked()).toMatchObject({
    ...{ host: 'files.example.com', port: 443, loopback: false },
    passedOn: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  });
  const { privateKey: identity } = generateKeyPairSync('ed25519');
  const opened = async (host: string) => {
    const agents = { listen: { host, port: 0 }, told: true, address: null, channelBinding: 'tls' as const };
    const app = { ...server.app, agentDoor: new AgentDoor() };
    await using _ = await openAgentDoor(app, { agents: { ...agents, updates: null }, tls: { kind: 'none' }, identity });
    return server.logged.filter((line) => line.includes('files.example.com:443') && line.includes('--agent-listen'));
  };
  expect(await opened('0.0.0.0')).toEqual([]);
  expect(await opened('127.0.0.1')).toHaveLength(1);
  await server.app.settings.change({ agentAddress: null });
});
