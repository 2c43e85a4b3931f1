import { createClient, routes } from '@drover/api';
import { startRun } from '@drover/database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let ada: Person;
let bob: Person;
let admin: Person;

beforeAll(async () => {
  server = await startTestServer();
  [ada, bob, admin] = await Promise.all([
    server.person('operator'),
    server.person('operator'),
    server.person('administrator'),
  ]);
});
afterAll(() => server[Symbol.asyncDispose]());

const ask = (as: Person, method: string, path: string, body?: unknown) =>
  send(server.url, method, path, { as, ...(body === undefined ? {} : { body }) });

/** Connectors of Ada's that she lent to Bob, and a transfer that Bob made between them. */
async function lent() {
  const own = { type: 'ftp', options: { server: 'ftp.example.org' }, secrets: {}, ownerId: ada.id, shared: true };
  const { connectors } = server.app;
  const [from, to] = [
    await connectors.create({ ...own, displayName: 'From' }),
    await connectors.create({ ...own, displayName: 'To' }),
  ];
  const place = (connectorId: string, name: string) => ({ connectorId, root: '', path: [name] });
  const pair = { source: place(from.id, 'a'), destination: place(to.id, 'b') };
  const transfer = (await ask(bob, 'POST', '/api/transfers', pair)).body['id'] as unknown as string;
  const takeBack = () => connectors.setShared(from.id, false);
  return { from, to, pair, transfer, takeBack };
}

describe('a transfer between connectors that somebody lent', () => {
  it('is out of reach for its maker once one of them is taken back, on every way', async () => {
    const { pair, transfer, takeBack } = await lent();
    const run = await startRun(server.app.database, { transferId: transfer, mode: 'copy', requestedBy: null });
    const search = new URLSearchParams({
      source: JSON.stringify(pair.source),
      destination: JSON.stringify(pair.destination),
    });
    const ways: readonly (readonly [string, string, unknown?])[] = [
      ['GET', `/api/transfers/${transfer}`],
      ['GET', `/api/transfers/${transfer}/runs`],
      ['POST', `/api/transfers/${transfer}/notices`],
      ['PATCH', `/api/transfers/${transfer}`, { name: 'mine now' }],
      ['POST', `/api/transfers/${transfer}/runs`, { mode: 'copy' }],
      ['GET', `/api/runs/${run}`],
      ['GET', `/api/runs/${run}/items`],
      ['GET', `/api/runs/${run}/problems`],
      ['GET', `/api/runs/${run}/throughput`],
      ['GET', `/api/runs/${run}/log.csv`],
      ['GET', `/api/runs/${run}/log.json`],
      ['GET', `/api/runs/${run}/events`],
      ['PATCH', `/api/runs/${run}`, { transfers: 1 }],
      ['POST', `/api/runs/${run}/pause`],
      ['POST', `/api/runs/${run}/continue`],
      ['POST', `/api/runs/${run}/cancel`],
      ['DELETE', `/api/transfers/${transfer}`],
    ];
    const lists = [`/api/transfers?${search}`, '/api/transfers', '/api/runs'];
    for (const path of lists) expect((await ask(bob, 'GET', path)).text, path).toContain(transfer);
    await takeBack();
    for (const [method, path, body] of ways) {
      expect((await ask(bob, method, path, body)).status, `${method} ${path}`).toBe(404);
    }
    for (const path of lists) expect((await ask(bob, 'GET', path)).text, path).not.toContain(transfer);
    expect((await ask(bob, 'GET', '/api/transfer-totals')).body).toMatchObject({ count: 0 });
    const client = createClient({ baseUrl: server.url, fetch: asPage(bob) });
    for await (const { data } of client.events(routes.watchActivity, {})) {
      expect(data).toMatchObject({ running: 0, queued: 0, busiest: [] });
      break;
    }
    for (const who of [ada, admin]) {
      expect((await ask(who, 'GET', `/api/runs/${run}`)).body).toMatchObject({ state: 'queued' });
      expect((await ask(who, 'GET', `/api/transfers?${search}`)).text).toContain(transfer);
    }
  });

  it("stays out of reach when the connector is deleted then; what was in reach until then is still its maker's", async () => {
    for (const takenBack of [true, false]) {
      const { from, transfer, takeBack } = await lent();
      if (takenBack) await takeBack();
      expect((await ask(ada, 'DELETE', `/api/connectors/${from.id}?confirm=From`)).status).toBe(204);
      const expected = takenBack ? 404 : 200;
      expect((await ask(bob, 'GET', `/api/transfers/${transfer}`)).status).toBe(expected);
      expect((await ask(bob, 'PATCH', `/api/transfers/${transfer}`, { name: 'x' })).status).toBe(expected);
      expect((await ask(ada, 'GET', `/api/transfers/${transfer}`)).status).toBe(404);
      expect((await ask(admin, 'GET', `/api/transfers/${transfer}`)).status).toBe(200);
    }
  });
});
