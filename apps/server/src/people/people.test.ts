import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeLink } from '../auth/one-time-links.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let admin: Person & { readonly email: string };

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const post = (path: string, body: unknown, as: Person | null = null) => send(server.url, 'POST', path, { as, body });
const signIn = (email: string, password: string) => post('/api/session', { email, password });
const sessionOf = (cookie: string) => send(server.url, 'GET', '/api/session', { headers: { cookie } });

function cookieOf(headers: Headers): string {
  return (headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

describe('the first start', () => {
  it('lets one person become administrator by the link, once', async () => {
    const { link } = await makeLink(server.app, 'setup', null);
    const token = link.split('#')[1] ?? '';
    expect((await send(server.url, 'GET', '/api/session')).body).toMatchObject({ user: null, needsSetup: true });
    const wish = { token, name: 'Ada', email: 'Ada@example.org', password: 'correct horse' };
    expect((await post('/api/setup', { ...wish, token: 'guessed' })).body.code).toBe('link-invalid');
    expect((await post('/api/setup', { ...wish, password: 'short' })).body).toMatchObject({
      code: 'invalid-request',
      field: 'password',
    });
    const both = await Promise.all([
      post('/api/setup', wish),
      post('/api/setup', { ...wish, email: 'eve@example.org' }),
    ]);
    const statuses = both.map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect([409, 410]).toContain(statuses[1]); // somebody was made meanwhile, or the link had been used by then
    const won = both.find(({ status }) => status === 200);
    const cookie = cookieOf(won?.headers ?? new Headers());
    expect(won?.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax; Max-Age=\d+$/);
    const session = await sessionOf(cookie);
    expect(session.body).toMatchObject({ user: { role: 'administrator' }, needsSetup: false });
    const { id, email } = (session.body as unknown as { user: { id: string; email: string } }).user;
    admin = { id, email, cookie };
    expect((await post('/api/setup', wish)).body.code).toBe('link-invalid');
  });

  it('of two servers on one new database prints two links, either of which makes the first administrator', async () => {
    for (const used of [0, 1]) {
      await using other = await startTestServer();
      const links = [await makeLink(other.app, 'setup', null), await makeLink(other.app, 'setup', null)];
      const tokens = links.map(({ link }) => link.split('#')[1] ?? '');
      const open = (token = '') => send(other.url, 'POST', '/api/session/link', { body: { token } });
      for (const token of tokens) expect((await open(token)).body).toMatchObject({ state: 'password-needed' });
      const wish = { token: tokens[used], name: 'Ada', email: 'ada@example.org', password: 'correct horse' };
      expect((await send(other.url, 'POST', '/api/setup', { body: wish })).status).toBe(200);
      for (const token of tokens) expect((await open(token)).body.code).toBe('link-invalid');
    }
  });
});

describe('signing in', () => {
  it('tells a wrong password and an unknown address in the same words', async () => {
    await invite('bob@example.org', 'operator', 'bobs own password');
    const wrong = await signIn('bob@example.org', 'not his password');
    const unknown = await signIn('nobody@example.org', 'not his password');
    const { requestId: _, ...first } = wrong.body;
    const { requestId: __, ...second } = unknown.body;
    expect(first).toEqual(second);
    expect(wrong.body.code).toBe('wrong-credentials');
    expect((await signIn('BOB@example.org', 'bobs own password')).status).toBe(200);
  });

  it('at one of two servers of a host leaves the session at the other alone', async () => {
    await using other = await startTestServer();
    const [here, there] = [await server.person('viewer'), await other.person('viewer')];
    const jar = new Map([here, there].map(({ cookie }) => cookie.split('=', 2) as [string, string]));
    expect(jar.size).toBe(2);
    // A browser sends what it has of the host to both.
    const headers = { cookie: [...jar].map((pair) => pair.join('=')).join('; ') };
    const userAt = async ({ url }: TestServer) => (await send(url, 'GET', '/api/session', { headers })).body['user'];
    expect(await userAt(server)).toMatchObject({ id: here.id });
    expect(await userAt(other)).toMatchObject({ id: there.id });
    const out = await send(other.url, 'DELETE', '/api/session', { headers });
    expect(cookieOf(out.headers)).toBe(`${other.app.cookieName}=`);
    expect(await userAt(server)).toMatchObject({ id: here.id });
  });

  it('ends with the session, and with the account', async () => {
    const { id } = await invite('carol@example.org', 'viewer', 'carols own password');
    const cookie = cookieOf((await signIn('carol@example.org', 'carols own password')).headers);
    const other = cookieOf((await signIn('carol@example.org', 'carols own password')).headers);
    await send(server.url, 'DELETE', '/api/session', { headers: { cookie } });
    expect((await sessionOf(cookie)).body).toMatchObject({ user: null });
    expect((await sessionOf(other)).body).toMatchObject({ user: { id } });
    await send(server.url, 'PATCH', `/api/users/${id}`, { as: admin, body: { disabled: true } });
    expect((await sessionOf(other)).body).toMatchObject({ user: null });
    expect((await signIn('carol@example.org', 'carols own password')).body.code).toBe('wrong-credentials');
  });

  it('by an invitation ends for good with the account, and a new one is made only when they may sign in again', async () => {
    const made = await post('/api/users', { email: 'dan@example.org', name: 'Dan', role: 'viewer' }, admin);
    const { user, invitation } = made.body as unknown as { user: { id: string }; invitation: { link: string } };
    const use = (link: string) =>
      post('/api/session/link', { token: link.split('#')[1], password: 'dans own password' });
    const disable = (disabled: boolean) =>
      send(server.url, 'PATCH', `/api/users/${user.id}`, { as: admin, body: { disabled } });
    await disable(true);
    const again = () => post(`/api/users/${user.id}/invitation`, {}, admin);
    expect((await again()).body).toMatchObject({
      status: 409,
      code: 'user-disabled',
      detail: expect.stringContaining('Dan'),
    });
    await disable(false);
    expect((await use(invitation.link)).body.code).toBe('link-invalid');
    const { link } = (await again()).body as unknown as { link: string };
    expect((await use(link)).body).toMatchObject({ state: 'signed-in' });
  });

  it('changes a password only with the old one, and signs out everywhere else', async () => {
    await invite('fay@example.org', 'viewer', 'fays own password');
    const here = cookieOf((await signIn('fay@example.org', 'fays own password')).headers);
    const there = cookieOf((await signIn('fay@example.org', 'fays own password')).headers);
    const change = (current: string) =>
      send(server.url, 'PUT', '/api/account/password', {
        headers: { cookie: here },
        body: { current, password: 'another password' },
      });
    expect((await change('wrong')).body).toMatchObject({ code: 'wrong-credentials', field: 'current' });
    expect((await change('fays own password')).status).toBe(204);
    expect((await sessionOf(here)).body).toMatchObject({ user: { email: 'fay@example.org' } });
    expect((await sessionOf(there)).body).toMatchObject({ user: null });
  });
});

describe('API tokens', () => {
  it('act for their owner without a cookie, never above their role, until they are deleted', async () => {
    await invite('grace@example.org', 'operator', 'graces own password');
    const grace = { id: '', cookie: cookieOf((await signIn('grace@example.org', 'graces own password')).headers) };
    expect((await post('/api/tokens', { name: 'too much', role: 'administrator' }, grace)).body.code).toBe('forbidden');
    const made = (await post('/api/tokens', { name: 'script', role: 'viewer' }, grace)).body as unknown as {
      token: string;
      id: string;
    };
    const bearer = { authorization: `Bearer ${made.token}` };
    const ask = (method: string, path: string, body?: unknown) =>
      fetch(server.url + path, {
        method,
        headers: { ...bearer, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    expect((await ask('GET', '/api/transfers')).status).toBe(200);
    expect((await ask('POST', '/api/connectors', {})).status).toBe(403);
    expect((await ask('POST', '/api/tokens', { name: 'heir', role: 'viewer' })).status).toBe(403);
    const listed = await send(server.url, 'GET', '/api/tokens', { as: grace });
    expect(listed.text).not.toContain(made.token);
    expect((await send(server.url, 'GET', '/api/tokens?everyone=true', { as: grace })).status).toBe(403);
    await send(server.url, 'DELETE', `/api/tokens/${made.id}`, { as: grace });
    expect((await ask('GET', '/api/transfers')).status).toBe(401);
  });
});

describe('administrators', () => {
  it('let lost people in again by a link, which ends their sessions and API tokens and works once', async () => {
    const { id } = await invite('henry@example.org', 'viewer', 'henrys own password');
    const old = cookieOf((await signIn('henry@example.org', 'henrys own password')).headers);
    const henry = { id, cookie: old };
    const script = await post('/api/tokens', { name: 'script', role: 'viewer' }, henry);
    const headers = { authorization: `Bearer ${script.body['token']}` };
    const asked = async () => (await send(server.url, 'GET', '/api/transfers', { headers })).status;
    const link = (await post(`/api/users/${id}/invitation`, {}, admin)).body as unknown as { link: string };
    const token = link.link.split('#')[1] ?? '';
    expect((await post('/api/session/link', { token })).body).toMatchObject({
      state: 'password-needed',
      purpose: 'recover',
    });
    expect(await asked()).toBe(200);
    expect((await post('/api/session/link', { token, password: 'henrys new password' })).body).toMatchObject({
      state: 'signed-in',
    });
    expect((await sessionOf(old)).body).toMatchObject({ user: null });
    expect(await asked()).toBe(401);
    expect((await post('/api/session/link', { token, password: 'once more, please' })).body.code).toBe('link-invalid');
    expect((await signIn('henry@example.org', 'henrys new password')).status).toBe(200);
  });

  it('cannot take away the last of them, nor give one address twice', async () => {
    for (const [method, body] of [
      ['DELETE', undefined],
      ['PATCH', { role: 'viewer' }],
      ['PATCH', { disabled: true }],
    ] as const) {
      const answer = await send(server.url, method, `/api/users/${admin.id}`, { as: admin, body });
      expect(answer.body.code).toBe('last-administrator');
    }
    const twice = { email: admin.email.toUpperCase(), name: 'x', role: 'viewer' };
    expect((await post('/api/users', twice, admin)).body.code).toBe('email-taken');
  });

  it('read in the audit who changed what', async () => {
    const { text } = await send(server.url, 'GET', '/api/audit?limit=500', { as: admin });
    for (const action of [
      'server.set-up',
      'user.create',
      'session.begin',
      'account.password',
      'token.create',
      'user.invite',
    ]) {
      expect(text).toContain(`"${action}"`);
    }
    expect(text).not.toContain('own password');
  });
});

/** An account that has a password and was never signed in. */
async function invite(email: string, role: string, password: string): Promise<{ id: string }> {
  const made = await post('/api/users', { email, name: email, role }, admin);
  expect(made.status, made.text).toBe(201);
  const { user, invitation } = made.body as unknown as { user: { id: string }; invitation: { link: string } };
  const used = await post('/api/session/link', { token: invitation.link.split('#')[1], password });
  expect(used.body).toMatchObject({ state: 'signed-in', session: { user: { role } } });
  return user;
}
