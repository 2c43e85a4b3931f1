import { realClock } from '@drover/database/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Answer, send } from '../../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { makeLink } from '../one-time-links.ts';
import { codeAt } from './totp.ts';

const PASSWORD = 'correct horse';
const RECOVERY_CODE = /^[a-z2-7]{4}(-[a-z2-7]{4}){3}$/;

let now = Math.floor(Date.now() / 30_000) * 30_000;
let server: TestServer;
let admin: Person;

beforeAll(async () => {
  server = await startTestServer({ clock: { ...realClock, now: () => now } });
  admin = await server.person('administrator');
});
afterAll(() => server[Symbol.asyncDispose]());

const post = (path: string, body: unknown, as: Person | null = null): Promise<Answer> =>
  send(server.url, 'POST', path, { as, body });

/** A person with two-step sign-in, whose next code is new. */
async function enrolled() {
  const person = await server.person('viewer');
  const { email } = (await server.app.users.get(person.id)) ?? { email: '' };
  const proposed = await post('/api/account/second-factor', { password: PASSWORD }, person);
  const { secret } = proposed.body as unknown as { secret: string };
  const code = () => codeAt(secret, Math.floor(now / 30_000));
  const confirmed = await send(server.url, 'PUT', '/api/account/second-factor', { as: person, body: { code: code() } });
  expect(confirmed.status, confirmed.text).toBe(200);
  now += 30_000;
  const { recoveryCodes } = confirmed.body as unknown as { recoveryCodes: string[] };
  const signIn = (given: object = {}) => post('/api/session', { email, password: PASSWORD, ...given });
  return { person, email, secret, code, recoveryCodes, signIn };
}

