import { startOidcServer } from '@drover/testing-servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../testing/start-test-server.ts';
import { noteCertificateEnds } from './certificate-ends.ts';
import { openSignInBed, PAGE, type SignInBed, setUpApp } from './testing/sign-in-bed.ts';

const SECRET = 'Pl4nted-secret-of-the-app-0123456789';
const DAY_MS = 86_400_000;
let bed: SignInBed;
let admin: Person;
let ada: Person;

beforeAll(async () => {
  bed = await openSignInBed({ secret: SECRET });
  [admin, ada] = await Promise.all([bed.server.person('administrator'), bed.server.person('operator')]);
});
afterAll(() => bed[Symbol.asyncDispose]());

const finish = (as: Person, query: string) => bed.call(as, 'POST', '/api/sign-ins/finish', { query });
const wishFor = (name: string) => ({
  ...{ type: 'guarded-person', displayName: name, shared: false },
  options: { path: bed.server.folder },
});

describe('before an app is set up', () => {
  it('the type says so, and nobody is sent anywhere', async () => {
    const types = (await bed.call(ada, 'GET', '/api/connector-types')).body as unknown as { signIn: object }[];
    expect(types[0]?.signIn).toMatchObject({ displayName: 'Test Sign-in', grant: 'person', appIsSet: false });
    const begun = await bed.call(ada, 'POST', '/api/sign-ins', { ...wishFor('Early'), page: PAGE });
    expect(begun.body).toMatchObject({ code: 'sign-in-app-missing', remedy: expect.stringContaining('Settings') });
  });

  it('only an administrator sets one up, and its secret is never told', async () => {
    expect((await setUpApp(bed, ada)).status).toBe(403);
    const set = await setUpApp(bed, admin, { clientId: 'with-secret', credential: 'secret', secret: SECRET });
    expect(set.body).toMatchObject({ app: { clientId: 'with-secret', credential: 'secret' }, source: 'chosen' });
    expect((await setUpApp(bed, admin, { clientId: 'other', credential: 'secret' })).body).toMatchObject({
      code: 'invalid-request',
      field: 'secret',
    });
    expect(
      (await setUpApp(bed, admin, { cloud: 'custom', customCloud: { signIn: 'http://evil.example', services: {} } }))
        .status,
    ).toBe(400);
  });
});

describe('a connector that somebody signs in for', () => {
  it('is tried and saved, says whose it is, and works', async () => {
    const id = await bed.signIn(ada, 'ada', 'Own files', 3);
    const view = await bed.call(ada, 'GET', `/api/connectors/${id}`);
    expect(view.body).toMatchObject({ state: 'authorized', account: { name: 'ada@example.org' } });
    const listing = await bed.call(ada, 'GET', `/api/connectors/${id}/entries?root=`);
    expect(listing.body['items']).toHaveLength(3);
  });

  it('is made once, in the session that began it alone', async () => {
    const query = await bed.goThrough(ada, 'ada', wishFor('Once'));
    const other = await bed.server.person('operator');
    expect((await finish(other, query)).body).toMatchObject({ code: 'sign-in-over' });
    expect((await finish(ada, query)).status).toBe(200);
    expect((await finish(ada, query)).body).toMatchObject({ code: 'sign-in-over' });
    expect((await finish(ada, query.replace(/state=\w/, 'state=x'))).body).toMatchObject({ code: 'sign-in-over' });
  });

  it('cannot be authorised by what a program enters', async () => {
    const refused = await bed.call(ada, 'POST', '/api/connectors', wishFor('By program'));
    expect(refused.body).toMatchObject({ code: 'sign-in-needed' });
  });

  it('says it when the person refuses', async () => {
    const begun = await bed.call(ada, 'POST', '/api/sign-ins', { ...wishFor('Refused'), page: PAGE });
    const state = new URL(begun.body['url'] as unknown as string).searchParams.get('state') ?? '';
    const query = new URLSearchParams({ error: 'access_denied', state, iss: bed.oidc.origin }).toString();
    expect((await finish(ada, query)).body).toMatchObject({ code: 'sign-in-refused' });
  });

  it('stays that of its account, and keeps its id when it is authorised anew', async () => {
    const id = await bed.signIn(ada, 'grace', 'Of Grace');
    const wrong = await finish(ada, await bed.goThrough(ada, 'mallory', { id }));
    expect(wrong.body).toMatchObject({ code: 'other-account', detail: expect.stringContaining('mallory@example.org') });
    const again = await finish(ada, await bed.goThrough(ada, 'grace', { id }));
    expect(again.body).toMatchObject({ connector: { id, state: 'authorized', goesOn: 0 } });
  });

  it('ends its sign-in at the service when it is deleted', async () => {
    const id = await bed.signIn(ada, 'leaver', 'To delete');
    const before = [...bed.oidc.secrets];
    expect((await bed.call(ada, 'DELETE', `/api/connectors/${id}?confirm=To%20delete`)).status).toBe(204);
    const good = await Promise.all(before.slice(-3).map((each) => bed.oidc.accepts(each)));
    expect(good).not.toContain(true);
  });
});

