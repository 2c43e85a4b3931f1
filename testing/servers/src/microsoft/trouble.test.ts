import { beforeEach, expect, test } from 'vitest';

import { at, GraphClient, read, sendFragment } from './testing/graph-client.ts';
import { openTenant } from './testing/open-tenant.ts';

let clock = Date.parse('2024-05-06T07:08:09Z');
const { microsoft, drive, root } = await openTenant({
  apps: [{ clientId: 'drover', secret: 'Green-Apples-7' }],
  tokens: (token) =>
    token === 'from-elsewhere' ? { app: 'elsewhere', scopes: ['Files.Read.All'], expires: clock + 1000 } : null,
  now: () => clock,
});
await drive.put('file', 'x'.repeat(1000));

let graph: GraphClient;
beforeEach(() => {
  microsoft.setThrottle(null);
  microsoft.clearFaults();
  clock += 86_400_000; // what was counted before is forgotten
  graph = new GraphClient(microsoft);
});
test('lets nobody in without a token that is good', async () => {
  const refused = { status: 401, code: 'InvalidAuthenticationToken' };
  expect(await read(await fetch(`${microsoft.graph}/v1.0${root}`))).toMatchObject(refused);
  expect(await new GraphClient(microsoft, 'unknown').get(root)).toMatchObject(refused);
  const other = new GraphClient(microsoft, 'from-elsewhere');
  expect(await other.get(root)).toMatchObject({ status: 200 });
  expect(await other.ask('DELETE', `${root}:/file`)).toMatchObject({ status: 403, code: 'accessDenied' });
  clock += 1000 * 3600;
  expect(await graph.get(root)).toMatchObject(refused);
  const fresh = new GraphClient(microsoft);
  expect(await fresh.get(root)).toMatchObject({ status: 200 });
  microsoft.expireTokens();
  expect(await fresh.get(root)).toMatchObject(refused);
});

test('gives applications a token for their secret', async () => {
  const url = `${microsoft.login}/${microsoft.tenantId}/oauth2/v2.0/token`;
  const ask = async (secret: string) => {
    const scope = 'https://graph.microsoft.com/.default';
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'drover',
      client_secret: secret,
      scope,
    });
    return read(await fetch(url, { method: 'POST', body }));
  };
  expect(await ask('wrong')).toMatchObject({ status: 401, json: { error: 'invalid_client' } });
  const { json } = await ask('Green-Apples-7');
  expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  expect(await new GraphClient(microsoft, String(at(json, 'access_token'))).get(root)).toMatchObject({ status: 200 });
});

test('counts resource units, tells how many are left, and lets an application wait', async () => {
  microsoft.setThrottle({ units: 10 });
  const told: unknown[] = [];
  for (const path of [root, `${root}/children`, `${root}:/file:/permissions`, root, root]) {
    told.push((await graph.get(path)).headers.get('ratelimit-remaining'));
  }
  expect(told).toEqual([null, null, '2', '1', '0']);
  const refused = await graph.get(root);
  expect(refused).toMatchObject({ status: 429, code: 'activityLimitReached' });
  expect(refused.headers.get('retry-after')).toBe('60');
  expect(await new GraphClient(microsoft, microsoft.issueToken({ app: 'another' })).get(root)).toMatchObject({
    status: 200,
  });
  clock += 20_000;
  await graph.get(root);
  expect(microsoft.requests().at(-1)).toMatchObject({ app: 'test-app', status: 429, pauseLeft: 40_000, units: 1 });
  clock += 40_000;
  expect(await graph.get(root)).toMatchObject({ status: 200 });
  expect(microsoft.unitsOf('test-app')).toBe(13);
});

test('lets an application wait until tomorrow when its day is used up', async () => {
  microsoft.setThrottle({ units: 100, unitsPerDay: 3 });
  for (const status of [200, 429]) expect(await graph.get(`${root}/children`)).toMatchObject({ status });
  expect((await graph.get(root)).headers.get('retry-after')).toBe('86400');
});

test('fails the requests that it was told to, as often as it was told to', async () => {
  const matches = ({ operation }: { readonly operation: string }) => operation === 'GET drives/{}/root';
  microsoft.fail({ matches, fault: { kind: 'status', status: 503, retryAfter: 7 }, times: 1 });
  microsoft.fail({ matches, fault: { kind: 'reset' }, times: 1 });
  expect(await graph.get(`${root}/children`)).toMatchObject({ status: 200 });
  const failed = await graph.get(root);
  expect([failed.status, failed.code, failed.headers.get('retry-after')]).toEqual([503, 'serviceNotAvailable', '7']);
  await expect(graph.get(root)).rejects.toThrow();
  expect(await graph.get(root)).toMatchObject({ status: 200 });
});

test.for([401, 403, 404, 409, 410, 412, 413, 416, 423, 429, 500, 502, 503, 504, 507, 509])(
  'answers %i when told to',
  async (status) => {
    microsoft.fail({ matches: () => true, fault: { kind: 'status', status }, times: 1 });
    expect(await graph.get(root)).toMatchObject({ status, code: expect.stringMatching(/./) });
  },
);

