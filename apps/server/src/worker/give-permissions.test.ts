import { setTimeout as sleep } from 'node:timers/promises';
import type { ConnectorDefinition } from '@drover/connector-kit';
import { withMembers } from '@drover/connector-kit';
import { MemoryStore, memoryConnector } from '@drover/connectors/memory';
import {
  type Clock,
  descendantRef,
  type Grant,
  type ItemRef,
  rootRef,
  type SourceGrant,
  StorageError,
} from '@drover/core';
import { newId } from '@drover/database';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { ConnectorKind } from '../connectors/catalogue.ts';
import { connectorOpener } from '../connectors/connector-opener.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import type { ConnectorOpener } from './connector-opener.ts';

const LONG = { timeout: 60_000, interval: 100 };
const from = new MemoryStore({ permissions: true });
const to = new MemoryStore({ permissions: true });
const at = (name: string): ItemRef => descendantRef(rootRef(), [name]);
const allow = (principal: string, more: Partial<SourceGrant> = {}): SourceGrant => ({
  ...{ principal, named: 'address', kind: 'user', role: 'write', inherited: false, access: 'allow', special: false },
  ...more,
});

let server: TestServer;
let ada: Person;
let sides: readonly [string, string];

beforeAll(async () => {
  server = await startTestServer({ kinds: [kind('memory-from', from), kind('memory-to', to)] });
  ada = await server.person('operator');
  const made = async (type: string) => {
    const wish = { type, displayName: type, options: {}, secrets: {}, ownerId: ada.id, shared: true };
    return (await server.app.connectors.create(wish)).id;
  };
  sides = [await made('memory-from'), await made('memory-to')];
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  for (const name of to.paths()) to.remove(name);
  for (const name of ['plain', 'denied', 'stranger']) from.putFile(name, name);
  const set = (name: string, ...grants: SourceGrant[]) =>
    from.setPermissions(at(name), { grants, inheritanceBroken: false });
  set('plain', allow('ann@old.example'), allow('left@old.example'));
  set('denied', allow('ann@old.example'), allow('bob@old.example', { access: 'deny' }));
  set('stranger', allow('ann@old.example'), allow('zed@elsewhere.example', { role: 'read' }));
});

function kind(type: string, store: MemoryStore): ConnectorKind {
  const definition = { ...memoryConnector(store), type } as unknown as ConnectorDefinition;
  return { definition, label: type, administratorOnly: false, steps: [], target: null, secretsFor: [], pin: null };
}

const call = async (method: string, path: string, body?: unknown) => {
  const answer = await send(server.url, method, path, { as: ada, ...(body === undefined ? {} : { body }) });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body as unknown as Record<string, never>;
};

/** A migration with one row. */
async function newRow(name: string): Promise<{ readonly migration: string; readonly row: string }> {
  const [sourceConnectorId, destinationConnectorId] = sides;
  const { id: migration } = await server.app.migrations.create({
    ...{ name, sourceConnectorId, destinationConnectorId, ownerId: ada.id, priority: 0, policy: {}, filters: {} },
  });
  const map = 'old.example,new.example\nleft@old.example,\n';
  const headers = { 'content-type': 'text/csv' };
  expect(
    (await send(server.url, 'PUT', `/api/migrations/${migration}/permission-map`, { as: ada, body: map, headers }))
      .status,
  ).toBe(200);
  const place = { root: '', path: [] };
  const { ids } = await call('POST', `/api/migrations/${migration}/rows`, {
    rows: [{ source: place, destination: place }],
  });
  return { migration, row: (ids as unknown as readonly string[])[0] ?? '' };
}

const rights = (name: string) => to.permissionsOf(at(name)).grants.map(({ principal, role }) => `${principal} ${role}`);
const rowOf = async ({ migration, row }: { migration: string; row: string }) =>
  await call('GET', `/api/migrations/${migration}/rows/${row}`);
const becomes = (made: { migration: string; row: string }, permissions: string) =>
  expect.poll(async () => (await rowOf(made))['permissions'], LONG).toBe(permissions);

