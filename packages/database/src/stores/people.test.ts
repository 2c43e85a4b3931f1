import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../testing/fresh-database.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ApiTokenStore } from './api-token-store.ts';
import { SessionStore } from './session-store.ts';
import { SignInLinkStore } from './sign-in-link-store.ts';
import { UserStore } from './user-store.ts';

const HOUR = 3_600_000;
let fresh: FreshDatabase;
let users: UserStore;

beforeAll(async () => {
  fresh = await freshDatabase();
  users = new UserStore(fresh.database.db);
});

afterAll(() => fresh[Symbol.asyncDispose]());

function person(email: string, role: 'administrator' | 'operator' | 'viewer' = 'operator') {
  return { email, name: 'A Person', role, passwordHash: 'hash' };
}

describe('users', () => {
  test('of two first administrators at once one is made', async () => {
    expect(await users.needsSetup()).toBe(true);
    const both = await Promise.all(
      ['one@example.org', 'two@example.org'].map((email) =>
        users.createFirstAdministrator({ email, name: 'First', passwordHash: 'hash' }),
      ),
    );
    expect(both.filter((user) => user === null)).toHaveLength(1);
    expect(await users.needsSetup()).toBe(false);
  });

  test('are found by their address in any case, and no address is given twice', async () => {
    const ann = await users.create(person('Ann@Example.org'));
    expect(await users.findCredentials('aNN@eXAMPLE.ORG')).toEqual({ user: ann, passwordHash: 'hash' });
    await expect(users.create(person('ann@example.ORG'))).rejects.toMatchObject({
      kind: 'already-exists',
      message: 'There is a user with the address ann@example.ORG already.',
    });
    const bob = await users.create(person('bob@example.org'));
    await expect(users.update(bob.id, { email: 'ANN@example.org' })).rejects.toMatchObject({ kind: 'already-exists' });
    expect(await users.get(bob.id)).toEqual(bob);
  });

  test('keep one administrator who can sign in, whatever is tried, and whoever tries at once', async () => {
    const [only] = (await users.list(500)).items.filter(({ role }) => role === 'administrator');
    const id = only?.id ?? '';
    const refused = { kind: 'precondition-failed', remedy: 'Make somebody else an administrator first.' };
    await expect(users.update(id, { role: 'viewer' })).rejects.toMatchObject(refused);
    await expect(users.update(id, { disabledAt: new Date() })).rejects.toMatchObject(refused);
    await expect(users.remove(id)).rejects.toMatchObject(refused);
    expect(await users.get(id)).toEqual(only);

    const invited = await users.create({ ...person('invited@example.org', 'administrator'), passwordHash: null });
    await expect(users.remove(id), 'who was only invited cannot sign in').rejects.toMatchObject(refused);
    await users.update(invited.id, { passwordHash: 'hash' });
    const removals = await Promise.allSettled([users.remove(id), users.remove(invited.id)]);
    expect(removals.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await users.needsSetup()).toBe(false);
  });

  test('are listed in pages that leave nobody out', async () => {
    for (let at = 0; at < 7; at++) await users.create(person(`page-${at}@example.org`));
    const all = (await users.list(500)).items.map(({ id }) => id);
    const paged: string[] = [];
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await users.list(3, cursor);
      paged.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(paged).toEqual(all);
    await expect(users.list(3, "1' or 1=1")).rejects.toMatchObject({ kind: 'config-invalid' });
  });
});

describe('sessions', () => {
  test('let in until they expire, are ended, or the person is disabled or removed', async () => {
    const clock = new ManualClock();
    const sessions = new SessionStore(fresh.database.db, clock);
    const user = await users.create(person('session@example.org'));
    const start = (token: string) => {
      const expiresAt = new Date(clock.now() + HOUR);
      return sessions.create({ token, userId: user.id, expiresAt, userAgent: 'Browser', address: '::1' });
    };
    for (const token of ['a', 'b', 'c']) await start(token);
    expect(await sessions.find('a')).toMatchObject({ userId: user.id, email: 'session@example.org', role: 'operator' });
    expect(await sessions.find('A')).toBeNull();

    await sessions.end('a');
    expect(await sessions.find('a')).toBeNull();
    await sessions.endAllOf(user.id, 'b');
    expect([await sessions.find('b'), await sessions.find('c')]).toEqual([expect.anything(), null]);

    clock.advance(HOUR / 2);
    await sessions.touch('b', new Date(clock.now() + HOUR));
    clock.advance(HOUR - 1);
    expect(await sessions.find('b')).not.toBeNull();
    await users.update(user.id, { disabledAt: new Date() });
    expect(await sessions.find('b')).toBeNull();
    await users.update(user.id, { disabledAt: null });
    expect(await sessions.find('b')).not.toBeNull();
    clock.advance(1);
    expect(await sessions.find('b')).toBeNull();
    await sessions.removeExpired();
    const left = await fresh.database.db.selectFrom('sessions').select('user_id').execute();
    expect(left).toEqual([]);
  });

  test('keep nothing by which somebody who reads the database gets in', async () => {
    const sessions = new SessionStore(fresh.database.db, new ManualClock());
    const user = await users.create(person('hash@example.org'));
    const token = 'planted-session-token';
    const expiresAt = new Date(Date.UTC(2027, 0));
    await sessions.create({ token, userId: user.id, expiresAt, userAgent: null, address: null });
    const rows = await fresh.database.db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(rows.map((row) => ({ ...row, id_hash: row.id_hash.toString('latin1') })))).not.toContain(
      token,
    );
    await users.remove(user.id);
    expect(await sessions.find(token)).toBeNull();
  });
});

