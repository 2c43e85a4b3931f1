import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

let server: TestServer;
let worker: AsyncDisposable;

beforeAll(async () => {
  server = await startTestServer();
  worker = startTestWorker(server.app);
});
afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

it('a run is stopped in the middle, and says why, when the person is removed whose connector it uses', async () => {
  const { connectors, transfers, runs } = server.app;
  const [admin, leaver] = [await server.person('administrator'), await server.person('operator')];
  const made = async (name: string, ownerId: string, shared: boolean): Promise<string> => {
    const path = join(server.folder, name);
    await mkdir(path);
    const wish = { type: 'local-files', displayName: name, options: { path, durable: false }, secrets: {} };
    return (await connectors.create({ ...wish, ownerId, shared })).id;
  };
  const from = await made('Own', leaver.id, false);
  const to = await made('Shared', admin.id, true);
  for (let n = 0; n < 50; n++) await writeFile(join(server.folder, 'Own', `${n}`), Buffer.alloc(4096));
  const side = (connectorId: string) => ({ connectorId, root: '', path: [] });
  const transfer = await transfers.create({
    ...{ name: 'Slow', source: side(from), destination: side(to), transferKey: '0'.repeat(12), filters: {} },
    ...{ policy: { transfers: 1, bytesPerSecond: 1024 }, ownerId: admin.id, schedule: null },
  });
  const started = await send(server.url, 'POST', `/api/transfers/${transfer.id}/runs`, {
    as: admin,
    body: { mode: 'copy' },
  });
  const run = started.body['id'] as unknown as string;
  await expect.poll(async () => (await runs.get(run))?.counters.filesCopied, { timeout: 60_000 }).toBeGreaterThan(0);
  expect((await send(server.url, 'DELETE', `/api/users/${leaver.id}`, { as: admin })).status).toBe(204);
  await expect.poll(async () => (await runs.get(run))?.state, { timeout: 60_000 }).toBe('ended');
  const ended = await send(server.url, 'GET', `/api/runs/${run}`, { as: admin });
  expect(ended.body).toMatchObject({
    status: { code: 402 },
    progress: { filesPlanned: 50 },
    stoppedBy: { message: 'Own is not authorized any more. The person who authorized it was removed.', side: 'source' },
  });
  const { filesSettled } = ended.body['progress'] as unknown as { filesSettled: number };
  expect(filesSettled).toBeLessThan(50);
}, 180_000);
