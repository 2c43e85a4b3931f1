import { openApiDocument, PROBLEMS, routes } from '@drover/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomToken } from '../auth/random-token.ts';
import { type Answer, send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly access: 'administrator' | 'operator' | 'public' | 'viewer';
  readonly byToken: boolean;
  readonly hasBody: boolean;
  readonly takesFile: boolean;
  readonly query: readonly string[];
  readonly statuses: readonly string[];
}

const operations = readOperations();
const guarded = operations.filter(({ access }) => access !== 'public');
const UNKNOWN = 'x'.repeat(22);

let server: TestServer;
let people: {
  readonly administrator: Person;
  readonly operator: Person;
  readonly viewer: Person;
  readonly other: Person;
};
let administratorsToken: string;
/** Things of the operator, by the part of the path that they stand in. */
let own: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await startTestServer();
  const [administrator, operator, viewer, other] = await Promise.all(
    (['administrator', 'operator', 'viewer', 'operator'] as const).map((role) => server.person(role)),
  );
  if (!administrator || !operator || !viewer || !other) throw new Error('unreachable');
  people = { administrator, operator, viewer, other };
  own = await thingsOf(operator);
  administratorsToken = randomToken();
  const forever = { name: 'everything', role: 'administrator', expiresAt: null } as const;
  await server.app.tokens.create({ token: administratorsToken, userId: administrator.id, ...forever });
});
afterAll(() => server[Symbol.asyncDispose]());

describe.each(guarded)('$method $path', ({ method, path, access, byToken, hasBody }) => {
  const at = (id: string): string => filled(path, id);
  const body = hasBody ? { body: {} } : {};

  it('answers nobody who is not signed in', async () => {
    for (const as of [
      null,
      { id: '', cookie: `${server.app.cookieName}=${'A'.repeat(43)}` },
      { id: '', cookie: `${server.app.cookieName}=` },
    ]) {
      expectProblem(await send(server.url, method, at(UNKNOWN), { as, ...body }), 'not-signed-in');
    }
    const headers = { authorization: `Bearer ${'A'.repeat(43)}` };
    expectProblem(await send(server.url, method, at(UNKNOWN), { headers, ...body }), 'not-signed-in');
  });

  it.skipIf(access === 'viewer')('refuses whoever may not, before it looks at anything else', async () => {
    const lower = access === 'administrator' ? [people.viewer, people.operator] : [people.viewer];
    for (const as of lower) {
      const malformed = hasBody ? { body: '{not json' } : {};
      expectProblem(await send(server.url, method, at(UNKNOWN), { as, ...malformed }), 'forbidden');
      expectProblem(await send(server.url, method, at(UNKNOWN), { as, ...body }), 'forbidden');
    }
  });

  it.skipIf(byToken)('refuses API tokens, also those of administrators, before it looks at anything else', async () => {
    const headers = { authorization: `Bearer ${administratorsToken}` };
    for (const id of [UNKNOWN, people.viewer.id]) {
      expectProblem(await send(server.url, method, at(id), { headers, body: '{not json' }), 'session-needed');
      expectProblem(await send(server.url, method, at(id), { headers, ...body }), 'session-needed');
    }
  });

  it.skipIf(method === 'GET')('refuses pages of other sites, whoever is signed in', async () => {
    const as = people.administrator;
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
    ]) {
      expectProblem(await send(server.url, method, at(UNKNOWN), { as, headers, ...body }), 'cross-site');
    }
  });

  it.skipIf(!path.includes('{id}'))('knows nothing of what is not there or cannot be', async () => {
    const query = neededQuery(path, method);
    for (const id of [UNKNOWN, '1', '..%2f..%2fetc', '%00', "' or 1=1--", '9'.repeat(190)]) {
      const answer = await send(server.url, method, at(encodeURIComponent(decodeURIComponent(id))) + query, {
        as: people.administrator,
        ...body,
      });
      expect([404, ...(hasBody && id === UNKNOWN ? [400] : [])]).toContain(answer.status);
    }
  });

  it.skipIf(!path.includes('{id}') || access === 'administrator')(
    'keeps things of others from whoever may not see them',
    async () => {
      const [, , kind = ''] = path.split('/');
      const query = neededQuery(path, method);
      const answer = await send(server.url, method, at(own[kind] ?? '') + query, {
        as: people.other,
        body: validBody(path, method),
      });
      expectProblem(answer, 'not-found');
    },
  );
});

