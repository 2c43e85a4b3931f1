import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, routes } from '@drover/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleServer } from '../demo/ftp-server.ts';
import { startSampleFtp } from '../demo/ftp-server.ts';
import { startSampleSftp } from '../demo/sftp-server.ts';
import { keepHouse } from '../housekeeping.ts';
import { startScheduled } from '../runs/start-scheduled.ts';
import { asPage } from '../testing/as-page.ts';
import { send } from '../testing/send.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';

/** Each contains what escapes in URLs, JSON and shells change. */
const PASSWORD = 'Pl4nted "secret" %&/ päss';
const WRONG = 'Wr0ng "secret" %&/ päss';

let server: TestServer;
let ftp: SampleServer;
let sftp: SampleServer;
let ada: Person;
let bob: Person;
let admin: Person;
/** Everything that the server ever answered. */
const answers: string[] = [];

beforeAll(async () => {
  server = await startTestServer();
  const folders = ['ftp', 'sftp'].map((name) => join(server.folder, name));
  for (const folder of folders) {
    await mkdir(folder);
    await writeFile(join(folder, 'hello.txt'), 'hello');
    await mkdir(join(folder, 'Sub'));
  }
  const site = { username: 'sample', password: PASSWORD };
  ftp = await startSampleFtp({ ...site, folder: folders[0] ?? '' });
  sftp = await startSampleSftp({ ...site, folder: folders[1] ?? '' });
  [ada, bob, admin] = await Promise.all([
    server.person('operator'),
    server.person('operator'),
    server.person('administrator'),
  ]);
});
afterAll(async () => {
  await ftp[Symbol.asyncDispose]();
  await sftp[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function call(as: Person | null, method: string, path: string, body?: unknown) {
  const answer = await send(server.url, method, path, { as, ...(body === undefined ? {} : { body }) });
  answers.push(answer.text, JSON.stringify([...answer.headers]));
  return { ...answer, body: answer.body as unknown as Record<string, never> & { id: string; code: string } };
}

const ftpOptions = (password: string) => ({
  type: 'plain',
  server: '127.0.0.1',
  port: ftp.port,
  username: 'sample',
  password,
});
const sftpOptions = (password: string) => ({
  server: '127.0.0.1',
  port: sftp.port,
  username: 'sample',
  authentication: 'password',
  password,
});

async function authoriseFtp(as: Person, displayName: string, shared = false): Promise<string> {
  const made = await call(as, 'POST', '/api/connectors', {
    type: 'ftp',
    displayName,
    options: ftpOptions(PASSWORD),
    shared,
  });
  expect(made.status, made.text).toBe(201);
  return made.body.id;
}

describe('authorising', () => {
  it('refuses a wrong password with step, fault and remedy, and saves nothing', async () => {
    const refused = await call(ada, 'POST', '/api/connectors', {
      type: 'ftp',
      displayName: 'Wrong',
      options: ftpOptions(WRONG),
    });
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      code: 'connector-refused',
      step: 'sign-in',
      failure: { kind: 'unauthenticated', fault: 'credentials' },
    });
    expect(refused.body['remedy']).toContain('Check user name and password');
    expect((await call(ada, 'GET', '/api/connectors')).body).toEqual({ items: [], next: null });
  });

  it('asks to accept an unknown host key, and takes the one that was accepted', async () => {
    const wish = { type: 'sftp', displayName: 'Sftp', options: sftpOptions(PASSWORD) };
    const refused = await call(ada, 'POST', '/api/connectors', wish);
    expect(refused.body).toMatchObject({
      code: 'connector-refused',
      step: 'host-key',
      trust: { kind: 'host-key', field: 'hostKey' },
    });
    const { fingerprint, field } = refused.body['trust'] as unknown as { fingerprint: string; field: string };
    const made = await call(ada, 'POST', '/api/connectors', {
      ...wish,
      options: { ...wish.options, [field]: fingerprint },
    });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({ state: 'authorized', options: { username: 'sample', hostKey: fingerprint } });
    expect(made.body['options']).not.toHaveProperty('password');
  });

  it('tells each step while it happens, and leaves nothing on the server', async () => {
    const client = createClient({ baseUrl: server.url, fetch: asPage(ada) });
    const input = { body: { type: 'ftp', options: ftpOptions(PASSWORD) } };
    const seen = await Array.fromAsync(client.events(routes.tryConnector, input));
    answers.push(JSON.stringify(seen));
    const passed = seen.flatMap(({ event, data }) =>
      event === 'step' && data.state !== 'running' ? [`${data.step} ${data.state}`] : [],
    );
    expect(passed).toEqual([
      'name passed',
      'port passed',
      'tls skipped',
      'sign-in passed',
      'list passed',
      'write passed',
    ]);
    expect(seen.at(-1)).toMatchObject({ event: 'end', data: { passed: true } });
    expect((await readdir(join(server.folder, 'ftp'))).sort()).toEqual(['Sub', 'hello.txt']);
  });

  it('gives no name twice, and keeps it for ever', async () => {
    const id = await authoriseFtp(ada, 'Taken');
    const again = await call(ada, 'POST', '/api/connectors', {
      type: 'ftp',
      displayName: 'Taken',
      options: ftpOptions(PASSWORD),
    });
    expect(again.body).toMatchObject({ code: 'already-exists', field: 'displayName' });
    expect((await call(ada, 'PATCH', `/api/connectors/${id}`, { displayName: 'Other' })).status).toBe(400);
  });
});

describe('an authorised connector', () => {
  it('is browsed in pages, and takes new folders', async () => {
    const id = await authoriseFtp(ada, 'Browsed');
    const at = (query: string): string => `/api/connectors/${id}/entries?root=~&${query}`;
    const first = await call(ada, 'GET', at('path=[]&limit=1'));
    expect(first.body).toMatchObject({ items: [{ name: 'Sub', kind: 'folder' }], total: 2, complete: true });
    const second = await call(ada, 'GET', at(`path=[]&limit=1&cursor=${first.body['next']}`));
    expect(second.body).toMatchObject({ items: [{ name: 'hello.txt', kind: 'file', size: 5 }], next: null });
    const made = await call(ada, 'POST', `/api/connectors/${id}/folders`, { root: '~', path: ['Sub', 'Neu ü'] });
    expect(made.body).toMatchObject({ name: 'Neu ü', kind: 'folder' });
    expect(
      (await call(ada, 'POST', `/api/connectors/${id}/folders`, { root: '~', path: ['Sub', 'Neu ü'] })).body.code,
    ).toBe('already-exists');
    expect((await call(ada, 'GET', at('path=["nowhere"]'))).body.code).toBe('folder-not-found');
  });

  it('is seen by others only when it is shared, and changed by its owner and administrators alone', async () => {
    const id = await authoriseFtp(ada, 'Shared');
    expect((await call(bob, 'GET', `/api/connectors/${id}`)).status).toBe(404);
    await call(ada, 'PATCH', `/api/connectors/${id}`, { shared: true });
    expect((await call(bob, 'GET', `/api/connectors/${id}`)).status).toBe(200);
    for (const [method, path, body] of [
      ['PATCH', '', { shared: false }],
      ['POST', '/reauthorize', { options: {} }],
      ['DELETE', '?confirm=Shared', undefined],
    ] as const) {
      expect((await call(bob, method, `/api/connectors/${id}${path}`, body)).body.code).toBe('forbidden');
    }
  });

  it('starts nothing for others once it is no longer shared', async () => {
    const id = await authoriseFtp(ada, 'Lent', true);
    const place = (name: string) => ({ connectorId: id, root: '~', path: [name] });
    const made = await call(bob, 'POST', '/api/transfers', { source: place('Sub'), destination: place('Copy') });
    expect(made.status, made.text).toBe(201);
    const starts = () => call(bob, 'POST', `/api/transfers/${made.body.id}/runs`, { mode: 'scan' });
    const first = await starts();
    expect(first.status, first.text).toBe(201);
    expect((await call(bob, 'POST', `/api/runs/${first.body.id}/pause`)).status).toBe(200);
    expect((await call(ada, 'PATCH', `/api/connectors/${id}`, { shared: false })).status).toBe(200);
    expect((await call(bob, 'POST', `/api/runs/${first.body.id}/continue`)).body.code).toBe('not-found');
    await call(ada, 'POST', `/api/runs/${first.body.id}/cancel`);
    expect((await starts()).body.code).toBe('not-found');
  });

  it('is reauthorised under its id; the stored password goes to no other server', async () => {
    const id = await authoriseFtp(ada, 'Renewed');
    const { password: _, ...rest } = ftpOptions('');
    const renewed = await call(ada, 'POST', `/api/connectors/${id}/reauthorize`, { options: rest });
    expect(renewed.body).toMatchObject({ id, state: 'authorized' });
    for (const change of [
      { server: 'localhost' },
      { port: ftp.port + 1 },
      { type: 'explicit' },
      { username: 'other' },
    ]) {
      const options = { ...rest, ...change };
      const elsewhere = await call(admin, 'POST', `/api/connectors/${id}/reauthorize`, { options });
      expect(elsewhere.body, JSON.stringify(change)).toMatchObject({
        code: 'invalid-request',
        field: 'options.password',
      });
      const tried = await call(admin, 'POST', '/api/connectors/try', { type: 'ftp', id, options });
      expect(tried.body, JSON.stringify(change)).toMatchObject({ code: 'invalid-request', field: 'options.password' });
    }
  });

  it('is deauthorised after 90 days without data or authorisation, says so when it is loaded, and comes back', async () => {
    const id = await authoriseFtp(ada, 'Unused');
    await age(id, 89);
    await keepHouse(server.app);
    expect((await call(ada, 'GET', `/api/connectors/${id}`)).body).toMatchObject({ state: 'authorized' });
    const transfer = await call(ada, 'POST', '/api/transfers', {
      source: { connectorId: id, root: '~', path: [] },
      destination: { connectorId: await authoriseFtp(ada, 'Used'), root: '~', path: ['Sub'] },
    });
    expect(transfer.status, transfer.text).toBe(201);
    await age(id, 91); // not written down yet
    expect((await call(ada, 'GET', `/api/connectors/${id}`)).body).toMatchObject({ state: 'deauthorized' });
    const tested = await call(ada, 'POST', `/api/connectors/${id}/try`);
    expect(tested.body).toMatchObject({ status: 409, code: 'connector-deauthorized' });
    const started = await call(ada, 'POST', `/api/transfers/${transfer.body.id}/runs`, { mode: 'copy' });
    expect(started.body).toMatchObject({ code: 'connector-deauthorized', statusCode: 402 });
    await keepHouse(server.app);
    const loaded = await call(ada, 'GET', `/api/connectors/${id}/entries?path=[]`);
    expect(loaded.body).toMatchObject({ status: 409, code: 'connector-deauthorized' });
    expect(loaded.body['remedy']).toContain('Reauthorize');
    expect(
      (await call(ada, 'POST', `/api/connectors/${id}/reauthorize`, { options: ftpOptions(PASSWORD) })).status,
    ).toBe(200);
    expect((await call(ada, 'GET', `/api/connectors/${id}/entries?root=~&path=[]`)).status).toBe(200);
  });

  it('stays authorised while a schedule uses it, also when its runs find nothing new', async () => {
    const id = await authoriseFtp(ada, 'Scheduled');
    const sides = { sourceConnectorId: id, destinationConnectorId: id };
    const migration = await call(ada, 'POST', '/api/migrations', sides);
    const place = (name: string) => ({ root: '~', path: [name] });
    const rows = [{ source: place('Sub'), destination: place('Scheduled copy') }];
    const added = await call(ada, 'POST', `/api/migrations/${migration.body.id}/rows`, { rows });
    const [row = ''] = added.body['ids'] as unknown as string[];
    await age(id, 89);
    await server.app.schedules.set([row], {
      ...{
        rule: { every: 'day', at: '04:00' },
        timeZone: 'UTC',
        words: 'Daily at 4:00',
        mode: 'copy',
        state: 'active',
      },
      ...{ setBy: ada.id, nextAt: new Date() },
    });
    await startScheduled(server.app);
    const [run] = (await call(ada, 'GET', `/api/transfers/${row}/runs`)).body['items'] as unknown as [
      { readonly id: string; readonly state: string },
    ];
    expect(run.state).toBe('queued');
    await call(ada, 'POST', `/api/runs/${run.id}/cancel`);
    const { lastUsedAt } = (await call(ada, 'GET', `/api/connectors/${id}`)).body;
    expect(Date.now() - Date.parse(lastUsedAt as unknown as string)).toBeLessThan(3_600_000);
  });

  it('is deleted for good when its name is repeated, with its secrets; not while a run uses it', async () => {
    const id = await authoriseFtp(ada, 'Doomed');
    const place = { connectorId: id, root: '~', path: [] };
    const transfer = await call(ada, 'POST', '/api/transfers', {
      source: { ...place, path: ['Old'] },
      destination: { ...place, path: ['Sub'] },
    });
    expect(transfer.status, transfer.text).toBe(201);
    const run = await call(ada, 'POST', `/api/transfers/${transfer.body.id}/runs`, { mode: 'scan' });
    expect((await call(ada, 'POST', `/api/transfers/${transfer.body.id}/runs`, { mode: 'copy' })).body).toMatchObject({
      code: 'already-running',
      statusCode: 250,
    });
    expect((await call(ada, 'DELETE', `/api/connectors/${id}?confirm=doomed`)).body.code).toBe('not-confirmed');
    expect((await call(ada, 'DELETE', `/api/connectors/${id}?confirm=Doomed`)).body.code).toBe('connector-in-use');
    await call(ada, 'POST', `/api/runs/${run.body.id}/cancel`);
    expect((await call(ada, 'DELETE', `/api/connectors/${id}?confirm=Doomed`)).status).toBe(204);
    expect((await call(ada, 'GET', `/api/connectors/${id}`)).status).toBe(404);
    expect(await server.app.connectors.secrets(id)).toEqual({});
    const shown = await call(ada, 'GET', `/api/transfers/${transfer.body.id}`);
    expect(shown.body).toMatchObject({ source: { connectorId: null, connectorState: 'deleted' } });
    expect((await call(ada, 'POST', `/api/transfers/${transfer.body.id}/runs`, { mode: 'copy' })).status).toBe(423);
  });

  it('ends with its owner when it is theirs alone, and goes on when it is shared', async () => {
    const leaver = await server.person('operator');
    const alone = await authoriseFtp(leaver, 'Alone');
    const shared = await authoriseFtp(leaver, 'For all', true);
    expect((await call(admin, 'DELETE', `/api/users/${leaver.id}`)).status).toBe(204);
    expect((await call(leaver, 'GET', '/api/connectors')).status).toBe(401);
    expect((await call(admin, 'GET', `/api/connectors/${alone}`)).body).toMatchObject({ state: 'deauthorized' });
    expect(await server.app.connectors.secrets(alone)).toEqual({});
    expect((await call(bob, 'GET', `/api/connectors/${shared}/entries?root=~&path=[]`)).status).toBe(200);
  });
});

describe('what is out of bounds', () => {
  it('is every network but the allowed ones', async () => {
    await using fenced = await startTestServer({ networks: '10.0.0.0/8' });
    const as = await fenced.person('operator');
    for (const host of ['127.0.0.1', 'localhost', '::1', '0x7f.1']) {
      const options = { ...ftpOptions(PASSWORD), server: host };
      const refused = await send(fenced.url, 'POST', '/api/connectors', {
        as,
        body: { type: 'ftp', displayName: 'x', options },
      });
      expect(refused.status, `${host} ${refused.text}`).toBe(422);
      if (host !== '0x7f.1') expect(refused.body.code).toBe('network-not-allowed');
    }
  });

  it('is where clouds tell a machine its credentials, also where no networks are named, and without calling there', async () => {
    for (const host of ['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254']) {
      const options = { ...ftpOptions(PASSWORD), server: host };
      const refused = await call(ada, 'POST', '/api/connectors', { type: 'ftp', displayName: 'x', options });
      expect([refused.status, refused.body.code], host).toEqual([422, 'network-not-allowed']);
    }
    const hook = await call(admin, 'POST', '/api/webhooks', { url: 'http://169.254.169.254/latest/' });
    expect(hook.body).toMatchObject({ code: 'network-not-allowed', field: 'url' });
  });

  it('is every folder but the opened ones, and all of them for whoever is no administrator', async () => {
    await mkdir(join(server.folder, 'data'), { recursive: true });
    const options = (path: string) => ({ type: 'local-files', displayName: path, options: { path } });
    for (const path of [
      '/etc',
      join(server.folder, '..'),
      join(server.folder, 'data'),
      join(server.folder, 'ftp/../..'),
      server.folder,
    ]) {
      expect((await call(admin, 'POST', '/api/connectors', options(path))).body.code, path).toBe('folder-not-allowed');
    }
    expect((await call(ada, 'POST', '/api/connectors', options(join(server.folder, 'ftp')))).body.code).toBe(
      'forbidden',
    );
    expect((await call(admin, 'POST', '/api/connectors', options(join(server.folder, 'ftp')))).status).toBe(201);
  });
});

it('never lets a secret out: into answers, headers, logs, the audit or the database in clear', async () => {
  answers.push((await call(admin, 'GET', '/api/audit?limit=500')).text, (await call(admin, 'GET', '/metrics')).text);
  const database = JSON.stringify(await dump());
  const forms = [PASSWORD, WRONG].flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('hex'),
    'nted "secr',
    'nted \\"secr',
  ]);
  const places = { answers: answers.join('\n'), log: server.logged.join('\n'), database };
  expect(server.logged.length).toBeGreaterThan(20);
  for (const [place, text] of Object.entries(places)) {
    for (const form of forms) expect(text.includes(form), `${place} holds ${form}`).toBe(false);
    for (const { cookie } of [ada, bob, admin])
      expect(text.includes(cookie.slice(cookie.indexOf('=') + 1)), `${place} holds a session`).toBe(false);
  }
});

async function age(id: string, days: number): Promise<void> {
  const then = new Date(Date.now() - days * 86_400_000);
  const { db } = server.app.database;
  await db.updateTable('connectors').set({ last_used_at: then, authorized_at: then }).where('id', '=', id).execute();
}

async function dump(): Promise<unknown> {
  return await server.app.database.withClient(async (client) => {
    const tables = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'drover'",
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string }>(`select t::text as text from drover.${name} t`);
      for (const { text } of rows) {
        const bytes = [...text.matchAll(/\\x([0-9a-f]+)/g)].map(([, hex = '']) =>
          Buffer.from(hex, 'hex').toString('latin1'),
        );
        texts.push(text, ...bytes);
      }
    }
    return texts;
  });
}
