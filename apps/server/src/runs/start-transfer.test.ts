import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let ada: Person;
let bob: Person;
let connector: string;
let pairs = 0;

beforeAll(async () => {
  server = await startTestServer();
  [ada, bob] = await Promise.all([server.person('operator'), server.person('operator')]);
  const { id } = await server.app.connectors.create({
    ...{ type: 'ftp', displayName: 'Server', options: { server: 'ftp.example.org' }, secrets: {} },
    ...{ ownerId: ada.id, shared: true },
  });
  connector = id;
});
afterAll(() => server[Symbol.asyncDispose]());

const newPair = () => {
  pairs++;
  const place = (name: string) => ({ connectorId: connector, root: '', path: [`${name} ${pairs}`] });
  return { source: place('from'), destination: place('to') };
};
const make = (as: Person, pair: object) => send(server.url, 'POST', '/api/transfers', { as, body: pair });
const start = (id: unknown, more: object = {}) =>
  send(server.url, 'POST', `/api/transfers/${id}/runs`, { as: ada, body: { mode: 'copy', ...more } });
const read = (id: unknown) => send(server.url, 'GET', `/api/transfers/${id}`, { as: ada });

describe('a start with changes of the transfer', () => {
  it('keeps them, and the run goes by them', async () => {
    const { id } = (await make(ada, { ...newPair(), policy: { attempts: 7 } })).body;
    const changes = { name: 'Renamed', policy: { transfers: 5 }, filters: { exclude: ['*.tmp'] }, exclusions: [] };
    const started = await start(id, { changes });
    expect(started.body).toMatchObject({ limits: { transfers: 5 }, transfer: { name: 'Renamed' } });
    expect((await read(id)).body).toMatchObject({
      ...{ name: 'Renamed', policy: { transfers: 5, attempts: 7 }, exclusions: [] },
      filters: { exclude: ['*.tmp'] },
    });
  });

  it('keeps nothing of them when it is refused', async () => {
    const { id } = (await make(ada, newPair())).body;
    expect((await start(id)).status).toBe(201);
    const before = (await read(id)).text;
    const changes = { name: 'Renamed', policy: { transfers: 5 }, exclusions: [] };
    expect((await start(id, { changes })).body).toMatchObject({ code: 'already-running' });
    expect((await start(id, { changes: { policy: { transfers: 0 } } })).body).toMatchObject({
      code: 'invalid-request',
    });
    expect((await read(id)).text).toBe(before);
  });
});

it('a start and the deletion of its transfer at the same time: one of them is done, and the other says why not', async () => {
  const seen = new Set<string>();
  for (let round = 0; round < 30; round++) {
    const { id } = (await make(ada, newPair())).body;
    const remove = () => send(server.url, 'DELETE', `/api/transfers/${id}`, { as: ada });
    const [started, removed] =
      round % 2 === 0
        ? await Promise.all([start(id), remove()])
        : (await Promise.all([remove(), start(id)])).toReversed();
    seen.add([started, removed].map((each) => each?.body?.code ?? each?.status).join(' '));
    if (started?.status === 404) expect(started.body.remedy).not.toContain('connector');
  }
  for (const end of seen) expect(['201 already-running', 'not-found 204']).toContain(end);
});

it('a pair of folders has one transfer, however many people set it up at once', async () => {
  for (let round = 0; round < 5; round++) {
    const pair = newPair();
    const made = await Promise.all([ada, bob, ada, bob].map((as) => make(as, pair)));
    expect(made.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(made.find(({ status }) => status === 409)?.body).toMatchObject({
      ...{ code: 'already-exists', remedy: 'Start or change that one.' },
      detail: 'There is a transfer between these two folders already.',
    });
    const search = new URLSearchParams({
      source: JSON.stringify(pair.source),
      destination: JSON.stringify(pair.destination),
    });
    for (const as of [ada, bob]) {
      const { body } = await send(server.url, 'GET', `/api/transfers?${search}`, { as });
      expect(body['items']).toHaveLength(1);
    }
  }
});
