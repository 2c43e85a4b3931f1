import { expect, it } from 'vitest';
import { type Answer, send } from '../testing/send.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { makeLink } from './one-time-links.ts';

const PASSWORD = 'correct horse';
const OTHER = 'another password';

/** A person with a password who never signed in. */
async function personAt({ app }: TestServer, name: string): Promise<{ id: string; email: string }> {
  const email = `${name}@example.org`;
  const { id } = await app.users.create({
    ...{ email, name, role: 'viewer' },
    passwordHash: await app.passwords.hash(PASSWORD),
  });
  return { id, email };
}

/** Cookies as one browser keeps them, and what it sends with them. */
function browserAt({ url }: TestServer) {
  const jar = new Map<string, string>();
  const request = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
    const answer = await send(url, method, path, { headers: cookie === '' ? {} : { cookie }, body });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  };
  const signIn = async (email: string, password = PASSWORD) =>
    await request('POST', '/api/session', { email, password });
  return { jar, request, signIn, signOut: () => request('DELETE', '/api/session') };
}

/** Guesses until the limits have taken hold, at one account or, without, at many. */
async function hammer(server: TestServer, email?: string): Promise<void> {
  const guesser = browserAt(server);
  const guess = async (_: unknown, i: number) => await guesser.signIn(email ?? `somebody-${i}@example.org`, 'a guess');
  const answers = await Promise.all(Array.from({ length: 45 }, guess));
  expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
}

it('slows down whoever guesses at one account, wherever from, and nobody at another', async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await personAt(server, 'ada'), await personAt(server, 'bob')];
  const guesses = await Promise.all(Array.from({ length: 15 }, () => browserAt(server).signIn(ada.email, 'a guess')));
  const limited = guesses.filter(({ status }) => status === 429);
  expect(limited.length).toBe(7);
  expect(Number(limited[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await browserAt(server).signIn(bob.email)).status).toBe(200);
});

it('lets the owner in at once with a browser that she signed in with before, whoever guesses from her address or at her', async () => {
  await using server = await startTestServer();
  const { email } = await personAt(server, 'ada');
  const own = browserAt(server);
  await own.signIn(email);
  await own.signOut();
  await hammer(server);
  await hammer(server, email);
  expect((await browserAt(server).signIn(email)).status).toBe(429);
  expect((await own.signIn(email)).status).toBe(200);
  // That she got in forgives nothing of what others did.
  expect((await browserAt(server).signIn(email)).status).toBe(429);
});

it('counts the guesses of a browser with a mark for itself, and others of that browser as any', async () => {
  await using server = await startTestServer();
  const [ada, bob] = [await personAt(server, 'ada'), await personAt(server, 'bob')];
  const own = browserAt(server);
  await own.signIn(ada.email);
  await own.signOut();
  const guesses: number[] = [];
  for (let i = 0; i < 12; i++) guesses.push((await own.signIn(ada.email, 'a guess')).status);
  expect(guesses.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 401));
  expect(guesses.slice(8)).toContain(429);
  // Her account bears what it bore before, and so does anybody else's.
  expect((await browserAt(server).signIn(ada.email)).status).toBe(200);
  const others = await Promise.all(Array.from({ length: 15 }, () => own.signIn(bob.email, 'a guess')));
  expect(others.filter(({ status }) => status === 429).length).toBe(7);
});

it('knows a browser no more once the password is another, but for the one that changed it', async () => {
  await using server = await startTestServer();
  const { email } = await personAt(server, 'ada');
  const [here, there] = [browserAt(server), browserAt(server)];
  await here.signIn(email);
  await there.signIn(email);
  const body = { current: PASSWORD, password: OTHER };
  expect((await here.request('PUT', '/api/account/password', body)).status).toBe(204);
  await here.signOut();
  await hammer(server, email);
  expect((await there.signIn(email, OTHER)).status).toBe(429);
  expect((await here.signIn(email, OTHER)).status).toBe(200);
});

it('keeps nobody waiting who has a link, and knows the browser that used it', async () => {
  await using server = await startTestServer();
  const { id, email } = await personAt(server, 'ada');
  const { link } = await makeLink(server.app, 'recover', id);
  const token = link.split('#')[1];
  await hammer(server);
  const own = browserAt(server);
  const wrong = await Promise.all(
    Array.from({ length: 5 }, () => own.request('POST', '/api/session/link', { token: 'A'.repeat(43) })),
  );
  expect(wrong.map(({ status }) => status)).toContain(429);
  expect((await own.request('POST', '/api/session/link', { token, password: OTHER })).status).toBe(200);
  await own.signOut();
  expect((await own.signIn(email, OTHER)).status).toBe(200);
});

it('slows down whoever guesses at many, also one who signs in or opens a link in between, and says for how long', async () => {
  await using server = await startTestServer();
  const [viewer, owner] = [await personAt(server, 'viewer'), await personAt(server, 'owner')];
  const { link } = await makeLink(server.app, 'invite', owner.id);
  const guesser = browserAt(server);
  const guess = async (i: number) => await guesser.signIn(`somebody-${i}@example.org`, 'a guess at it');
  const guesses: number[] = [];
  for (let i = 0; i < 45; i++) {
    if (i % 10 === 0) await guesser.signIn(viewer.email);
    if (i % 10 === 5) await guesser.request('POST', '/api/session/link', { token: link.split('#')[1] });
    guesses.push((await guess(i)).status);
  }
  expect(guesses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
  expect(guesses.slice(35)).toContain(429);
  const wait = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const told = ({ headers }: Answer) => Number(headers.get('retry-after') ?? 0);
  while (told(await guess(0)) < 4) await wait(0.2);
  const refused = await browserAt(server).signIn(owner.email);
  expect(refused.status).toBe(429);
  await wait(told(refused));
  expect((await browserAt(server).signIn(owner.email)).status).toBe(200);
}, 60_000);

it('gives the mark to nobody who did not sign in, and to nothing but signing in', async () => {
  await using server = await startTestServer();
  const { id, email } = await personAt(server, 'ada');
  const own = browserAt(server);
  const refused = await own.signIn(email, 'a guess');
  expect(refused.headers.getSetCookie()).toEqual([]);
  const marks = (await own.signIn(email)).headers.getSetCookie().filter((each) => !each.includes('drover_session'));
  expect(marks).toHaveLength(1);
  expect(marks[0]).toMatch(
    /^drover_browser_[\w-]{16}=[\w.-]+; Path=\/api\/session; HttpOnly; SameSite=Strict; Max-Age=/,
  );
  expect(marks[0]).not.toContain(id);
  // It opens no session.
  const [mark = ''] = (marks[0] ?? '').split(';');
  const answer = await send(server.url, 'GET', '/api/session', { headers: { cookie: mark } });
  expect(answer.body).toMatchObject({ user: null });
});