it('takes no API token for what makes or recovers accounts, links, roles, passwords or tokens, nor for sign-ins in a browser', () => {
  const changing = guarded.filter(({ method }) => method !== 'GET');
  const accounts = changing.filter(({ path }) => /^\/api\/(account|tokens|users)\b/.test(path)).map(({ name }) => name);
  // Who deletes a token takes a way in, and gives none.
  const signIns = changing.filter(({ path }) => /^\/api\/sign-ins\b/.test(path)).map(({ name }) => name);
  const wanted = [...accounts.filter((name) => name !== 'deleteToken'), ...signIns].sort();
  expect(wanted.length).toBeGreaterThan(5);
  expect(
    guarded
      .filter(({ byToken }) => !byToken)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(wanted);
});

it('takes the API token of an administrator for the rest', async () => {
  const headers = { authorization: `Bearer ${administratorsToken}` };
  expect((await send(server.url, 'GET', '/api/users', { headers })).status).toBe(200);
  expect((await send(server.url, 'GET', '/api/audit', { headers })).status).toBe(200);
});

describe.each(operations.filter(({ hasBody }) => hasBody))(
  'the body of $method $path',
  ({ method, path, statuses }) => {
    it.each([
      ['no JSON', '{"a":'],
      ['nothing', ''],
      ['an array', '[]'],
      ['a text', '"x"'],
      ['a number', '1e999'],
      ['null', 'null'],
      ['a prototype', '{"__proto__":{"role":"administrator"}}'],
      ['a constructor', '{"constructor":{"prototype":{"x":1}}}'],
      ['fields that there are not', '{"nonsense":1}'],
      [
        'wrong types',
        '{"email":1,"password":[],"name":{},"token":null,"type":7,"options":[],"source":1,"path":"x","mode":1,"role":1}',
      ],
      ['deep nesting', `${'['.repeat(5000)}${']'.repeat(5000)}`],
      ['very deep nesting', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
      [
        'characters that cannot be stored',
        '{"name":"a\\u0000b","displayName":"a\\u0000b","email":"a\\u0000@example.org","token":"\\ud800"}',
      ],
    ])('may not be %s', async (_, text) => {
      const answer = await send(server.url, method, filled(path, UNKNOWN), {
        as: people.administrator,
        body: text,
        headers: { 'content-type': 'application/json' },
      });
      expect([400, 404, 409, 410]).toContain(answer.status);
      expect(statuses).toContain(String(answer.status));
      expect(Object.keys(PROBLEMS)).toContain(answer.body.code);
    });

    it('may not be huge, and must be JSON', async () => {
      const as = people.administrator;
      const address = filled(path, UNKNOWN);
      expectProblem(
        await send(server.url, method, address, { as, body: `{"name":"${'x'.repeat(2_000_000)}"}` }),
        'too-large',
      );
      const plain = await send(server.url, method, address, {
        as,
        body: 'a=b',
        headers: { 'content-type': 'text/plain' },
      });
      expectProblem(plain, 'unsupported-media-type');
    });
  },
);

describe.each(operations.filter(({ takesFile }) => takesFile))('the file of $method $path', ({ method, path }) => {
  it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])('is none of type %s', async (type) => {
    const sent = { as: people.administrator, body: '{}', headers: { 'content-type': type } };
    expectProblem(await send(server.url, method, filled(path, UNKNOWN), sent), 'unsupported-media-type');
  });
});