it('is turned on with the password and a right code, and then asks for one at each sign-in', async () => {
  const person = await server.person('viewer');
  const other = await post('/api/session', {
    email: (await server.app.users.get(person.id))?.email,
    password: PASSWORD,
  });
  const elsewhere = { id: person.id, cookie: other.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
  const path = '/api/account/second-factor';
  const put = (code: string) => send(server.url, 'PUT', path, { as: person, body: { code } });

  expect((await put('123456')).body.code).toBe('second-factor-off');
  expect((await post(path, { password: 'not it' }, person)).body).toMatchObject({ field: 'password' });
  const proposed = await post(path, { password: PASSWORD }, person);
  const { secret, uri } = proposed.body as unknown as { secret: string; uri: string };
  expect(uri).toMatch(new RegExp(`^otpauth://totp/Drover:viewer-\\w+%40example.org\\?secret=${secret}&issuer=Drover&`));
  expect((await send(server.url, 'GET', path, { as: person })).body).toEqual({ since: null, recoveryCodesLeft: 0 });
  expect((await put('000000')).body).toMatchObject({ code: 'wrong-code', field: 'code' });

  const code = codeAt(secret, Math.floor(now / 30_000));
  const { recoveryCodes } = (await put(code)).body as unknown as { recoveryCodes: string[] };
  expect(new Set(recoveryCodes).size).toBe(10);
  for (const each of recoveryCodes) expect(each).toMatch(RECOVERY_CODE);
  expect((await send(server.url, 'GET', path, { as: person })).body).toMatchObject({ recoveryCodesLeft: 10 });
  expect((await send(server.url, 'GET', path, { as: elsewhere })).status).toBe(401);
  expect((await post(path, { password: PASSWORD }, person)).body.code).toBe('second-factor-on');
  const listed = await send(server.url, 'GET', '/api/users', { as: admin });
  expect(JSON.stringify(listed.body)).toMatch(new RegExp(`"id":"${person.id}"[^}]*"secondFactor":true`));
});

it('lets in with password and code, once with each code, and tells nobody without the password that one is asked for', async () => {
  const { signIn, code } = await enrolled();
  expect((await signIn({ password: 'a guess' })).body.code).toBe('wrong-credentials');
  expect((await signIn({ password: 'a guess', code: code() })).body.code).toBe('wrong-credentials');
  const asked = await signIn();
  expect(asked.body).toMatchObject({ code: 'code-needed', status: 401 });
  expect(asked.headers.getSetCookie()).toEqual([]);
  const same = code();
  const both = await Promise.all([signIn({ code: same }), signIn({ code: same })]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  expect((await signIn({ code: same })).body.code).toBe('wrong-code');
  now += 30_000;
  expect((await signIn({ code: code() })).status).toBe(200);
});

it('takes each recovery code once, however it is typed, and none that newer ones took the place of', async () => {
  const { person, signIn, code, recoveryCodes } = await enrolled();
  const [first = '', second = '', third = ''] = recoveryCodes;
  expect((await signIn({ code: first.toUpperCase().replaceAll('-', ' ') })).status).toBe(200);
  expect((await signIn({ code: first })).body.code).toBe('wrong-code');
  const wish = { password: PASSWORD, code: second };
  const renewed = await post('/api/account/second-factor/recovery-codes', wish, person);
  const { recoveryCodes: fresh } = renewed.body as unknown as { recoveryCodes: string[] };
  expect((await signIn({ code: third })).body.code).toBe('wrong-code');
  expect((await signIn({ code: fresh[0] })).status).toBe(200);
  expect((await signIn({ code: code() })).status).toBe(200);
});

it('asks for the code with a link for a lost password, too', async () => {
  const { person, code } = await enrolled();
  const { link } = await makeLink(server.app, 'recover', person.id);
  const wish = { token: link.split('#')[1], password: 'another password' };
  expect((await post('/api/session/link', wish)).body.code).toBe('code-needed');
  expect((await post('/api/session/link', { ...wish, code: '000000' })).body.code).toBe('wrong-code');
  expect((await post('/api/session/link', { ...wish, code: code() })).body).toMatchObject({ state: 'signed-in' });
});

it('is turned off with password and code by its owner, and without them by an administrator, who ends the sessions', async () => {
  const one = await enrolled();
  const end = (body: object) => post('/api/account/second-factor/end', body, one.person);
  expect((await end({ password: 'not it', code: one.code() })).body.code).toBe('wrong-credentials');
  expect((await end({ password: PASSWORD, code: '000000' })).body.code).toBe('wrong-code');
  expect((await end({ password: PASSWORD, code: one.code() })).status).toBe(204);
  expect((await one.signIn()).status).toBe(200);
  expect((await end({ password: PASSWORD, code: one.code() })).body.code).toBe('second-factor-off');

  const lost = await enrolled();
  const path = `/api/users/${lost.person.id}/second-factor`;
  expect((await send(server.url, 'DELETE', path, { as: lost.person })).status).toBe(403);
  expect((await send(server.url, 'DELETE', path, { as: admin })).status).toBe(204);
  const own = await send(server.url, 'GET', '/api/account/second-factor', { as: lost.person });
  expect(own.status).toBe(401);
  expect((await lost.signIn()).status).toBe(200);
});

it('keeps the secret sealed, codes as hashes, and all of it out of the audit and the log', async () => {
  const { secret, recoveryCodes, signIn } = await enrolled();
  await signIn({ code: recoveryCodes[0] });
  const { db } = server.app.database;
  const kept = JSON.stringify([
    (await db.selectFrom('second_factors').selectAll().execute()).map(({ sealed }) => sealed.toString('latin1')),
    (await db.selectFrom('recovery_codes').selectAll().execute()).map(({ code_hash }) => code_hash.toString('latin1')),
    await db.selectFrom('audit').selectAll().execute(),
    server.logged,
  ]);
  for (const each of [secret, ...recoveryCodes]) expect(kept).not.toContain(each);
  for (const action of ['account.second-factor-on', 'account.second-factor-off', 'account.recovery-codes']) {
    expect(kept).toContain(action);
  }
  expect(kept).toContain('user.second-factor-reset');
  expect(kept).toContain('"proof":"recovery-code"');
});

// Last, because sessions end while it waits.
it('stops guessing after a few codes, however many are tried at once, and lets the owner in after the wait', async () => {
  const { signIn, code } = await enrolled();
  const guesses = await Promise.all(Array.from({ length: 20 }, (_, i) => signIn({ code: String(i).padStart(6, '0') })));
  const codes = guesses.map(({ body }) => body.code);
  expect(codes.filter((each) => each === 'wrong-code')).toHaveLength(5);
  const waits: number[] = [];
  for (let i = 0; i < 12; i++) {
    const refused = await signIn({ code: code() });
    expect(refused.body.code).toBe('too-many-attempts');
    const seconds = Number(refused.headers.get('retry-after'));
    waits.push(seconds);
    now += seconds * 1000;
    expect((await signIn({ code: '000000' })).body.code).toBe('wrong-code');
  }
  // A hundred guesses a day at most, of a million codes.
  expect(waits.slice(0, 4)).toEqual([1, 2, 4, 8]);
  expect(waits.slice(-2)).toEqual([900, 900]);
  now += 900_000;
  expect((await signIn({ code: code() })).status).toBe(200);
});
