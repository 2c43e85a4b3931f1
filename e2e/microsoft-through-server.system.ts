import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationRow } from '@drover/api';
import { signInByHand } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MicrosoftBed, openMicrosoftBed } from '../apps/server/src/oauth/testing/microsoft-bed.ts';
import { startTestWorker } from '../apps/server/src/testing/start-test-worker.ts';
import { databaseText } from './support/database-text.ts';
import { PlantedSecrets } from './support/planted-secrets.ts';
import { RecordingClient } from './support/recording-client.ts';
import { readTree, withoutTimes, writeFiles } from './support/trees.ts';

const MIB = 1024 * 1024;
const SECRET = 'Pl4nted~secret/of+the=app';
const [anna, bert, clara] = ['anna@contoso.example', 'bert@contoso.example', 'clara@contoso.example'];
/** Nobody listens there; the window of a sign-in is gone through by hand. */
const PAGE = 'http://127.0.0.1:1';
let bed: MicrosoftBed;
const workers = new AsyncDisposableStack();
let client: RecordingClient;
let headers: Readonly<Record<string, string>>;
let files: string;

beforeAll(async () => {
  bed = await openMicrosoftBed({
    users: [
      ...[anna, bert].map((userPrincipalName) => ({ userPrincipalName })),
      { userPrincipalName: clara, oneDrive: 'unprovisioned' },
    ],
    sites: [{ path: 'sites/Marketing' }],
    app: { secret: SECRET },
    // Renewed over and over while files are copied.
    accessTokenSeconds: 4,
  });
  for (const _ of [1, 2]) workers.use(startTestWorker(bed.server.app));
  client = new RecordingClient(bed.server.url);
  headers = { cookie: (await bed.server.person('administrator')).cookie };
  files = join(bed.server.folder, 'files');
  await mkdir(files);
  const { id } = await call(201, 'POST', '/api/connectors', {
    ...{ type: 'local-files', displayName: 'Files', options: { path: files }, shared: true },
  });
  local = String(id);
});
let local: string;
afterAll(async () => {
  await workers.disposeAsync();
  await bed?.[Symbol.asyncDispose]();
});

const call = (
  status: number,
  method: string,
  path: string,
  body?: unknown,
): Promise<Readonly<Record<string, unknown>>> =>
  client.expect(status, method, path, { headers, ...(body === undefined ? {} : { body }) });

async function signIn(person: string, wish: object): Promise<string> {
  const begun = await call(201, 'POST', '/api/sign-ins', { ...wish, page: PAGE });
  const back = await signInByHand(String(begun['url']), person);
  const query = new URL(back ?? '').search.slice(1);
  const { connector } = await call(200, 'POST', '/api/sign-ins/finish', { query });
  return (connector as { id: string }).id;
}

interface RunAnswer {
  readonly state: string;
  readonly status: { readonly code: number } | null;
  readonly counters: Readonly<Record<string, number>>;
}
const view = async (run: string) => (await call(200, 'GET', `/api/runs/${run}`)) as unknown as RunAnswer;

async function ended(run: string): Promise<RunAnswer> {
  await expect.poll(async () => (await view(run)).state, { timeout: 120_000, interval: 200 }).toBe('ended');
  return await view(run);
}

/** What a stream of events says first. */
async function firstOf(path: string): Promise<string> {
  const answer = await fetch(bed.server.url + path, { headers });
  const reader = answer.body?.getReader();
  const said = await reader?.read();
  await reader?.cancel();
  return Buffer.from(said?.value ?? []).toString();
}

/** Starts a transfer and gives the id of its run. */
async function start(transfer: string): Promise<string> {
  return String((await call(201, 'POST', `/api/transfers/${transfer}/runs`, { mode: 'copy' }))['id']);
}

