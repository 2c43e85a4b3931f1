import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { Notifier } from './notifier.ts';
import { retryAfter } from './retry-after.ts';
import { type Ending, endingRuns } from './testing/ending-runs.ts';
import { signatureHeaders } from './webhook-signature.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const DUE_NOW = 'update drover.deliveries set next_at = now() where next_at is not null';
const AT_ONCE = { quietSeconds: 0, apartSeconds: 0, atLeastSeconds: 3600 };

interface Call {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let server: TestServer;
let admin: Person;
let ending: Ending;
let notifier: Notifier;
let receiver: { readonly url: string; readonly calls: Call[]; readonly answers: Map<string, number> } & AsyncDisposable;

beforeAll(async () => {
  server = await startTestServer();
  const [administrator, ada] = await Promise.all([server.person('administrator'), server.person('operator')]);
  admin = administrator;
  ending = await endingRuns(server, ada);
  receiver = await receive();
  notifier = new Notifier(server.app, { rules: AT_ONCE, lookMs: 20 });
});
afterAll(async () => {
  await notifier[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** Keeps what it is called with, and answers each path as told. */
async function receive() {
  const calls: Call[] = [];
  const answers = new Map<string, number>();
  const http = createServer((request, response) => {
    const path = request.url ?? '';
    void text(request).then((body) => {
      calls.push({ path, headers: request.headers, body });
      response.writeHead(answers.get(path) ?? 204, { location: '/elsewhere' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return { url, calls, answers, [Symbol.asyncDispose]: async () => void http.close().closeAllConnections() };
}

async function hook(path: string, migrationId: string | null = null) {
  const made = await send(server.url, 'POST', '/api/webhooks', {
    as: admin,
    body: { url: receiver.url + path, migrationId },
  });
  expect(made.status, made.text).toBe(201);
  const { webhook, secret } = made.body as unknown as { webhook: { id: string }; secret: string };
  return {
    id: webhook.id,
    secret,
    remove: () => send(server.url, 'DELETE', `/api/webhooks/${webhook.id}`, { as: admin }),
  };
}
const callsOf = (path: string) => receiver.calls.filter((each) => each.path === path);
const deliveriesOf = async (id: string) =>
  (await send(server.url, 'GET', `/api/webhooks/${id}/deliveries`, { as: admin })).body['items'] as unknown as {
    state: string;
    attempts: number;
    answer: string;
  }[];

it('signs as the example of Standard Webhooks does', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = '{"test": 2432232314}';
  expect(signatureHeaders(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', body, 1_614_265_330_000)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

it('tells of single transfers and of migrations at rest, signed, and of its own migration alone where it has one', async () => {
  const migration = await ending.migration('Home drives', 3);
  const [all, own, other] = [
    await hook('/all'),
    await hook('/own', migration.id),
    await hook('/other', (await ending.migration('Elsewhere', 1)).id),
  ];
  const run = await ending.single('Photos');
  await ending.end([run], 100);
  await ending.end(migration.runs, 201, 2);
  await expect.poll(() => callsOf('/all').length, PATIENCE).toBe(2);
  await expect.poll(() => callsOf('/own').length, PATIENCE).toBe(1);
  const [first, second] = callsOf('/all').sort((a, b) => b.body.localeCompare(a.body));
  expect(JSON.parse(first?.body ?? '')).toMatchObject({
    type: 'transfer.ended',
    data: { name: 'Photos', runId: run, status: 100 },
  });
  const told = JSON.parse(second?.body ?? '');
  expect(told).toMatchObject({
    type: 'migration.ended',
    data: { migration: { id: migration.id }, transfers: 3, byState: { problems: 3 } },
  });
  expect(told.data.problems).toHaveLength(3);
  for (const { headers, body } of callsOf('/all')) {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const key = Buffer.from(all.secret.replace('whsec_', ''), 'base64');
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  }
  expect(callsOf('/other')).toEqual([]);
  for (const each of [all, own, other]) expect((await each.remove()).status).toBe(204);
});

it('is called again with the same id when it fails, follows no redirect, and is turned off by 410', async () => {
  const failing = await hook('/failing');
  receiver.answers.set('/failing', 500);
  await send(server.url, 'POST', `/api/webhooks/${failing.id}/test`, { as: admin });
  await expect
    .poll(async () => (await deliveriesOf(failing.id))[0]?.answer, PATIENCE)
    .toBe('It answered with status 500.');
  receiver.answers.set('/failing', 307);
  const again = () => server.app.database.withClient((client) => client.query(DUE_NOW));
  await again();
  await expect
    .poll(async () => (await deliveriesOf(failing.id))[0]?.answer, PATIENCE)
    .toContain('a redirect, which is not followed');
  receiver.answers.set('/failing', 200);
  await again();
  await expect
    .poll(async () => (await deliveriesOf(failing.id))[0], PATIENCE)
    .toMatchObject({ state: 'delivered', attempts: 3 });
  expect(new Set(callsOf('/failing').map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(callsOf('/elsewhere')).toEqual([]);

  receiver.answers.set('/failing', 410);
  await send(server.url, 'POST', `/api/webhooks/${failing.id}/test`, { as: admin });
  const enabled = async () => (await server.app.webhooks.open(failing.id))?.enabled;
  await expect.poll(enabled, PATIENCE).toBe(false);
  expect((await deliveriesOf(failing.id))[0]).toMatchObject({ state: 'failed' });
});

it('waits ever longer between attempts, for three days', () => {
  const pauses = Array.from({ length: 12 }, (_, i) => retryAfter(i + 1));
  expect(pauses.slice(0, 3)).toEqual([5, 300, 1800]);
  expect(pauses.slice(9)).toEqual([null, null, null]);
  expect(pauses.reduce<number>((sum, each) => sum + (each ?? 0), 0)).toBeGreaterThan(3 * 86_400);
});

it('reaches no network that connectors may not reach, by address or by name', async () => {
  await using closed = await startTestServer({ networks: '192.0.2.0/24' });
  const as = await closed.person('administrator');
  const make = (url: string) => send(closed.url, 'POST', '/api/webhooks', { as, body: { url } });
  expect((await make(receiver.url)).body).toMatchObject({ code: 'network-not-allowed', field: 'url' });
  for (const none of ['ftp://example.org/', 'https://me:secret@example.org/', 'file:///etc/passwd']) {
    expect((await make(none)).body).toMatchObject({ code: 'invalid-request' });
  }
  const named = await make(receiver.url.replace('127.0.0.1', 'localhost'));
  const { id } = (named.body as unknown as { webhook: { id: string } }).webhook;
  await using _ = new Notifier(closed.app, { rules: AT_ONCE, lookMs: 20 });
  await send(closed.url, 'POST', `/api/webhooks/${id}/test`, { as });
  const answer = async () => (await closed.app.deliveries.list({ webhookId: id }, 1))[0]?.answer;
  await expect.poll(answer, PATIENCE).toContain('may not reach');
});
