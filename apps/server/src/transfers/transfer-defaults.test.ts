import { randomUUID } from 'node:crypto';
import { DEFAULT_EXCLUSIONS } from '@drover/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

const STANDARD = {
  policy: {
    ...{ conflicts: 'keep', newerDestination: 'keep', names: { mode: 'remove' }, verify: 'hash' },
    ...{ transfers: 'auto', bytesPerSecond: null, attempts: 3, permissions: 'ignore', mailArchives: 'copy' },
  },
  filters: { include: [], exclude: [], hidden: 'take' },
  exclusions: null,
};
const STANDARD_RULES = DEFAULT_EXCLUSIONS.map(({ id }) => id);

let server: TestServer;
let administrator: Person;
let operator: Person;
let source: object;
beforeAll(async () => {
  server = await startTestServer();
  [administrator, operator] = await Promise.all([server.person('administrator'), server.person('operator')]);
  const { id } = await server.app.connectors.create({
    ...{ type: 'ftp', displayName: 'Server', options: {}, secrets: {} },
    ...{ ownerId: operator.id, shared: true },
  });
  source = { connectorId: id, root: '', path: ['a'] };
});
afterAll(() => server[Symbol.asyncDispose]());

const defaults = async () => (await send(server.url, 'GET', '/api/transfer-defaults', { as: operator })).body;
const choose = (body: object) => send(server.url, 'PATCH', '/api/transfer-defaults', { as: administrator, body });
const make = async (more: object = {}) => {
  const body = { source, destination: { ...source, path: [randomUUID()] }, ...more };
  return (await send(server.url, 'POST', '/api/transfers', { as: operator, body })).body as Record<string, unknown>;
};

test('new transfers start with what administrators chose, and else as Drover comes', async () => {
  expect(await defaults()).toEqual(STANDARD);
  expect(await make()).toMatchObject({ ...STANDARD, exclusions: STANDARD_RULES });
  const { body } = await choose({
    policy: { conflicts: 'keep-both', bytesPerSecond: 2 ** 20, transfers: 4, attempts: 5 },
    filters: { exclude: ['Old/**'], minBytes: 1 },
    exclusions: ['windows-thumbnails'],
  });
  const policy = { ...STANDARD.policy, conflicts: 'keep-both', bytesPerSecond: 2 ** 20, transfers: 4, attempts: 5 };
  const filters = { ...STANDARD.filters, exclude: ['Old/**'], minBytes: 1 };
  expect(body).toEqual({ policy, filters, exclusions: ['windows-thumbnails'] });
  expect(await defaults()).toEqual(body);
  expect(await make()).toMatchObject(body);

  const own = await make({ policy: { transfers: 'auto', bytesPerSecond: null }, filters: {}, exclusions: null });
  expect(own).toMatchObject({
    policy: { ...policy, transfers: 'auto', bytesPerSecond: null },
    filters: STANDARD.filters,
    exclusions: STANDARD_RULES,
  });
  expect(own['filters']).not.toHaveProperty('minBytes');

  await choose({ policy: { conflicts: 'keep' }, exclusions: null });
  expect(await defaults()).toEqual({ policy: { ...policy, conflicts: 'keep' }, filters, exclusions: null });
  const actions = (await server.app.audit.list({ limit: 50 })).map(({ action }) => action);
  expect(actions.filter((action) => action === 'transfer-defaults.change')).toHaveLength(2);
});

test('what cannot be meant changes nothing', async () => {
  const before = await defaults();
  for (const wrong of [
    { policy: { transfers: 0 } },
    { policy: { bytesPerSecond: 1 } },
    { filters: { minBytes: -1 } },
    { filters: { minBytes: 500, maxBytes: 100 } },
    { filters: { modifiedAfter: '2026-11-02T00:00:00Z', modifiedBefore: '2026-11-01T00:00:00Z' } },
    { filters: { hidden: 'maybe' }, exclusions: [] },
    { exclusions: 'all' },
  ]) {
    expect((await choose(wrong)).body.code).toBe('invalid-request');
  }
  expect(await defaults()).toEqual(before);
});

test('a filter that lets nothing through is refused, and the field is named', async () => {
  const body = { source, destination: { ...source, path: ['c'] } };
  const [smallest, largest] = [{ minBytes: 500 }, { maxBytes: 100 }];
  const [since, until] = [{ modifiedAfter: '2026-11-02T00:00:00Z' }, { modifiedBefore: '2026-11-01T00:00:00Z' }];
  const answer = async (filters: object) => {
    const { body: said } = await send(server.url, 'POST', '/api/transfers', {
      as: operator,
      body: { ...body, filters },
    });
    return said;
  };
  expect(await answer({ ...smallest, ...largest })).toMatchObject({ status: 400, field: 'filters.maxBytes' });
  expect(await answer({ ...since, ...until })).toMatchObject({ status: 400, field: 'filters.modifiedBefore' });
});

test('a change of a transfer leaves what it does not name, whatever the defaults are', async () => {
  const { id } = await make({ policy: { attempts: 7, bytesPerSecond: 4096 }, exclusions: [] });
  await choose({ policy: { attempts: 2 }, exclusions: ['windows-thumbnails'] });
  const change = (body: object) => send(server.url, 'PATCH', `/api/transfers/${id}`, { as: operator, body });
  expect((await change({ policy: { verify: 'size' } })).body).toMatchObject({
    policy: { verify: 'size', attempts: 7, bytesPerSecond: 4096 },
    exclusions: [],
  });
  expect((await change({ exclusions: null })).body).toMatchObject({ exclusions: STANDARD_RULES });
});