it('copies to and from a OneDrive while tokens end, and shows no token, secret or upload address anywhere', async () => {
  const secrets = new PlantedSecrets();
  const control = new PlantedSecrets();
  control.plant('the control', anna);
  secrets.plant('the secret of the app', SECRET);
  await writeFiles(join(files, 'from'), {
    'a/one.txt': 'one',
    'a/empty': '',
    'b/large.bin': Buffer.alloc(12 * MIB, 'xyz'),
  });
  await writeFiles(join(files, 'back'), {});
  const type = 'onedrive-business';
  const id = await signIn(anna, { type, displayName: 'OneDrive of Anna', options: {}, shared: true });
  await call(200, 'POST', `/api/connectors/${id}/try`);
  await call(201, 'POST', `/api/connectors/${id}/folders`, { root: '', path: ['Moved'] });

  const there = { connectorId: id, root: '', path: ['Moved'] };
  const { id: out } = await call(201, 'POST', '/api/transfers', {
    ...{ source: { connectorId: local, root: '', path: ['from'] }, destination: there },
  });
  const { microsoft } = bed.cloud;
  // The second fragment of the large file waits, so that the session is kept while the database is looked at.
  microsoft.fail({
    matches: ({ operation }) => operation === 'PUT upload' && microsoft.openUploads() > 0,
    fault: { kind: 'status', status: 503, retryAfter: 1 },
    times: 1,
  });
  const run = await start(String(out));
  await expect.poll(() => microsoft.openUploads(), { timeout: 60_000, interval: 20 }).toBeGreaterThan(0);
  const during = await databaseText(bed.server.app.database);
  const told = await firstOf(`/api/runs/${run}/events`);
  expect(await ended(run)).toMatchObject({ status: { code: 100 }, counters: { filesCopied: 3 } });
  expect(await ended(await start(String(out)))).toMatchObject({ status: { code: 101 }, counters: { filesCopied: 0 } });

  const { id: home } = await call(201, 'POST', '/api/transfers', {
    ...{ source: there, destination: { connectorId: local, root: '', path: ['back'] } },
  });
  expect(await ended(await start(String(home)))).toMatchObject({ status: { code: 100 } });
  expect(withoutTimes(await readTree(join(files, 'back')))).toEqual(withoutTimes(await readTree(join(files, 'from'))));

  // Something that fails, and what it says.
  await writeFiles(join(files, 'from'), { 'b/locked.docx': 'x' });
  microsoft.fail({
    matches: ({ operation }) => operation.startsWith('PUT'),
    fault: { kind: 'status', status: 403, code: 'accessDenied' },
  });
  const failed = await start(String(out));
  await ended(failed);
  microsoft.clearFaults();
  await client.send('POST', '/api/sign-ins/finish', { headers, body: { query: 'code=none&state=none' } });
  for (const path of [
    '',
    '/items?limit=500',
    '/problems',
    '/log.csv',
    '/log.json',
    '/log.html',
    '/proof.jsonl',
    '/proof.html',
  ])
    for (const each of [run, failed]) await client.send('GET', `/api/runs/${each}${path}`, { headers });
  for (const path of [
    'connectors',
    'connector-types',
    'transfers',
    'runs',
    'audit',
    'sign-in-apps',
    'settings',
    `connectors/${id}`,
  ])
    await call(200, 'GET', `/api/${path}`);

  for (const secret of bed.cloud.signIn.secrets) if (secret.length >= 12) secrets.plant('of the sign-in', secret);
  const addresses = microsoft
    .requests()
    .filter(({ operation }) => ['PUT upload', 'GET upload', 'GET download'].includes(operation));
  expect(addresses.length).toBeGreaterThan(3);
  for (const { url } of addresses) secrets.plant('an address of content', url.split(/[/=]/).at(-1) ?? '');
  expect(bed.cloud.signIn.given('refresh_token')).toBeGreaterThan(0);
  // The code of a sign-in stands in the address that the browser comes back to, which the page sends.
  for (const { request, said } of client.answers) expect(secrets.foundIn(said), request).toEqual([]);
  expect(secrets.foundIn(bed.server.logged.join('\n'))).toEqual([]);
  expect(told).toContain('event:');
  expect(secrets.foundIn(told), 'the events of the run').toEqual([]);
  expect(secrets.foundIn(during), 'the database, while a file is sent').toEqual([]);
  const rows = await databaseText(bed.server.app.database);
  expect(secrets.foundIn(rows), 'the database').toEqual([]);
  // What is no secret is found there, so that the search is known to work.
  for (const text of [rows, client.answers.map(({ said }) => said).join('\n')])
    expect(control.foundIn(text)).not.toEqual([]);
  expect(microsoft.violations()).toEqual([]);
  expect(microsoft.errors()).toEqual([]);
}, 300_000);