describe('API tokens', () => {
  test('act for their person until they expire or are removed, and show when they were used', async () => {
    const clock = new ManualClock();
    const tokens = new ApiTokenStore(fresh.database.db, clock);
    const user = await users.create(person('token@example.org', 'viewer'));
    const other = await users.create(person('other@example.org'));
    const expiresAt = new Date(clock.now() + HOUR);
    const made = await tokens.create({ token: 't', userId: user.id, name: 'script', role: 'operator', expiresAt });
    await tokens.create({ token: 'u', userId: other.id, name: 'other', role: 'operator', expiresAt: null });
    expect(await tokens.find('t')).toMatchObject({ id: made.id, role: 'operator', userRole: 'viewer' });
    expect((await tokens.list(user.id)).map(({ lastUsedAt }) => lastUsedAt)).toEqual([new Date(clock.now())]);
    expect((await tokens.list(null)).map(({ name }) => name)).toEqual(['script', 'other']);

    expect(await tokens.remove(made.id, other.id), "another person's").toBe(false);
    clock.advance(HOUR);
    expect(await tokens.find('t')).toBeNull();
    expect(await tokens.find('u')).not.toBeNull();
    expect(await tokens.remove(made.id, user.id)).toBe(true);
    expect(await tokens.remove(made.id, null)).toBe(false);
  });
});

test('API tokens of somebody who is disabled end for good, and none is made meanwhile', async () => {
  const tokens = new ApiTokenStore(fresh.database.db, new ManualClock());
  const [{ id }, other] = [
    await users.create(person('scripts@example.org')),
    await users.create(person('bystander@example.org')),
  ];
  const make = (token: string, userId = id) =>
    tokens.create({ token, userId, name: token, role: 'operator', expiresAt: null });
  await make('script before');
  await make('of another', other.id);
  await users.update(id, { disabledAt: new Date() });
  await expect(make('script meanwhile')).rejects.toMatchObject({ kind: 'precondition-failed' });
  await users.update(id, { disabledAt: null });
  expect(await tokens.list(id)).toEqual([]);
  for (const token of ['script before', 'script meanwhile']) expect(await tokens.find(token)).toBeNull();
  expect(await tokens.find('of another')).not.toBeNull();
  await make('script after');
  expect(await tokens.find('script after')).toMatchObject({ userId: id });
});

describe('sign-in links', () => {
  test('let in one of many who try at once', async () => {
    const clock = new ManualClock();
    const links = new SignInLinkStore(fresh.database.db, clock);
    const expiresAt = new Date(clock.now() + HOUR);
    await links.create({ token: 'setup', purpose: 'setup', userId: null, expiresAt });
    expect(await links.find('setup')).toEqual({ purpose: 'setup', userId: null, expiresAt });
    const tries = await Promise.all(Array.from({ length: 8 }, () => links.use('setup')));
    expect(tries.filter((link) => link !== null)).toEqual([{ purpose: 'setup', userId: null, expiresAt }]);
    expect(await links.find('setup')).toBeNull();
  });

  test('expire, and end when a newer one is made for the same person', async () => {
    const clock = new ManualClock();
    const links = new SignInLinkStore(fresh.database.db, clock);
    const { id } = await users.create(person('link@example.org'));
    const make = (token: string, purpose: 'invite' | 'recover') =>
      links.create({ token, purpose, userId: id, expiresAt: new Date(clock.now() + HOUR) });
    await make('first', 'invite');
    await make('other', 'recover');
    await make('second', 'invite');
    expect(await links.use('first')).toBeNull();
    expect(await links.use('second')).toMatchObject({ userId: id });
    clock.advance(HOUR);
    expect(await links.use('other')).toBeNull();
    await links.removeExpired();
    expect(await fresh.database.db.selectFrom('sign_in_links').select('purpose').execute()).toEqual([]);
  });

  test('of somebody who is disabled end for good, and none is made meanwhile', async () => {
    const clock = new ManualClock();
    const links = new SignInLinkStore(fresh.database.db, clock);
    const { id } = await users.create(person('kept-out@example.org'));
    const make = (token: string) =>
      links.create({ token, purpose: 'invite', userId: id, expiresAt: new Date(clock.now() + HOUR) });
    await make('before');
    await users.update(id, { disabledAt: new Date(clock.now()) });
    await expect(make('meanwhile')).rejects.toMatchObject({ kind: 'precondition-failed' });
    await users.update(id, { disabledAt: null });
    expect(await links.find('before')).toBeNull();
    expect(await links.find('meanwhile')).toBeNull();
    await make('after');
    expect(await links.use('after')).toMatchObject({ userId: id });
  });
});
