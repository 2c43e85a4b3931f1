import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { Notifier } from './notifier.ts';
import { catchMail, MAIL_PASSWORD, MAIL_USER, type MailCatcher } from './testing/catch-mail.ts';
import { type Ending, endingRuns } from './testing/ending-runs.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const DUE_NOW = 'update drover.deliveries set next_at = now() where next_at is not null';
const AT_ONCE = { quietSeconds: 0, apartSeconds: 0, atLeastSeconds: 3600 };
let server: TestServer;
let admin: Person;
let ada: Person;
let ending: Ending;
let mail: MailCatcher;

beforeAll(async () => {
  server = await startTestServer();
  [admin, ada, mail] = await Promise.all([
    server.person('administrator'),
    server.person('operator'),
    catchMail('starttls'),
  ]);
  ending = await endingRuns(server, ada);
});
afterAll(async () => {
  await mail[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const put = (path: string, body: object, as = admin) => send(server.url, 'PUT', path, { as, body });
const settingsOf = ({ port, authority }: MailCatcher, security: string) => ({
  ...{
    host: '127.0.0.1',
    port,
    security,
    from: 'drover@example.org',
    authority,
    pageAddress: 'https://drover.example.org/d',
  },
  ...(security === 'none' ? {} : { user: MAIL_USER, password: MAIL_PASSWORD }),
});
const addressOf = async ({ id }: Person) => (await server.app.users.get(id))?.email ?? '';

describe('the settings of mail', () => {
  it.each(['tls', 'starttls', 'none'] as const)('are tried with a mail to oneself: %s', async (security) => {
    await using own = await catchMail(security);
    const kept = await put('/api/settings/mail', settingsOf(own, security));
    expect(kept.status, kept.text).toBe(200);
    expect(kept.text).not.toContain(MAIL_PASSWORD);
    const tried = await send(server.url, 'POST', '/api/settings/mail/test', { as: admin });
    expect(tried.body, tried.text).toMatchObject({ to: await addressOf(admin), answer: '250 kept' });
    const secure = security !== 'none';
    expect(own.mails).toMatchObject([{ from: 'drover@example.org', secure, user: secure ? MAIL_USER : null }]);
    expect(own.mails[0]?.head).toMatch(/^Auto-Submitted: auto-generated$/im);
  });

  it('say what is wrong, and never the password', async () => {
    await using clear = await catchMail('none');
    const tries = [
      [{ ...settingsOf(mail, 'starttls'), password: 'another-secret' }, 'refused the user drover'],
      [{ ...settingsOf(mail, 'starttls'), authority: null }, 'certificate'],
      [{ ...settingsOf(clear, 'none'), security: 'starttls' }, 'The connection to'],
    ] as const;
    for (const [settings, words] of tries) {
      expect((await put('/api/settings/mail', settings)).status).toBe(200);
      const tried = await send(server.url, 'POST', '/api/settings/mail/test', { as: admin });
      expect(tried.body).toMatchObject({ code: 'mail-failed' });
      expect(tried.body.detail).toContain(words);
      expect(tried.text).not.toMatch(/another-secret|smtp-planted/);
    }
  });

  it('keep the password sealed, for its own server alone, and out of networks in clear', async () => {
    await put('/api/settings/mail', settingsOf(mail, 'starttls'));
    const { password: _, ...same } = { password: '', ...settingsOf(mail, 'starttls') };
    expect((await put('/api/settings/mail', same)).body).toMatchObject({ settings: { hasPassword: true } });
    expect((await put('/api/settings/mail', { ...same, host: 'evil.example.org' })).body).toMatchObject({
      settings: { hasPassword: false },
    });
    const clear = { ...settingsOf(mail, 'starttls'), host: 'mail.example.org', security: 'none' };
    expect((await put('/api/settings/mail', clear)).body).toMatchObject({ code: 'invalid-request', field: 'security' });
    const rows = await server.app.database.db.selectFrom('settings').selectAll().execute();
    expect(JSON.stringify([rows, server.logged])).not.toContain(MAIL_PASSWORD);
    expect((await send(server.url, 'GET', '/api/audit', { as: admin })).text).not.toContain(MAIL_PASSWORD);
  });
});

describe('a person', () => {
  beforeAll(async () => {
    await put('/api/settings/mail', settingsOf(mail, 'starttls'));
  });

  it('hears of a migration once, when all of its rows have ended, with what did not go through', async () => {
    const migration = await ending.migration('Home drives', 30);
    await using _ = new Notifier(server.app, { rules: AT_ONCE, lookMs: 20 });
    await ending.end(migration.runs.slice(0, 29), 100);
    await ending.end(migration.runs.slice(29), 201, 4);
    await expect.poll(() => mail.mails.length, PATIENCE).toBe(1);
    const [{ to, head, text } = { to: '', head: '', text: '' }] = mail.mails;
    expect(to).toBe(await addressOf(ada));
    expect(head).toContain('Subject: Drover: Home drives: 29 Success, 1 Some Problems');
    expect(text).toContain('The migration "Home drives" has come to rest.');
    expect(text).toMatch(/\/home\/29: 201 Some upload errors, please retry \(4 files\)/);
    expect(text).toContain('See: https://drover.example.org/d/migration-manager');
    mail.mails.length = 0;
  });

  it('hears of single transfers, only of errors or of nothing, as chosen', async () => {
    const choose = async (when: string) =>
      expect((await put('/api/account/notifications', { mail: when }, ada)).body).toEqual({
        mail: when,
        mailAvailable: true,
      });
    await using _ = new Notifier(server.app, { rules: AT_ONCE, lookMs: 20 });
    const left = async () => {
      const { rows } = await server.app.database.withClient((client) => client.query('select from drover.ended_runs'));
      return rows.length;
    };
    const settled = () => expect.poll(left, PATIENCE).toBe(0);
    await choose('never');
    await ending.end([await ending.single('Quiet')], 400);
    await settled();
    await choose('errors');
    await ending.end([await ending.single('Went well')], 100);
    await settled();
    await ending.end([await ending.single('Went\r\nBcc: evil@example.org')], 402);
    await expect.poll(() => mail.mails.length, PATIENCE).toBe(1);
    expect(mail.mails[0]?.head).toContain('Subject: Drover: Went Bcc: evil@example.org: Failed');
    expect(mail.mails[0]?.to).not.toContain('evil');
    expect(mail.mails[0]?.text).toMatch(/See: https:\/\/drover\.example\.org\/d\/runs\/\w{22}/);
    await choose('completion');
    await ending.end([await ending.single('Canceled')], 230);
    await settled();
    expect(mail.mails.splice(0)).toHaveLength(1);
  });

  it('hears later when the mail server is away, and not at all of an address that is refused for good', async () => {
    const { port } = mail;
    await mail[Symbol.asyncDispose]();
    const notifier = new Notifier(server.app, { rules: AT_ONCE, lookMs: 20 });
    await using _ = notifier;
    await ending.end([await ending.single('While it was away')], 100);
    const last = async () => (await server.app.deliveries.list({ webhookId: null }, 1))[0];
    await expect.poll(async () => (await last())?.answer, PATIENCE).toContain('The connection to 127.0.0.1');
    expect(await last()).toMatchObject({ attempts: 1, deliveredAt: null, nextAt: expect.any(Date) });
    mail = await catchMail('starttls', { port });
    await put('/api/settings/mail', settingsOf(mail, 'starttls'));
    await server.app.database.withClient((client) => client.query(DUE_NOW));
    await expect.poll(() => mail.mails.length, PATIENCE).toBe(1);

    await using refusing = await catchMail('starttls', { refuses: await addressOf(ada) });
    await put('/api/settings/mail', settingsOf(refusing, 'starttls'));
    await ending.end([await ending.single('To nobody')], 100);
    await expect.poll(async () => (await last())?.answer, PATIENCE).toContain('refused the addresses');
    const listed = await send(server.url, 'GET', '/api/settings/mail/deliveries', { as: admin });
    const states = (listed.body['items'] as unknown as { state: string; to: string }[]).map(({ state, to }) => [
      state,
      to,
    ]);
    expect(states.slice(0, 2)).toEqual([
      ['failed', 'The operator'],
      ['delivered', 'The operator'],
    ]);
  });
});