it('moves the folders of several people into a tenant by CSV: consent, scan, start, log, proof, and nothing the second time', async () => {
  const wish = { type: 'office-365', displayName: 'Contoso', shared: true };
  const options = { tenant: bed.cloud.microsoft.tenantId };
  await call(422, 'POST', '/api/connectors', { ...wish, options });
  const { microsoft } = bed.cloud;
  const consent = await call(201, 'POST', '/api/sign-ins/consent', { type: 'office-365', options, page: PAGE });
  const accepted = await fetch(String(consent['url']), { method: 'POST', redirect: 'manual' });
  const query = new URL(accepted.headers.get('location') ?? '').search.slice(1);
  const given = await call(200, 'POST', '/api/sign-ins/finish', { query });
  expect(given).toMatchObject({ connector: null, tenant: bed.cloud.microsoft.tenantId });
  const { id: tenant } = await call(201, 'POST', '/api/connectors', { ...wish, options });

  const people = {
    anna: `${anna}/Home`,
    bert: `${bert}/Home`,
    clara: `${clara}/Home`,
    team: 'Marketing/Site Contents/Documents/Team',
  };
  for (const name of Object.keys(people))
    await writeFiles(join(files, 'homes', name), {
      'letter.txt': `Dear ${name}`,
      'deep/CON.txt': 'a reserved name',
      'deep/"quoted".txt': 'q',
    });
  const { id: migration } = await call(201, 'POST', '/api/migrations', {
    sourceConnectorId: local,
    destinationConnectorId: tenant,
  });
  const csv = [
    'Source Path,Destination Path',
    ...Object.entries(people).map(([name, to]) => `/homes/${name},${to}`),
  ].join('\n');
  const imported = await fetch(`${bed.server.url}/api/migrations/${migration}/import`, {
    method: 'POST',
    headers: { ...headers, 'sec-fetch-site': 'same-origin', 'content-type': 'text/csv' },
    body: csv,
  });
  expect(await imported.json()).toMatchObject({ done: true, rows: 4, errors: 0 });
  const rows = async () =>
    (await call(200, 'GET', `/api/migrations/${migration}/rows`))['items'] as unknown as readonly MigrationRow[];
  /** Does it with all rows, waits until nothing is under way, and tells what came of each, by the name of its folder. */
  const allDone = async (word: 'scan' | 'start') => {
    const before = new Map((await rows()).map(({ id, lastRunId }) => [id, lastRunId]));
    await call(200, 'POST', `/api/migrations/${migration}/actions/${word}`, { selection: { filter: '' } });
    const over = ({ id, lastRunId, lastEndedAt, state }: MigrationRow) =>
      lastRunId !== before.get(id) && lastEndedAt !== null && !['queued', 'running'].includes(state);
    await expect.poll(async () => (await rows()).every(over), { timeout: 120_000, interval: 200 }).toBe(true);
    const all = await rows();
    return (name: string): MigrationRow => all.find(({ source }) => source.path.at(-1) === name) ?? fail(name);
  };
  const names = Object.keys(people);
  const scanned = await allDone('scan');
  expect(names.map((name) => scanned(name).status?.code)).toEqual([100, 100, 424, 100]);
  expect(names.map((name) => scanned(name).readiness)).toEqual(['warning', 'warning', 'blocked', 'warning']);
  expect(microsoft.oneDrive(anna).look('Home')).toBeNull();
  const copied = await allDone('start');
  expect(names.map((name) => copied(name).status?.code)).toEqual([100, 100, 424, 100]);
  const arrived = (drive: ReturnType<typeof microsoft.oneDrive>) =>
    drive
      .tree()
      .filter(({ kind }) => kind === 'file')
      .map(({ segments }) => segments.slice(1).join('/'))
      .sort();
  const repaired = ['deep/CON_.txt', 'deep/quoted.txt', 'letter.txt'];
  for (const drive of [...[bert, anna].map((name) => microsoft.oneDrive(name)), microsoft.library('sites/Marketing')])
    expect(arrived(drive).slice(-3)).toEqual(repaired);

  const log = await client.send('GET', `/api/runs/${copied('team').lastRunId}/log.csv`, { headers });
  expect(log.body).toContain('CON_.txt');
  const unprovisioned = await client.send('GET', `/api/migrations/${migration}/reports/unprovisioned.csv`, { headers });
  expect(unprovisioned.body.trim()).toBe(clara);
  const again = await allDone('start');
  expect(names.map((name) => again(name).status?.code)).toEqual([101, 101, 424, 101]);
  expect(again('team')).toMatchObject({ files: { successful: 0, failed: 0, skipped: 3 } });
  const proof = await client.send('GET', `/api/migrations/${migration}/proof.jsonl`, { headers });
  expect(proof.body.match(/"class":"B","evidence":"hash"/g)).toHaveLength(9);
  expect(microsoft.violations()).toEqual([]);
  expect(microsoft.errors()).toEqual([]);
}, 300_000);

function fail(name: string): never {
  throw new Error(`there is no row for ${name}`);
}