test('does what was asked and loses the answer', async () => {
  microsoft.fail({ matches: ({ method }) => method === 'PUT', fault: { kind: 'lost-answer' }, times: 1 });
  await expect(graph.ask('PUT', `${root}:/lost:/content`, { body: Buffer.from('x') })).rejects.toThrow();
  expect(drive.look('lost')).toMatchObject({ size: 1 });
  const url = await graph.begin(`${root}:/fragment:`);
  const bytes = Buffer.alloc(10, 'y');
  microsoft.fail({ matches: ({ operation }) => operation === 'PUT upload', fault: { kind: 'lost-answer' }, times: 1 });
  await expect(sendFragment(url, 0, bytes, 10)).rejects.toThrow();
  expect(await drive.read('fragment')).toEqual(bytes);
});

test('says nothing, does nothing, and keeps the connection open', async () => {
  microsoft.fail({ matches: ({ method }) => method === 'PUT', fault: { kind: 'silence' }, times: 1 });
  const left = new AbortController();
  const asked = fetch(`${microsoft.graph}/v1.0/drives/${drive.id}/root:/silent:/content`, {
    ...{ method: 'PUT', body: 'x', signal: left.signal },
    headers: { authorization: `Bearer ${microsoft.issueToken()}` },
  });
  await expect.poll(() => microsoft.requests().at(-1)?.method).toBe('PUT');
  // Others are answered meanwhile.
  expect(await graph.get(root)).toMatchObject({ status: 200 });
  left.abort(new Error('the client has left'));
  await expect(asked).rejects.toThrow('the client has left');
  expect(drive.look('silent')).toBeNull();
});

test('breaks off in the middle of a content', async () => {
  const { headers } = await graph.get(`${root}:/file:/content`);
  const location = headers.get('location') ?? '';
  microsoft.fail({ matches: ({ operation }) => operation === 'GET download', fault: { kind: 'cut-body' }, times: 1 });
  await expect(fetch(location).then((answer) => answer.text())).rejects.toThrow();
  expect(await (await fetch(location)).text()).toHaveLength(1000);
});

test('fails by chance in the same way for the same seed', async () => {
  const run = async () => {
    microsoft.setRandomFaults({
      seed: 7,
      share: 0.3,
      kinds: [
        { kind: 'status', status: 500 },
        { kind: 'status', status: 502 },
      ],
    });
    const statuses = [];
    for (let count = 0; count < 40; count += 1) statuses.push((await graph.get(root)).status);
    return statuses;
  };
  const first = await run();
  expect(await run()).toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 500, 502]));
});

test('answers the requests of a batch each for itself, in an order of its own', async () => {
  microsoft.setThrottle({ units: 4 });
  const requests = [
    {
      id: 'folder',
      method: 'POST',
      url: `${root}/children`,
      headers: { 'Content-Type': 'application/json' },
      body: { name: 'batched', folder: {} },
    },
    { id: 'missing', method: 'GET', url: `${root}:/nowhere` },
    { id: 'late', method: 'GET', url: `${root}/children` },
  ];
  const { json } = await graph.ask('POST', '/$batch', { json: { requests } });
  expect(at(json, 'responses')).toMatchObject([
    { id: 'late', status: 429, headers: { 'retry-after': '60' } },
    { id: 'missing', status: 404, body: { error: { code: 'itemNotFound' } } },
    { id: 'folder', status: 201, body: { name: 'batched' } },
  ]);
  const tooMany = Array.from({ length: 21 }, (_, index) => ({ id: `${index}`, method: 'GET', url: root }));
  expect(await graph.ask('POST', '/$batch', { json: { requests: tooMany } })).toMatchObject({ status: 400 });
});

test.each([
  ['two ids that differ in case alone', [{ id: 'a' }, { id: 'A' }]],
  ['an address with a host', [{ id: 'a', url: 'https://graph.microsoft.com/v1.0/me' }]],
  ['an address with the version', [{ id: 'a', url: '/v1.0/me/drive' }]],
  ['a body of no type', [{ id: 'a', method: 'POST', body: {} }]],
  ['a batch within a batch', [{ id: 'a', method: 'POST', url: '/$batch' }]],
  ['a dependence on nothing', [{ id: 'a', dependsOn: ['b'] }]],
])('refuses a batch with %s as a whole', async (_, members) => {
  const requests = members.map((member) => ({ method: 'GET', url: root, ...member }));
  expect(await graph.ask('POST', '/$batch', { json: { requests } })).toMatchObject({ status: 400 });
});

test('what depends on a request of its batch that failed is not done', async () => {
  const headers = { 'Content-Type': 'application/json' };
  const make = { method: 'POST', url: `${root}/children`, headers, body: { name: 'dependent', folder: {} } };
  const requests = [
    { id: 'first', method: 'GET', url: `${root}:/nowhere` },
    { id: 'second', ...make, dependsOn: ['first'] },
  ];
  const { json } = await graph.ask('POST', '/$batch', { json: { requests } });
  expect(at(json, 'responses')).toMatchObject([
    { id: 'second', status: 424 },
    { id: 'first', status: 404 },
  ]);
  expect(await graph.ask('GET', `${root}:/dependent`)).toMatchObject({ status: 404 });
});
