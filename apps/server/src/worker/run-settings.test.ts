import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

let server: TestServer;
let ada: Person;

beforeAll(async () => {
  server = await startTestServer();
  ada = await server.person('operator');
});
afterAll(() => server[Symbol.asyncDispose]());

async function folder(name: string): Promise<{ connectorId: string; root: string; path: readonly string[] }> {
  const path = join(server.folder, name);
  await mkdir(path);
  const { id } = await server.app.connectors.create({
    ...{ type: 'local-files', displayName: name, options: { path, durable: false }, secrets: {} },
    ...{ ownerId: ada.id, shared: true },
  });
  return { connectorId: id, root: '', path: [] };
}

it('a run goes by what its transfer was set to when it began, and says so, however that is changed before a worker takes it up', async () => {
  const [source, destination] = [await folder('from'), await folder('to')];
  for (const name of ['a.pdf', 'b.pdf', 'c.txt']) await writeFile(join(server.folder, 'from', name), name);
  const ask = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) =>
    send(server.url, method, path, body === undefined ? { as: ada } : { as: ada, body });
  const filters = { include: ['*.pdf'], exclude: [], hidden: 'take' };
  const made = await ask('POST', '/api/transfers', { source, destination, filters });
  const transfer = `/api/transfers/${made.body['id']}`;
  const run = `/api/runs/${(await ask('POST', `${transfer}/runs`, { mode: 'copy' })).body['id']}`;
  const changed = { filters: { include: ['*.txt'] }, policy: { verify: 'size' }, exclusions: [] };
  expect((await ask('PATCH', transfer, changed)).status).toBe(200);
  await using _worker = startTestWorker(server.app);
  await expect.poll(async () => (await ask('GET', run)).body['state'], { timeout: 60_000 }).toBe('ended');
  expect((await readdir(join(server.folder, 'to'))).sort()).toEqual(['a.pdf', 'b.pdf']);
  const { policy, exclusions } = made.body;
  expect((await ask('GET', `${run}/settings`)).body).toEqual({ policy, filters, exclusions });
  const next = `/api/runs/${(await ask('POST', `${transfer}/runs`, { mode: 'copy' })).body['id']}`;
  expect((await ask('GET', `${next}/settings`)).body).toMatchObject({
    filters: { include: ['*.txt'] },
    exclusions: [],
  });
}, 90_000);

it('runs of versions that kept no settings go by their transfer and say that they were not kept', async () => {
  const [source, destination] = [await folder('old from'), await folder('old to')];
  await writeFile(join(server.folder, 'old from', 'a.txt'), 'a');
  const as = ada;
  const made = await send(server.url, 'POST', '/api/transfers', { as, body: { source, destination } });
  const path = `/api/transfers/${made.body['id']}/runs`;
  const id = (await send(server.url, 'POST', path, { as, body: { mode: 'copy' } })).body['id'];
  await server.app.database.withClient((client) =>
    client.query('update drover.runs set settings = null where id = $1', [id]),
  );
  await using _worker = startTestWorker(server.app);
  await expect.poll(async () => (await server.app.runs.get(String(id)))?.status, { timeout: 60_000 }).toBe(100);
  expect((await send(server.url, 'GET', `/api/runs/${id}/settings`, { as })).body).toEqual(null);
}, 90_000);