it.each(operations.filter(({ query }) => query.length > 0))(
  '$method $path refuses a query that cannot be meant',
  async ({ method, path, query }) => {
    const [, , kind = ''] = path.split('/');
    const address = filled(path, own[kind] ?? '');
    const values: Readonly<Record<string, readonly string[]>> = {
      limit: ['0', '501', '-1', 'x', '1e3.5'],
      path: ['x', '"a"', '[1]', '{}', '["\\u0000"]'],
      outcome: ['maybe'],
      state: ['nowhere'],
      source: ['x', '[]', '{}', '{"connectorId":"x","path":[]}'],
      destination: ['x', `{"connectorId":"${UNKNOWN}","path":["\\u0000"]}`],
      order: ['sideways'],
      everyone: ['perhaps'],
      cursor: ["'; drop table drover.users; --"],
    };
    for (const name of query) {
      const nul = await send(server.url, method, `${address}?${name}=%00`, { as: people.administrator });
      expectProblem(nul, 'invalid-request');
      for (const value of values[name] ?? []) {
        const search = new URLSearchParams({ [name]: value });
        const answer = await send(server.url, method, `${address}?${search}`, { as: people.operator });
        const expected = guardedFrom(path) ? [400, 403] : [400];
        if (name !== 'cursor' || path !== '/api/connectors/{id}/entries') expect(expected).toContain(answer.status);
      }
    }
  },
);

it('finds a pair of folders with paths as long as they get', async () => {
  const place = JSON.stringify({ connectorId: UNKNOWN, root: '', path: ['ü'.repeat(2048)] });
  const search = new URLSearchParams({ source: place, destination: place });
  const answer = await send(server.url, 'GET', `/api/transfers?${search}`, { as: people.viewer });
  expect(answer.body).toEqual({ items: [], next: null });
});

it('gives every answer the headers that keep pages apart', async () => {
  for (const path of ['/', '/api/session', '/api/transfers', '/nowhere.js', '/api/docs', '/api/nowhere']) {
    const { headers } = await send(server.url, 'GET', path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});

it('tells a wrong method from a wrong address', async () => {
  expectProblem(await send(server.url, 'PUT', '/api/transfers', { body: {} }), 'method-not-allowed');
  expectProblem(await send(server.url, 'GET', '/api/nowhere'), 'not-found');
  expectProblem(await send(server.url, 'GET', '/..%2f..%2fetc%2fpasswd.txt'), 'not-found');
});

it.each(['/%E0%A4%A', '/api/%E0%A4%A', '/api/connectors/%', `/api/connectors/${'x'.repeat(201)}`])(
  'answers the address %s in the words of all others',
  async (path) => {
    for (const method of ['GET', 'DELETE']) {
      const answer = await send(server.url, method, path);
      expectProblem(answer, 'not-found');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.text).not.toContain('FST_');
    }
  },
);

function expectProblem(answer: Answer, code: keyof typeof PROBLEMS): void {
  expect(answer.body).toMatchObject({ code, status: PROBLEMS[code].status });
  expect(answer.status).toBe(PROBLEMS[code].status);
  expect(answer.type).toContain('application/problem+json');
}

/** The address of a path with this id, and something that there is not for what else it names. */
function filled(path: string, id: string): string {
  return path
    .replace('{id}', id)
    .replace('{key}', 'A'.repeat(32))
    .replace(/\{\w+\}/g, UNKNOWN);
}

/** What a query may not leave out. */
function neededQuery(path: string, method: string): string {
  const pairing = `?${new URLSearchParams({ source: '{"path":[]}', rules: '[{"kind":"look-up"}]' })}`;
  const queries: Readonly<Record<string, string>> = {
    'DELETE /api/connectors/{id}': '?confirm=x',
    'GET /api/runs/{id}/proof-of-file.json': '?path=/a',
    'GET /api/migrations/{id}/proof-of-file.json': `?path=/a&row=${UNKNOWN}`,
    'POST /api/migrations/{id}/discover': pairing,
    'POST /api/migrations/{id}/unmatched': pairing,
  };
  return queries[`${method} ${path}`] ?? '';
}

function guardedFrom(path: string): boolean {
  return operations.some((each) => each.path === path && each.access === 'administrator');
}

function readOperations(): readonly Operation[] {
  const { paths } = openApiDocument(routes, { version: '0', cookie: 'session' }) as unknown as {
    paths: Record<string, Record<string, Record<string, unknown> & { parameters: { name: string; in: string }[] }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: String(operation['operationId']),
      method: method.toUpperCase(),
      path,
      access: operation['x-access'] as Operation['access'],
      byToken: (operation['security'] as object[]).some((each) => 'token' in each),
      hasBody: 'application/json' in contentOf(operation),
      takesFile: 'application/octet-stream' in contentOf(operation),
      query: operation.parameters.filter((each) => each.in === 'query').map(({ name }) => name),
      statuses: Object.keys(operation['responses'] as object),
    })),
  );
}

