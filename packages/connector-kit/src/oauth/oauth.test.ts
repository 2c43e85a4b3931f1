import type { TokenStore } from '@drover/core';
import { type OidcServer, signInByHand, startOidcServer } from '@drover/testing-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { oidcTestProvider } from '../testing/oauth-provider.ts';
import { realClock } from '../testing/real-clock.ts';
import { withAccess } from './access.ts';
import { signInByDevice } from './device-sign-in.ts';
import type { OAuthApp } from './oauth-app.ts';
import { appOf } from './oauth-app.ts';
import { OAUTH_FIELD, openAccess } from './open-access.ts';
import { beginPersonSignIn, finishPersonSignIn, type PersonSignIn } from './person-sign-in.ts';
import type { AppCredential, AppRegistration } from './registration.ts';
import type { OAuthSignIn } from './sign-in.ts';
import { takeBack } from './take-back.ts';

const REDIRECT = 'http://127.0.0.1:1/signed-in';
const SECRET = 'Pl4nted-client-secret-with-some-length';
const never = new AbortController().signal;
let server: OidcServer;

beforeAll(async () => {
  server = await startOidcServer({ secret: SECRET });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

function signInAt({ origin }: OidcServer, grant: OAuthSignIn['grant'] = 'person'): OAuthSignIn {
  return { provider: oidcTestProvider(origin), grant, scopes: () => ['files'], tenant: { word: 'any' } };
}

function registration(clientId = 'public', credential: AppCredential = { kind: 'none' }): AppRegistration {
  return { clientId, cloud: 'here', tenant: null, credential };
}

const withSecret = (secret: string) => registration('with-secret', { kind: 'secret', secret });
const appAt = (at: OidcServer, as = registration()): OAuthApp => appOf(signInAt(at), as, {});

async function signIn(app: OAuthApp, person = 'ada'): Promise<PersonSignIn> {
  const begun = await begin(app);
  const back = await signInByHand(begun.url, person);
  return await finish(app, begun, back);
}

const begin = (app: OAuthApp) =>
  beginPersonSignIn(app, { scopes: ['files'], redirectUri: REDIRECT, state: 'the state', account: null });

const finish = (app: OAuthApp, { codeVerifier }: { readonly codeVerifier: string }, back: string | null) => {
  const query = new URL(back ?? '').search;
  return finishPersonSignIn(app, { query, redirectUri: REDIRECT, state: 'the state', codeVerifier }, realClock, never);
};

/** Kept like in a database, where one at a time renews. */
function storeOf(value: string | null): TokenStore & { value: string | null } {
  let line: Promise<unknown> = Promise.resolve();
  const store = {
    value,
    read: async () => store.value,
    refresh: (_: string, refresh: (current: string | null) => Promise<string>) => {
      const turn = line.then(async () => {
        store.value = await refresh(store.value);
        return store.value;
      });
      line = turn.catch(() => undefined);
      return turn;
    },
  };
  return store;
}

const accessTo = (at: OidcServer, tokens: TokenStore, as = registration(), grant: OAuthSignIn['grant'] = 'person') => {
  const ended: string[] = [];
  const onEnded = async ({ message }: Error) => void ended.push(message);
  const settings = { signIn: signInAt(at, grant), registration: as, options: {}, tokens, clock: realClock };
  return { ended, access: openAccess({ ...settings, random: () => 0.5, onEnded }) };
};

describe('a sign-in in the browser', () => {
  it('gives tokens and says whose they are', async () => {
    const { token, account } = await signIn(appAt(server));
    expect(account).toEqual({ id: 'ada', name: 'ada@example.org' });
    expect(await server.accepts(token.accessToken)).toBe(true);
    expect(token.refreshToken).toBeTruthy();
  });

  it('asks with a challenge and never shows the verifier', async () => {
    const { url, codeVerifier } = await begin(appAt(server));
    expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256');
    expect(url).not.toContain(codeVerifier);
  });

  it('works for an app with a secret', async () => {
    const { account } = await signIn(appAt(server, withSecret(SECRET)), 'grace');
    expect(account.id).toBe('grace');
  });

  it('is refused with another state, another verifier, or a code that was used', async () => {
    const app = appAt(server);
    const begun = await begin(app);
    const back = await signInByHand(begun.url, 'ada');
    const other = new URL(back ?? '');
    other.searchParams.set('state', 'forged');
    await expect(finish(app, begun, other.href)).rejects.toMatchObject({ kind: 'unexpected' });
    await expect(finish(app, { codeVerifier: 'x'.repeat(43) }, back)).rejects.toMatchObject({
      kind: 'unauthenticated',
      vendor: 'invalid_grant',
    });
    await finish(app, begun, back);
    await expect(finish(app, begun, back)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it.each(['https://elsewhere.example', 'no address', 'ISSUER/other'])(
    'is refused when it comes from %s',
    async (from) => {
      const app = appAt(server);
      const begun = await begin(app);
      const back = new URL((await signInByHand(begun.url, 'ada')) ?? '');
      expect(back.searchParams.get('iss')).toBe(server.origin);
      back.searchParams.set('iss', from.replace('ISSUER', server.origin));
      await expect(finish(app, begun, back.href)).rejects.toMatchObject({
        message: 'The browser came back from another service than the sign-in of Test Sign-in.',
      });
    },
  );

  it('says it when the person refuses', async () => {
    const back = `${REDIRECT}?error=access_denied&error_description=No+thanks&state=the+state&iss=${encodeURIComponent(server.origin)}`;
    await expect(finish(appAt(server), await begin(appAt(server)), back)).rejects.toMatchObject({
      kind: 'unauthenticated',
      fault: 'permission',
      message: 'Test Sign-in refused the sign-in: No thanks.',
    });
  });

  it('names neither secret nor code in an error', async () => {
    const wrong = withSecret('Wr0ng-planted-secret');
    const app = appAt(server, wrong);
    const begun = await begin(app);
    const back = (await signInByHand(begun.url, 'ada')) ?? '';
    const error = await finish(app, begun, back).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ kind: 'config-invalid', fault: 'credentials', vendor: 'invalid_client' });
    const told = JSON.stringify(error, Object.getOwnPropertyNames(error));
    const code = new URL(back).searchParams.get('code') ?? '';
    for (const secret of ['Wr0ng-planted-secret', code, begun.codeVerifier]) expect(told).not.toContain(secret);
  });
});

describe('the tokens of a sign-in', () => {
  it('are renewed once for many callers and connectors opened twice, also where each refresh token works once', async () => {
    const { token } = await signIn(appAt(server));
    const store = storeOf(JSON.stringify(token));
    const [one, two] = [accessTo(server, store), accessTo(server, store)];
    const before = server.given('refresh_token');
    for (let round = 1; round <= 3; round++) {
      const used = await one.access.get(never);
      one.access.refused(used);
      two.access.refused(used);
      const asked = [one, two].flatMap(({ access }) => Array.from({ length: 20 }, () => access.get(never)));
      expect(new Set(await Promise.all(asked)).size).toBe(1);
    }
    expect(server.given('refresh_token') - before).toBe(3);
    expect([...one.ended, ...two.ended]).toEqual([]);
  });

  it('serve a caller whose token was refused with another one, once', async () => {
    const { token } = await signIn(appAt(server));
    const { access } = accessTo(server, storeOf(JSON.stringify(token)));
    const seen: string[] = [];
    const answer = await withAccess(access, never, async (given) => {
      seen.push(given);
      return seen.length === 1 ? null : 'done';
    });
    expect([answer, new Set(seen).size]).toEqual(['done', 2]);
    await expect(withAccess(access, never, async () => null)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('end when the grant was taken back, and whoever keeps the connector hears of it', async () => {
    const { token } = await signIn(appAt(server), 'leaver');
    const { access, ended } = accessTo(server, storeOf(JSON.stringify(token)));
    expect(await takeBack(appAt(server), token, never)).toBe(true);
    access.refused(token.accessToken);
    await expect(access.get(never)).rejects.toMatchObject({ kind: 'unauthenticated', scope: 'connector' });
    expect(ended).toHaveLength(1);
  });

  it.each([503, 429])('are kept, and asked for again, while the sign-in service is away (%i)', async (status) => {
    const { token } = await signIn(appAt(server));
    const { access, ended } = accessTo(server, storeOf(JSON.stringify({ ...token, expiresAt: Date.now() })));
    server.breakDown(status);
    await expect(access.get(never))
      .rejects.toMatchObject({ kind: 'unavailable', fault: 'network', retryable: true })
      .finally(() => server.breakDown(null));
    expect(ended).toEqual([]);
  });

  it('cannot be taken back where a service offers no such thing', async () => {
    const app = { ...appAt(server), provider: oidcTestProvider(server.origin, { revocation: false }) };
    const { token } = await signIn(app);
    expect(await takeBack(app, token, never)).toBe(false);
    expect(await server.accepts(token.accessToken)).toBe(true);
  });
});

describe('an app that works by itself', () => {
  it('gets tokens by its secret', async () => {
    const store = storeOf(null);
    const { access } = accessTo(server, store, withSecret(SECRET), 'application');
    expect(await server.accepts(await access.get(never))).toBe(true);
    expect(JSON.parse(store.value ?? '')).not.toHaveProperty('refreshToken');
  });

  it('is told what to do without either', async () => {
    const { access } = accessTo(server, storeOf(null), registration(), 'application');
    await expect(access.get(never)).rejects.toMatchObject({ kind: 'config-invalid', fault: 'credentials' });
  });
});

describe('a sign-in from a program without a page', () => {
  it('shows a code, and goes on when it was entered and accepted', async () => {
    let entered: Promise<string | null> = Promise.resolve(null);
    const enter = ({ pageWithCode }: { readonly pageWithCode: string | null }) => {
      entered = signInByHand(pageWithCode ?? '', 'linus');
    };
    const { account, token } = await signInByDevice(appAt(server), ['files'], enter, realClock, never);
    await entered;
    expect(account.id).toBe('linus');
    expect(token.refreshToken).toBeTruthy();
  }, 60_000);

  it('stops waiting when the person gives up', async () => {
    const gone = new AbortController();
    const waiting = signInByDevice(
      appAt(server),
      ['files'],
      () => gone.abort(new Error('gone')),
      realClock,
      gone.signal,
    );
    await expect(waiting).rejects.toThrow('gone');
  });
});

describe('what is kept', () => {
  it('is what the field of a connector holds', async () => {
    const store = storeOf(null);
    const fields: string[] = [];
    const noting = {
      ...store,
      refresh: (field: string, next: (now: string | null) => Promise<string>) => {
        fields.push(field);
        return store.refresh(field, next);
      },
    };
    await accessTo(server, noting, withSecret(SECRET), 'application').access.get(never);
    expect(fields).toEqual([OAUTH_FIELD]);
  });
});
