import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSampleFtp } from '../demo/ftp-server.ts';
import { send } from '../testing/send.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('an administrator changes settings while the server runs, and connectors go by them at once', async () => {
  const [as, operator] = await Promise.all([server.person('administrator'), server.person('operator')]);
  const patch = (body: object) => send(server.url, 'PATCH', '/api/settings', { as, body });
  const attempt = async () =>
    await send(server.url, 'POST', '/api/connectors', {
      as: operator,
      body: {
        ...{ type: 'ftp', displayName: 'x' },
        options: { type: 'plain', server: '127.0.0.1', port: 1, username: 'a', password: 'b' },
      },
    });
  expect((await server.app.settings.reach()).allows('127.0.0.1')).toBe(true);
  expect((await patch({ allowedNetworks: '10.0.0.0/8', outgoingAddress: '203.0.113.7', logDays: 30 })).body).toEqual({
    outgoingAddress: { value: '203.0.113.7', source: 'chosen', variable: 'DROVER_OUTGOING_ADDRESS' },
    allowedNetworks: { value: '10.0.0.0/8', source: 'chosen', variable: 'DROVER_ALLOWED_NETWORKS' },
    logDays: { value: 30, source: 'chosen', variable: null },
    agentAddress: { value: null, source: 'standard', variable: 'DROVER_AGENT_ADDRESS' },
    agentPatienceHours: { value: 24, source: 'standard', variable: 'DROVER_AGENT_PATIENCE' },
    agentMinimumVersion: { value: '1.3.5.0', source: 'standard', variable: null },
  });
  expect((await attempt()).body.code).toBe('network-not-allowed');
  expect((await send(server.url, 'GET', '/api/session', { as })).body).toMatchObject({
    outgoingAddress: '203.0.113.7',
  });
  expect(await server.app.settings.logDays()).toBe(30);
  for (const wrong of ['10.0.0.0/99', 'everywhere', ' , ', '10.0.0.0/8,']) {
    const refused = await patch({ allowedNetworks: wrong, logDays: 31 });
    if (wrong === '10.0.0.0/8,') expect(refused.status).toBe(200);
    else expect(refused.body).toMatchObject({ code: 'invalid-request', field: 'allowedNetworks' });
  }
  expect((await patch({ logDays: 0 })).body.code).toBe('invalid-request');
  const standard = await patch({ allowedNetworks: null, outgoingAddress: null, logDays: null });
  expect(standard.body).toMatchObject({
    outgoingAddress: { value: null, source: 'standard' },
    allowedNetworks: { value: null, source: 'standard' },
    logDays: { value: 90, source: 'standard' },
  });
  expect((await server.app.settings.reach()).allows('127.0.0.1')).toBe(true);
  const actions = (await server.app.audit.list({ limit: 50 })).filter(({ action }) => action === 'settings.change');
  expect(actions).toHaveLength(3);
});

test('networks that are taken back are out of reach also for a connector that was browsed a moment before', async () => {
  const [as, operator] = await Promise.all([server.person('administrator'), server.person('operator')]);
  const folder = join(server.folder, 'browsed');
  await mkdir(folder);
  await using ftp = await startSampleFtp({ username: 'sample', password: 'correct horse', folder });
  const options = { type: 'plain', server: '127.0.0.1', port: ftp.port, username: 'sample', password: 'correct horse' };
  const body = { type: 'ftp', displayName: 'Browsed', options };
  const made = await send(server.url, 'POST', '/api/connectors', { as: operator, body });
  const entries = () => send(server.url, 'GET', `/api/connectors/${made.body['id']}/entries?root=~`, { as: operator });
  const allow = (allowedNetworks: string | null) =>
    send(server.url, 'PATCH', '/api/settings', { as, body: { allowedNetworks } });
  expect((await entries()).status).toBe(200);
  expect((await allow('10.0.0.0/8')).status).toBe(200);
  expect((await entries()).body.code).toBe('network-not-allowed');
  expect((await allow(null)).status).toBe(200);
  expect((await entries()).status).toBe(200);
});

test('what the environment says cannot be changed, and nothing else is either in that request', async () => {
  await using fixed = await startTestServer({ networks: '10.0.0.0/8' });
  const as = await fixed.person('administrator');
  const refused = await send(fixed.url, 'PATCH', '/api/settings', { as, body: { allowedNetworks: null, logDays: 7 } });
  expect(refused.body).toMatchObject({ code: 'set-by-environment', field: 'allowedNetworks' });
  expect((await send(fixed.url, 'GET', '/api/settings', { as })).body).toMatchObject({
    allowedNetworks: { value: '10.0.0.0/8', source: 'environment' },
    logDays: { value: 90, source: 'standard' },
  });
  await fixed.app.database.withClient((client) =>
    client.query(`insert into drover.settings (key, value) values ('instance.allowed-networks', '"0.0.0.0/0"')`),
  );
  expect((await fixed.app.settings.reach()).allows('127.0.0.1')).toBe(false);
});