function contentOf({ requestBody }: Record<string, unknown>): object {
  return (requestBody as { content: object } | undefined)?.content ?? {};
}

/** A body that passes the schema, so that what refuses the request is who asks. */
function validBody(path: string, method: string): unknown {
  const onRows = { selection: { filter: '' } };
  const actions: Readonly<Record<string, object>> = {
    notes: { notes: 'mine now' },
    paths: { destination: { path: ['mine'] } },
    permissions: { steering: 'apply' },
    priority: { priority: 1 },
    schedule: { schedule: null },
  };
  const rule = { kind: 'exclude-larger', bytes: 1 };
  const bodies: Readonly<Record<string, unknown>> = {
    'POST /api/migrations/{id}/fixes': { rule },
    'POST /api/migrations/{id}/fixes/preview': { rule },
    'POST /api/connectors/{id}/reauthorize': { options: {} },
    'PATCH /api/connectors/{id}': { shared: true },
    'POST /api/connectors/{id}/folders': { path: ['new'] },
    'POST /api/connectors/{id}/agents': { key: 'A'.repeat(32) },
    'PATCH /api/connectors/{id}/agents/{key}': { drained: true },
    'PATCH /api/transfers/{id}': { name: 'mine now' },
    'PATCH /api/migrations/{id}': { name: 'mine now' },
    'POST /api/migrations/{id}/rows': { rows: [{ source: { path: ['a'] } }] },
    'POST /api/migrations/{id}/problems/retry': { cause: 'source:not-found' },
    'POST /api/migrations/{id}/problems/accept': { cause: 'source:not-found', reason: 'mine now' },
    'POST /api/migrations/{id}/permission-map/discover': { source: ['a@x.org'], destination: ['a@x.org'] },
    'POST /api/migrations/{id}/permission-decisions': {
      ...{ kind: 'denied', principal: 'bob', answer: { action: 'leave-out' }, reason: 'mine now' },
    },
    'POST /api/migrations/{id}/load': onRows,
    'POST /api/migrations/{id}/logs.zip': onRows,
    'PATCH /api/migrations/{id}/queue': { rowsAtOnce: 10 },
    'PUT /api/connectors/{id}/limits': { bytesPerSecond: null, windows: null },
    'PATCH /api/runs/{id}': { transfers: 1 },
    'POST /api/transfers/{id}/runs': { mode: 'copy' },
  };
  if (path.startsWith('/api/migrations/{id}/actions/')) return { ...onRows, ...actions[path.split('/').at(-1) ?? ''] };
  return bodies[`${method} ${path}`];
}

async function thingsOf(person: Person): Promise<Readonly<Record<string, string>>> {
  const { connectors, migrations, transfers, tokens, database } = server.app;
  const { startRun } = await import('@drover/database');
  const connector = await connectors.create({
    ...{ type: 'ftp', displayName: 'Private', options: { server: 'ftp.example.org' }, secrets: { password: 'x' } },
    ...{ ownerId: person.id, shared: false },
  });
  const side = { connectorId: connector.id, root: '', path: [] };
  const transfer = await transfers.create({
    ...{ name: 'Private', source: side, destination: { ...side, path: ['b'] }, transferKey: '0'.repeat(12) },
    ...{ policy: {}, filters: {}, ownerId: person.id, schedule: null },
  });
  const run = await startRun(database, { transferId: transfer.id, mode: 'copy', requestedBy: null });
  const migration = await migrations.create({
    ...{ name: 'Private', sourceConnectorId: connector.id, destinationConnectorId: connector.id, ownerId: person.id },
    ...{ priority: 0, policy: {}, filters: {} },
  });
  const token = await tokens.create({ token: 'T', userId: person.id, name: 't', role: 'viewer', expiresAt: null });
  return {
    ...{ connectors: connector.id, transfers: transfer.id, migrations: migration.id, runs: run, tokens: token.id },
  };
}