/** The server's opener, with something before each time that rights are given. */
function opener(before: (item: ItemRef, grants: readonly Grant[]) => Promise<void>): ConnectorOpener {
  const own = connectorOpener(server.app);
  return {
    ...own,
    open: async (...args) => {
      const opened = await own.open(...args);
      const { permissions } = opened.connection;
      const grant = permissions?.grant?.bind(permissions);
      if (permissions === undefined || grant === undefined) return opened;
      const watched = withMembers(opened.connection, {
        permissions: {
          of: (item, signal) => permissions.of(item, signal),
          grant: async (item, grants, signal) => {
            await before(item, grants);
            await grant(item, grants, signal);
          },
        },
      });
      return { ...opened, connection: watched, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
    },
  };
}

/** Nobody who waits for it wakes up after that, as in a process that is stopped. */
function clockUntil(stopped: Promise<void>): Clock {
  const { clock } = server.app;
  let still = false;
  void stopped.then(() => {
    still = true;
  });
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: async (ms, signal) => {
      await clock.sleep(ms, signal);
      if (still) await clock.sleep(600_000, signal);
    },
  };
}

it('a copy is followed by the pass that gives permissions, which outlives its worker, waits for decisions and applies them', async () => {
  const made = await newRow('M');
  const { migration, row } = made;
  const given: string[] = [];
  const stuck = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const frozen = opener(async () => {
    reached.resolve();
    await stuck.promise;
  });
  const noting = opener(async (item, grants) => {
    given.push(...grants.map(({ principal }) => `${item.segments.join('/')} ${principal}`));
  });
  await using first = new AsyncDisposableStack();
  first.use(startTestWorker(server.app, { opener: frozen, clock: clockUntil(reached.promise) }));
  first.defer(() => stuck.resolve());
  const selection = { ids: [row] };
  await call('POST', `/api/migrations/${migration}/actions/start`, { selection });
  await reached.promise;
  expect(await rowOf(made)).toMatchObject({ state: 'success', permissions: 'running', files: { successful: 3 } });

  // The first worker stands still, its clock included, for longer than its lease lasts.
  const id = newId();
  await using _second = startTestWorker(server.app, { opener: noting, id });
  const expire = () =>
    server.app.database.withClient(async (client) => {
      await client.query("update drover.permission_sent set sent_at = now() - interval '1 minute'");
      await client.query(
        "update drover.permission_passes set lease_until = now() - interval '1 s' where worker <> $1",
        [id],
      );
    });
  const told = async () => {
    await expire();
    return (await rowOf(made))['permissions'];
  };
  await expect.poll(told, LONG).toBe('needs-decision');
  await first.disposeAsync();
  expect(rights('plain')).toEqual(['ann@new.example write']);
  expect(rights('denied')).toEqual([]);
  expect(rights('stranger')).toEqual(['ann@new.example write']);
  const rowPath = `/api/migrations/${migration}/rows/${row}/permissions`;
  expect((await call('GET', rowPath))['pass']).toMatchObject({ items: 3, waiting: 2, failed: 0, failure: null });
  expect(await rowOf(made)).toMatchObject({ state: 'success', status: { code: 100 }, files: { failed: 0 } });

  const questionsPath = `/api/migrations/${migration}/permission-questions`;
  const { questions } = (await call('GET', questionsPath)) as unknown as { questions: Record<string, unknown>[] };
  expect(questions).toMatchObject([
    { kind: 'denied', principal: 'bob@old.example', items: 1, rows: 1, example: '/denied', decision: null },
    { kind: 'not-mapped', principal: 'zed@elsewhere.example', answers: ['map', 'leave-out'] },
  ]);
  const decisions = `/api/migrations/${migration}/permission-decisions`;
  const bob = { kind: 'denied', principal: 'bob@old.example' };
  const wrong = { ...bob, answer: { action: 'grant', role: 'write' }, reason: 'x' };
  expect((await send(server.url, 'POST', decisions, { as: ada, body: wrong })).body).toMatchObject({
    code: 'invalid-request',
    remedy: expect.stringContaining('leave-out'),
  });
  await call('POST', decisions, { ...bob, answer: { action: 'leave-out' }, reason: 'Bob has left.' });
  const zed = { kind: 'not-mapped', principal: 'zed@elsewhere.example' };
  const mapped = { ...zed, answer: { action: 'map', to: 'zoe@new.example' }, reason: 'Married.' };
  const decision = await call('POST', decisions, mapped);
  await becomes(made, 'decided');
  expect(rights('denied')).toEqual([]);

  given.length = 0;
  await call('POST', `/api/migrations/${migration}/actions/permissions`, { selection, steering: 'apply' });
  await becomes(made, 'given');
  expect(given.toSorted()).toEqual(['denied ann@new.example', 'stranger zoe@new.example']);
  expect(rights('stranger')).toEqual(['ann@new.example write', 'zoe@new.example read']);
  await call('DELETE', `${decisions}/${decision['id']}`);
  await becomes(made, 'needs-decision');
  expect(rights('stranger')).toHaveLength(2);

  const run = (await rowOf(made))['lastRunId'];
  const log = await send(server.url, 'GET', `/api/runs/${run}/log.csv?outcome=permissions`, { as: ada });
  expect(log.text).toContain('bob@old.example');
  expect(log.text).toContain('permissions-undecided');
  expect(log.text).toContain('(the map shares nothing with them)');
  expect(log.text).toMatch(/Given: ""zoe@new\.example"" read\./);
  const audited = await server.app.audit.list({ limit: 20 });
  expect(audited.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      'migration.decide-permission',
      'migration.take-back-permission-decision',
      'migration.permissions',
    ]),
  );
}, 120_000);

