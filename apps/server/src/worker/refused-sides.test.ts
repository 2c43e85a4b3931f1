import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

let server: TestServer;
let worker: AsyncDisposable;
let root: Person;
let closed: string;

beforeAll(async () => {
  closed = await mkdtemp(join(tmpdir(), 'drover-closed-'));
  server = await startTestServer({ networks: '192.0.2.0/24' });
  worker = startTestWorker(server.app);
  root = await server.person('administrator');
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await rm(closed, { recursive: true });
});

/** How a run ends from a side that was authorised before the settings were narrowed. */
async function endOfRunFrom(type: 'ftp' | 'local-files', options: Record<string, unknown>) {
  const { connectors, runs } = server.app;
  const to = join(server.folder, 'to');
  await mkdir(to, { recursive: true });
  const made = async (wish: { type: string; options: Record<string, unknown>; secrets: Record<string, string> }) =>
    (await connectors.create({ ...wish, displayName: 'Side', ownerId: root.id, shared: true })).id;
  const side = (connectorId: string) => ({ connectorId, root: '', path: [] });
  const secrets: Record<string, string> = type === 'ftp' ? { password: 'secret' } : {};
  const body = {
    source: side(await made({ type, options, secrets })),
    destination: side(await made({ type: 'local-files', options: { path: to }, secrets: {} })),
  };
  const transfer = (await send(server.url, 'POST', '/api/transfers', { as: root, body })).body['id'];
  const start = { as: root, body: { mode: 'copy' } };
  const started = await send(server.url, 'POST', `/api/transfers/${transfer}/runs`, start);
  const run = started.body['id'] as unknown as string;
  await expect.poll(async () => (await runs.get(run))?.state, { timeout: 60_000 }).toBe('ended');
  return (await send(server.url, 'GET', `/api/runs/${run}`, { as: root })).body;
}

it('a run from a folder that is no longer open to Drover ends with what to do about it', async () => {
  expect(await endOfRunFrom('local-files', { path: closed })).toMatchObject({
    status: { code: 411 },
    stoppedBy: {
      side: 'source',
      kind: 'config-invalid',
      fault: 'path',
      message: `The folder ${closed} is not open to Drover: it is not below ${server.folder}.`,
      remedy: 'Use a folder below those that the administrator opened (DROVER_LOCAL_ROOTS).',
    },
  });
});

it('a run from a network that is no longer allowed ends with what to do about it', async () => {
  const login = { type: 'plain', server: '198.51.100.1', port: 21, username: 'sample' };
  expect(await endOfRunFrom('ftp', login)).toMatchObject({
    status: { code: 410 },
    stoppedBy: {
      side: 'source',
      kind: 'config-invalid',
      fault: 'network',
      message: '198.51.100.1 lies in a network that connectors may not reach.',
      remedy: expect.stringContaining('DROVER_ALLOWED_NETWORKS'),
    },
  });
});
