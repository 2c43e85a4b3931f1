import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Person } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';
import { type MicrosoftBed, openMicrosoftBed } from './testing/microsoft-bed.ts';
import { type NastyFile, nastyTree } from './testing/nasty-tree.ts';

vi.setConfig({ testTimeout: 180_000 });

const [anna, bert] = ['anna@contoso.example', 'bert@contoso.example'];
const FILES = 32;
/** With a kilobyte in each file, enough for several lives of a token. */
const SLOWLY = { transfers: 1, bytesPerSecond: 8 * 1024 };

let bed: MicrosoftBed;
let admin: Person;
let worker: AsyncDisposable;
let annas: string;
let tenant: string;
beforeAll(async () => {
  const users = [anna, bert].map((userPrincipalName) => ({ userPrincipalName }));
  bed = await openMicrosoftBed({ users, accessTokenSeconds: 4 });
  worker = startTestWorker(bed.server.app);
  admin = await bed.server.person('administrator');
  annas = await bed.signIn(admin, anna, 'onedrive-business');
  tenant = await bed.admit(admin);
});
afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await bed?.[Symbol.asyncDispose]();
});

/** A test may be tried once more. */
const fresh = (name: string) => `${name} ${randomBytes(3).toString('hex')}`;

interface Place {
  readonly connectorId: string;
  readonly root: string;
  readonly path: readonly string[];
}

/** A folder of this machine, by the connector that is made for it. */
async function local(name: string): Promise<Place> {
  const options = { path: join(bed.server.folder, name) };
  const connector = { type: 'local-files', displayName: `Local ${name}`, options, secrets: {} };
  const { id } = await bed.server.app.connectors.create({ ...connector, ownerId: admin.id, shared: true });
  return { connectorId: id, root: '', path: [] };
}

async function newTransfer(
  source: Place,
  destination: Place,
  policy: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { id } = await bed.server.app.transfers.create({
    ...{ name: 'test', source, destination, policy },
    ...{ transferKey: '0'.repeat(12), filters: {}, ownerId: admin.id, schedule: null },
  });
  return id;
}

async function begin(transfer: string, mode: 'copy' | 'scan' = 'copy'): Promise<string> {
  const run = await bed.call(admin, 'POST', `/api/transfers/${transfer}/runs`, { mode });
  expect(run.status, run.text).toBe(201);
  return String(run.body['id']);
}

const view = (run: string) => bed.server.app.runs.get(run);
async function ended(run: string) {
  await expect.poll(async () => (await view(run))?.state, { timeout: 120_000, interval: 50 }).toBe('ended');
  return await view(run);
}

it('files go on arriving through many tokens, wait with 402 for a sign-in that was taken back, and are complete after the next', async () => {
  const name = fresh('Short lives');
  const folder = join(bed.server.folder, name);
  await mkdir(folder);
  for (let n = 0; n < FILES; n++) await writeFile(join(folder, `file ${n}`), Buffer.alloc(1024, n));
  await bed.signInAgain(admin, anna, annas);
  const before = bed.cloud.signIn.given('refresh_token');
  const there = { connectorId: annas, root: '', path: [name] };
  const transfer = await newTransfer(await local(name), there, { ...SLOWLY, bytesPerSecond: 4 * 1024 });
  const run = await begin(transfer);
  const renewed = () => bed.cloud.signIn.given('refresh_token') - before;
  await expect.poll(renewed, { timeout: 60_000, interval: 20 }).toBeGreaterThan(1);
  await bed.cloud.signIn.revokeAll();
  const stopped = await ended(run);
  expect(stopped).toMatchObject({ status: 402, counters: { filesFailedAtDestination: 0, filesFailedAtSource: 0 } });
  expect(stopped?.counters.filesCopied).toBeGreaterThan(0);
  expect(stopped?.counters.filesCopied).toBeLessThan(FILES);

  expect(await bed.signInAgain(admin, anna, annas)).toMatchObject({ state: 'authorized', goesOn: 1 });
  const next = (await bed.server.app.transfers.get(transfer))?.lastRunId ?? '';
  expect(next).not.toBe(run);
  expect(await ended(next)).toMatchObject({ status: 100, counters: { filesFailedAtDestination: 0 } });
  const arrived = bed.cloud.microsoft.oneDrive(anna).tree();
  expect(arrived.filter(({ segments, size }) => segments[0] === name && size === 1024)).toHaveLength(FILES);
  expect(bed.cloud.microsoft.violations()).toEqual([]);
});

