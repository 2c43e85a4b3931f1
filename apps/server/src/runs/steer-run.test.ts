import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let ada: Person;
let viewer: Person;

beforeAll(async () => {
  server = await startTestServer();
  [ada, viewer] = await Promise.all([server.person('operator'), server.person('viewer')]);
});
afterAll(() => server[Symbol.asyncDispose]());

/** A transfer with a run that no worker has begun, for there is none. */
async function queued(): Promise<{ readonly transfer: string; readonly run: string }> {
  const { connectors, transfers } = server.app;
  const { id } = await connectors.create({
    ...{ type: 'ftp', displayName: 'Old server', options: { server: 'ftp.example.org' }, secrets: { password: 'x' } },
    ...{ ownerId: ada.id, shared: true },
  });
  const side = { connectorId: id, root: '', path: [] };
  const transfer = await transfers.create({
    ...{
      name: 'Home',
      source: { ...side, path: ['a'] },
      destination: { ...side, path: ['b'] },
      transferKey: '0'.repeat(12),
    },
    ...{ policy: { transfers: 3 }, filters: {}, ownerId: ada.id, schedule: null },
  });
  const started = await send(server.url, 'POST', `/api/transfers/${transfer.id}/runs`, {
    as: ada,
    body: { mode: 'copy' },
  });
  expect(started.status).toBe(201);
  return { transfer: transfer.id, run: started.body['id'] as unknown as string };
}

describe('a run that people change while it goes on', () => {
  it('is paused and continued by name, as often as asked, and cannot be started beside itself', async () => {
    const { run, transfer } = await queued();
    for (let i = 0; i < 2; i++) {
      const paused = await send(server.url, 'POST', `/api/runs/${run}/pause`, { as: ada });
      expect(paused.body).toMatchObject({ state: 'paused', paused: { by: 'The operator', workersLeft: 0 } });
    }
    const second = await send(server.url, 'POST', `/api/transfers/${transfer}/runs`, {
      as: ada,
      body: { mode: 'copy' },
    });
    expect(second.body).toMatchObject({ code: 'already-running', statusCode: 250 });
    const active = await send(server.url, 'GET', '/api/runs?state=active', { as: ada });
    expect(active.text).toContain(run);
    for (let i = 0; i < 2; i++) {
      const goesOn = await send(server.url, 'POST', `/api/runs/${run}/continue`, { as: ada });
      expect(goesOn.body).toMatchObject({ state: 'queued', paused: null });
    }
    await send(server.url, 'POST', `/api/runs/${run}/pause`, { as: ada });
    const canceled = await send(server.url, 'POST', `/api/runs/${run}/cancel`, { as: ada });
    expect(canceled.body).toMatchObject({ state: 'ended', paused: null });
    for (const verb of ['pause', 'continue']) {
      const late = await send(server.url, 'POST', `/api/runs/${run}/${verb}`, { as: ada });
      expect(late.body.code).toBe('not-running');
    }
    const actions = (await server.app.audit.list({ limit: 20 })).map(({ action }) => action);
    expect(actions.filter((action) => action === 'run.pause')).toHaveLength(2);
    expect(actions.filter((action) => action === 'run.continue')).toHaveLength(1);
  });

  it('begins within the limits of its transfer, and takes others at once, for the transfer too where that is asked', async () => {
    const { run, transfer } = await queued();
    const patch = (body: object, as = ada) => send(server.url, 'PATCH', `/api/runs/${run}`, { as, body });
    expect((await patch({})).body).toMatchObject({ limits: { transfers: 3, bytesPerSecond: null } });
    expect((await patch({ bytesPerSecond: 5_000_000 })).body).toMatchObject({
      limits: { transfers: 3, bytesPerSecond: 5_000_000 },
    });
    const policy = async () =>
      (await send(server.url, 'GET', `/api/transfers/${transfer}`, { as: ada })).body['policy'];
    expect(await policy()).toMatchObject({ transfers: 3, bytesPerSecond: null });
    await patch({ transfers: 'auto', bytesPerSecond: 2_000_000, remember: true });
    expect(await policy()).toMatchObject({ transfers: 'auto', bytesPerSecond: 2_000_000 });
    expect((await patch({ bytesPerSecond: 10 })).body.code).toBe('invalid-request');
    expect((await patch({ transfers: 2 }, viewer)).body.code).toBe('forbidden');
    await send(server.url, 'POST', `/api/runs/${run}/cancel`, { as: ada });
    expect((await patch({ transfers: 2 })).body.code).toBe('not-running');
    const next = await send(server.url, 'POST', `/api/transfers/${transfer}/runs`, { as: ada, body: { mode: 'copy' } });
    expect(next.body).toMatchObject({ limits: { transfers: 'auto', bytesPerSecond: 2_000_000 } });
  });

  it('tries again only problems of its own transfer, and only by copying', async () => {
    const [one, other] = [await queued(), await queued()];
    const start = (transfer: string, mode: string, runId: string) =>
      send(server.url, 'POST', `/api/transfers/${transfer}/runs`, {
        as: ada,
        body: { mode, only: { runId, cause: 'source:not-found' } },
      });
    for (const { run } of [one, other]) await send(server.url, 'POST', `/api/runs/${run}/cancel`, { as: ada });
    expect((await start(one.transfer, 'copy', other.run)).body.code).toBe('not-found');
    expect((await start(one.transfer, 'scan', one.run)).body.code).toBe('invalid-request');
    expect((await start(one.transfer, 'copy', one.run)).body).toMatchObject({
      code: 'not-found',
      detail: 'The run that is to be retried has no problems of that kind, or its log was dropped.',
    });
    const again = await send(server.url, 'POST', `/api/transfers/${one.transfer}/runs`, {
      as: ada,
      body: { mode: 'copy' },
    });
    expect(again.status).toBe(201);
  });
});