describe('an app with a certificate', () => {
  it('signs in by itself, with a key that nobody sees, once the service knows the certificate', async () => {
    const made = await bed.call(admin, 'POST', '/api/sign-in-apps/oidc-test/certificate');
    const { pem, thumbprint } = made.body['nextCertificate'] as unknown as { pem: string; thumbprint: string };
    expect([pem, thumbprint]).toEqual([
      expect.stringContaining('BEGIN CERTIFICATE'),
      expect.stringMatching(/^[0-9A-F]{40}$/),
    ]);
    expect(made.text).not.toContain('PRIVATE KEY');
    await using knowing = await startOidcServer({ certificate: pem });
    const customCloud = { signIn: knowing.origin, services: { files: knowing.origin } };
    const app = { clientId: 'with-key', credential: 'next-certificate', cloud: 'custom', customCloud };
    expect((await setUpApp(bed, admin, app)).body).toMatchObject({
      app: { credential: 'certificate' },
      nextCertificate: null,
    });
    const wish = { type: 'guarded-application', displayName: 'Tenant', options: { path: bed.server.folder } };
    expect((await bed.call(ada, 'POST', '/api/connectors', wish)).status).toBe(403);
    const refused = await bed.call(admin, 'POST', '/api/connectors', wish);
    // The files are behind the first provider, which knows nothing of tokens of this one: all but the last step went well.
    expect(refused.body).toMatchObject({ code: 'connector-refused', failure: { kind: 'unauthenticated' } });
    expect(knowing.given('client_credentials')).toBeGreaterThan(0);
  });
});

describe('what is secret', () => {
  it('stands in no answer, no log and no table', async () => {
    const secrets = [SECRET, 'BEGIN PRIVATE KEY', ...bed.oidc.secrets].filter((each) => each.length >= 15);
    expect(secrets.length).toBeGreaterThan(10);
    const { db } = bed.server.app.database;
    const rows = await Promise.all(
      (['connectors', 'connector_tokens', 'connector_secrets', 'begun_sign_ins', 'settings', 'audit'] as const).map(
        (table) => db.selectFrom(table).selectAll().execute(),
      ),
    );
    const stored = JSON.stringify(rows, (_, value) =>
      value?.type === 'Buffer' ? Buffer.from(value.data).toString('latin1') : value,
    );
    // A begun sign-in tells its state in the address that the browser is sent to, and that alone.
    const places = { answers: bed.answers.join('\n'), log: bed.server.logged.join('\n'), stored };
    for (const [place, content] of Object.entries(places)) {
      expect(content.length, place).toBeGreaterThan(0);
      for (const secret of secrets) expect(content.includes(secret), `${place}: ${secret}`).toBe(false);
    }
  });
});

describe('the end of a certificate', () => {
  it('is told by each connector in days, and written down once before its end and once after it', async () => {
    const { app } = bed.server;
    const provider = app.signInApps.providers.find(({ id }) => id === 'oidc-test');
    if (provider === undefined) throw new Error('there is no provider');
    const options = { path: bed.server.folder };
    const wish = { displayName: 'With an end', options, secrets: {}, ownerId: ada.id, shared: true };
    const { id } = await app.connectors.create({ type: 'guarded-application', ...wish });
    const other = await app.connectors.create({ type: 'local-files', ...wish });
    // Good for 730 days; a key takes long to make, so there is one.
    const made = Date.now() - 690 * DAY_MS + DAY_MS / 2;
    await app.signInApps.makeCertificate(provider, new Date(made));
    await setUpApp(bed, admin, { credential: 'next-certificate' });
    const { thumbprint = 'none' } = (await app.signInApps.certificate(provider)) ?? {};
    const { certificate } = (await bed.call(ada, 'GET', `/api/connectors/${id}`)).body;
    expect(certificate).toMatchObject({ daysLeft: 40 });
    const toldAfter = async (days: number) => {
      const clock = { ...app.clock, now: () => made + days * DAY_MS };
      await Promise.all([noteCertificateEnds({ ...app, clock }), noteCertificateEnds({ ...app, clock })]);
      const told = (await app.audit.list({ limit: 50 })).filter(({ detail }) =>
        JSON.stringify(detail).includes(thumbprint),
      );
      return told.map(({ action, target }) => `${action} ${target}`).sort();
    };
    expect(await toldAfter(690)).toEqual([]);
    const soon = 'sign-in-app.certificate-ends oidc-test';
    expect(await toldAfter(720)).toEqual([soon]);
    expect(await toldAfter(722)).toEqual([soon]);
    const over = 'sign-in-app.certificate-ended oidc-test';
    expect(await toldAfter(732)).toEqual([over, soon].sort());
    expect(await toldAfter(733)).toHaveLength(2);
    expect((await bed.call(ada, 'GET', `/api/connectors/${other.id}`)).body).not.toHaveProperty('certificate');
  }, 60_000);
});