it('a run waits with 402 where consent is taken back in the middle, without a failed file, and goes on after the next', async () => {
  const name = fresh('Without consent');
  const folder = join(bed.server.folder, name);
  await mkdir(folder);
  for (let n = 0; n < FILES; n++) await writeFile(join(folder, `file ${n}`), Buffer.alloc(1024, n));
  const there = { connectorId: tenant, root: bert, path: [name] };
  const transfer = await newTransfer(await local(name), there, SLOWLY);
  const run = await begin(transfer);
  const copied = async () => (await view(run))?.counters.filesCopied ?? 0;
  await expect.poll(copied, { timeout: 60_000, interval: 20 }).toBeGreaterThan(1);
  const { microsoft } = bed.cloud;
  microsoft.fail({
    matches: ({ url }) => url.startsWith('/v1.0/'),
    fault: { kind: 'status', status: 403, code: 'accessDenied' },
  });
  expect(await ended(run)).toMatchObject({ status: 402, counters: { filesFailedAtDestination: 0 } });
  const connector = await bed.call(admin, 'GET', `/api/connectors/${tenant}`);
  expect(connector.body).toMatchObject({ state: 'deauthorized' });
  microsoft.clearFaults();
  const options = { tenant: microsoft.tenantId };
  const again = await bed.call(admin, 'POST', `/api/connectors/${tenant}/reauthorize`, { options });
  expect(again.body).toMatchObject({ state: 'authorized', goesOn: 1 });
  const next = (await bed.server.app.transfers.get(transfer))?.lastRunId ?? '';
  expect(await ended(next)).toMatchObject({ status: 100, counters: { filesFailedAtDestination: 0 } });
  expect(microsoft.oneDrive(bert).look(`${name}/file ${FILES - 1}`)).not.toBeNull();
});

it('500 nasty names, many of which become one there, all arrive; repairs stand in scan and log, and a second run copies nothing', async () => {
  const name = fresh('Nasty');
  const tree = nastyTree(500);
  await writeTree(join(bed.server.folder, name), tree);
  const there = { connectorId: tenant, root: bert, path: [name] };
  const transfer = await newTransfer(await local(name), there, { exclusions: [] });
  const asked = bed.cloud.microsoft.requests().length;
  const scan = await ended(await begin(transfer, 'scan'));
  const run = await ended(await begin(transfer));
  expect(run).toMatchObject({ status: 100, counters: { filesCopied: tree.length, filesSkipped: 0, filesExcluded: 0 } });

  const renamed = run?.counters.itemsRenamed;
  expect(renamed).toBeGreaterThan(200);
  expect(scan?.scan?.renames.count).toBe(renamed);
  const { text } = await bed.call(admin, 'GET', `/api/runs/${run?.id}/log.json`);
  const told: readonly { readonly notes: readonly string[] }[] = JSON.parse(text);
  expect(told.filter(({ notes }) => notes.some((note) => note.startsWith('Stored as ')))).toHaveLength(Number(renamed));

  const drive = bed.cloud.microsoft.oneDrive(bert);
  const files = drive.tree().filter(({ kind, segments }) => kind === 'file' && segments[0] === name);
  const contents = await Promise.all(files.map(async ({ segments }) => String(await drive.read(segments.join('/')))));
  expect(contents.sort()).toEqual(tree.map(({ content }) => content).sort());

  expect(await ended(await begin(transfer))).toMatchObject({
    status: 101,
    counters: { filesCopied: 0, itemsRenamed: 0 },
  });
  // Tokens end, and what is not there yet is looked for.
  const refused = bed.cloud.microsoft
    .requests()
    .slice(asked)
    .filter(({ status }) => status >= 400);
  expect(refused.filter(({ status }) => status !== 401 && status !== 404)).toEqual([]);
  expect(bed.cloud.microsoft.violations()).toEqual([]);
});

it('a tree of 120 folders in OneDrive is listed by the changes of its drive, by requests for its first folders alone', async () => {
  const name = fresh('Many folders');
  const drive = bed.cloud.microsoft.oneDrive(bert);
  for (let n = 0; n < 120; n++) await drive.put(`${name}/${n % 12}/${n}/file`, 'x');
  await mkdir(join(bed.server.folder, name));
  const there = { connectorId: tenant, root: bert, path: [name] };
  const transfer = await newTransfer(there, await local(name), {});
  const asked = bed.cloud.microsoft.requests().length;
  const scan = await ended(await begin(transfer, 'scan'));
  expect(scan).toMatchObject({ status: 100, counters: { filesSeen: 120, foldersSeen: 132 } });
  const operations = bed.cloud.microsoft
    .requests()
    .slice(asked)
    .map(({ operation }) => operation);
  expect(operations).toContain('GET drives/{}/root/delta');
  expect(operations.filter((operation) => operation.endsWith('/children'))).toHaveLength(8);
});

async function writeTree(folder: string, tree: readonly NastyFile[]): Promise<void> {
  const slash = Buffer.from('/');
  await mkdir(folder);
  for (const { path, content } of tree) {
    const [name = slash, ...inside] = path;
    const at = Buffer.concat([Buffer.from(folder), slash, name]);
    if (inside.length > 0) await mkdir(at);
    await writeFile(Buffer.concat([at, ...inside.flatMap((each) => [slash, each])]), content);
  }
}