it('folders above an item that keeps people out get nothing before that is decided', async () => {
  for (const name of ['plain', 'denied', 'stranger']) from.remove(name);
  from.putFile(['team', 'open', 'x'], 'x');
  from.putFile(['team', 'secret', 'y'], 'y');
  const set = (path: readonly string[], ...grants: SourceGrant[]) =>
    from.setPermissions(descendantRef(rootRef(), path), { grants, inheritanceBroken: false });
  set(['team'], allow('sales@old.example', { kind: 'group' }));
  set(['team', 'open'], allow('ann@old.example'));
  set(['team', 'secret', 'y'], allow('bob@old.example', { access: 'deny' }));
  const made = await newRow('Closed below');
  await using _ = startTestWorker(server.app, {});
  const selection = { ids: [made.row] };
  await call('POST', `/api/migrations/${made.migration}/actions/start`, { selection });
  await becomes(made, 'needs-decision');
  expect(rights('team')).toEqual([]);
  const there = (path: readonly string[]) =>
    to.permissionsOf(descendantRef(rootRef(), path)).grants.map(({ principal }) => principal);
  expect(there(['team', 'open'])).toEqual(['ann@new.example']);
  const { questions } = await call('GET', `/api/migrations/${made.migration}/permission-questions`);
  expect(questions).toMatchObject([
    { kind: 'denied', principal: 'bob@old.example', items: 2, example: '/team/secret/y' },
  ]);
  const run = (await rowOf(made))['lastRunId'];
  const log = await send(server.url, 'GET', `/api/runs/${run}/log.csv?outcome=permissions`, { as: ada });
  expect(log.text).toContain('is denied access to ""/team/secret/y"" below');
  await call('POST', `/api/migrations/${made.migration}/permission-decisions`, {
    ...{ kind: 'denied', principal: 'bob@old.example', answer: { action: 'give-nothing' }, reason: 'So.' },
  });
  await call('POST', `/api/migrations/${made.migration}/actions/permissions`, { selection, steering: 'apply' });
  await becomes(made, 'given');
  expect(rights('team')).toEqual(['sales@new.example write']);
  from.remove(['team']);
  to.remove(['team']);
}, 120_000);

it('a pass that a side refuses fails by itself, with the cause, and can be applied again', async () => {
  const made = await newRow('Refused');
  let refuse = true;
  const refusing = opener(async () => {
    await sleep(0);
    if (!refuse) return;
    throw new StorageError({ kind: 'unauthenticated', message: 'The token was taken back.', remedy: 'Sign in again.' });
  });
  await using _ = startTestWorker(server.app, { opener: refusing });
  const selection = { ids: [made.row] };
  from.setPermissions(at('plain'), { grants: [allow('new@old.example')], inheritanceBroken: false });
  await call('POST', `/api/migrations/${made.migration}/actions/start`, { selection });
  await becomes(made, 'failed');
  expect(await rowOf(made)).toMatchObject({ state: 'success', status: { code: 100 }, files: { failed: 0 } });
  const { pass } = await call('GET', `/api/migrations/${made.migration}/rows/${made.row}/permissions`);
  expect(pass).toMatchObject({ failure: { message: 'The token was taken back.', remedy: 'Sign in again.' } });
  refuse = false;
  await call('POST', `/api/migrations/${made.migration}/actions/permissions`, { selection, steering: 'apply' });
  await becomes(made, 'needs-decision');
  expect(rights('plain')).toContain('new@new.example write');
}, 120_000);
