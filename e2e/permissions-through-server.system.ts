import { randomUUID } from 'node:crypto';
import { endWorker } from '@drover/database';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type MicrosoftBed, openMicrosoftBed } from '../apps/server/src/oauth/testing/microsoft-bed.ts';
import type { Person } from '../apps/server/src/testing/start-test-server.ts';
import { ServerWorker } from './support/server-worker.ts';

const FILES = 150;
/** Of the files: more than one batch of a pass, and less than two. */
const BEFORE_DEATH = 120;
const LONG = { timeout: 240_000, interval: 50 };
const PEOPLE = ['ann@old.example', 'bob@old.example', 'left@old.example', 'zed@elsewhere.example'];
const MAPPED = ['ann@new.example', 'bob@new.example', 'zoe@new.example'];

let bed: MicrosoftBed;
let admin: Person;
let sides: readonly [string, string];

beforeAll(async () => {
  bed = await openMicrosoftBed({
    users: [...PEOPLE, ...MAPPED].map((userPrincipalName) => ({ userPrincipalName })),
    groups: [
      { displayName: 'Sales', mail: 'sales@old.example' },
      { displayName: 'New sales', mail: 'sales@new.example' },
    ],
  });
  await fillSource();
  admin = await bed.server.person('administrator');
  sides = [await bed.admit(admin, 'Old'), await bed.admit(admin, 'New')];
});
afterAll(() => bed?.[Symbol.asyncDispose]());
// A test may be tried once more: whatever broke off leaves nothing behind.
beforeEach(async () => {
  bed.cloud.microsoft.clearFaults();
  for (const id of sides) await reauthorize(id);
});

const nameOf = (file: number) => `f${String(file).padStart(3, '0')}`;
const roleOf = (file: number) => (file % 2 === 0 ? 'read' : 'write');

/** A folder of one person with rights of every sort; the other half of the tenant has other addresses. */
async function fillSource(): Promise<void> {
  const drive = bed.cloud.microsoft.oneDrive('ann@old.example');
  for (let file = 0; file < FILES; file++) {
    await drive.put(`Team/Notes/${nameOf(file)}`, nameOf(file));
    drive.share(`Team/Notes/${nameOf(file)}`, 'bob@old.example', roleOf(file));
  }
  for (const name of ['left', 'link', 'stranger']) await drive.put(`Team/${name}`, name);
  drive.share('Team', 'sales@old.example', 'write');
  drive.share('Team/left', 'left@old.example', 'write');
  drive.share('Team/stranger', 'bob@old.example', 'read');
  drive.share('Team/stranger', 'zed@elsewhere.example', 'write');
  drive.link('Team/link', 'edit');
  await drive.put('Small/note', 'note');
  drive.share('Small/note', 'bob@old.example', 'read');
}

async function call(method: string, path: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
  const answer = await bed.call(admin, method, path, body);
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
}

const reauthorize = (id: string) =>
  call('POST', `/api/connectors/${id}/reauthorize`, { options: { tenant: bed.cloud.microsoft.tenantId } });

/** Addresses of the items on which somebody was given something, in order. */
function invitations(before = 0): readonly string[] {
  const sent = bed.cloud.microsoft
    .requests()
    .slice(before)
    .filter(({ operation }) => operation.endsWith('/invite'));
  return sent.flatMap(({ url, status }) => (status === 200 ? [url] : []));
}

interface Made {
  readonly base: string;
  readonly rowPath: string;
  readonly rowId: string;
  readonly selection: { readonly ids: readonly string[] };
}

/** A migration with a permission map and one row, from a folder of one person to one of another. */
async function newRow(from: string, to: string): Promise<Made> {
  const [sourceConnectorId, destinationConnectorId] = sides;
  const { id } = await call('POST', '/api/migrations', { sourceConnectorId, destinationConnectorId });
  const base = `/api/migrations/${id}`;
  const uploaded = await fetch(`${bed.server.url}${base}/permission-map`, {
    method: 'PUT',
    headers: { cookie: admin.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'text/csv' },
    body: 'old.example,new.example\nleft@old.example,\n',
  });
  expect(await uploaded.json()).toMatchObject({ done: true, entries: 2 });
  const place = (root: string, name: string) => ({ root, path: [name] });
  const rows = [{ source: place('ann@old.example', from), destination: place('ann@new.example', to) }];
  const { ids } = (await call('POST', `${base}/rows`, { rows })) as { readonly ids: readonly string[] };
  const [rowId = ''] = ids;
  return { base, rowId, rowPath: `${base}/rows/${rowId}`, selection: { ids } };
}

const becomes = ({ rowPath }: Made, permissions: string) =>
  expect.poll(async () => (await call('GET', rowPath))['permissions'], LONG).toBe(permissions);
const worker = () => new ServerWorker({ ...bed.cloud.environment, ...bed.server.workerEnvironment });

/** From now on the service says nothing to these requests, until they are let through. */
function silence(matches: (operation: string) => boolean): () => void {
  let silent = true;
  bed.cloud.microsoft.fail({
    matches: ({ operation }) => silent && matches(operation),
    fault: { kind: 'silence' },
  });
  return () => {
    silent = false;
  };
}

it('permissions are given in Office 365 by a map and decisions; another worker goes on where one was killed, and nothing is given twice or left out', async () => {
  const { microsoft } = bed.cloud;
  const there = `Team ${randomUUID()}`;
  const before = microsoft.requests().length;
  const made = await newRow('Team', there);
  const { base, rowPath, rowId, selection } = made;
  const letThrough = silence(
    (operation) => operation.endsWith('/invite') && invitations(before).length >= BEFORE_DEATH,
  );
  await using first = worker();
  await call('POST', `${base}/actions/start`, { selection });
  await expect.poll(() => invitations(before).length, LONG).toBeGreaterThanOrEqual(BEFORE_DEATH);
  await first.kill();
  letThrough();
  const { pass } = await call('GET', `${rowPath}/permissions`);
  expect(pass).toMatchObject({ state: 'running', items: 101 }); // the folder itself and the first batch
  const { database } = bed.server.app;
  const { rows: held } = await database.withClient((client) =>
    client.query<{ worker: string }>('select worker from drover.permission_passes where transfer_id = $1', [rowId]),
  );
  await endWorker(database, held[0]?.worker ?? ''); // else its lease runs for 20 s
  const { rowCount: untold } = await database.withClient((client) =>
    client.query("update drover.permission_sent set sent_at = now() - interval '1 minute' where transfer_id = $1", [
      rowId,
    ]),
  );
  expect(untold).toBeGreaterThanOrEqual(BEFORE_DEATH - 101);
  await using _second = worker();
  await becomes(made, 'needs-decision');
  const files = { successful: FILES + 3 };
  expect(await call('GET', rowPath)).toMatchObject({ state: 'success', status: { code: 100 }, files });

  const drive = microsoft.oneDrive('ann@new.example');
  const given = Array.from({ length: FILES }, (_, file) => drive.rights(`${there}/Notes/${nameOf(file)}`));
  expect(given).toEqual(Array.from({ length: FILES }, (_, file) => [`bob@new.example ${roleOf(file)}`]));
  expect(drive.rights(there)).toEqual(['sales@new.example write']);
  expect(drive.rights(`${there}/stranger`)).toEqual(['bob@new.example read']);
  expect(['Notes', 'left', 'link'].flatMap((name) => drive.rights(`${there}/${name}`))).toEqual([]);
  const all = invitations(before);
  expect(all).toHaveLength(FILES + 2);
  expect(new Set(all).size).toBe(all.length);
  // Whoever was given something before the death is told of, once.
  expect(await call('GET', `${rowPath}/permissions`)).toMatchObject({ pass: { given: FILES + 2, unanswered: 0 } });
  const { lastRunId } = await call('GET', rowPath);
  const log = (await bed.call(admin, 'GET', `/api/runs/${lastRunId}/log.csv?outcome=permissions`)).text;
  const told = log.split('\n').filter((line) => line.includes('Given: ""bob@new.example""'));
  expect(told.map((line) => /f\d{3}|stranger/.exec(line)?.[0]).toSorted()).toEqual([
    ...Array.from({ length: FILES }, (_, at) => nameOf(at)),
    'stranger',
  ]);
  expect(log).toContain('sent before the pass broke off');

  const { questions } = await call('GET', `${base}/permission-questions`);
  const zed = { kind: 'not-mapped', principal: 'zed@elsewhere.example' };
  expect(questions).toMatchObject([{ ...zed, items: 1, example: '/stranger' }]);
  const answer = { action: 'map', to: 'zoe@new.example' };
  await call('POST', `${base}/permission-decisions`, { ...zed, answer, reason: 'She married.' });
  await becomes(made, 'decided');
  await call('POST', `${base}/actions/permissions`, { selection, steering: 'apply' });
  await becomes(made, 'given');
  expect(drive.rights(`${there}/stranger`)).toEqual(['bob@new.example read', 'zoe@new.example write']);
  expect(invitations(before)).toHaveLength(FILES + 3);
  expect(microsoft.mails()).toEqual([]);
  expect(microsoft.violations()).toEqual([]);
  expect(microsoft.errors()).toEqual([]);
}, 300_000);

it('a pass whose connector loses its authorization fails, and goes on with Reauthorize', async () => {
  const { microsoft } = bed.cloud;
  const there = `Small ${randomUUID()}`;
  const made = await newRow('Small', there);
  const asked = () => microsoft.requests().filter(({ operation }) => operation.endsWith('/permissions')).length;
  const before = asked();
  const letThrough = silence((operation) => operation.endsWith('/permissions'));
  await using _worker = worker();
  await call('POST', `${made.base}/actions/start`, { selection: made.selection });
  await expect.poll(asked, LONG).toBeGreaterThan(before);
  const [, destination] = sides;
  await bed.server.app.connectors.deauthorize(destination, 'Somebody took the consent back.');
  await becomes(made, 'failed');
  const failure = { side: 'destination', message: expect.stringContaining('Somebody took the consent back.') };
  expect(await call('GET', `${made.rowPath}/permissions`)).toMatchObject({ pass: { failure, given: 0 } });
  letThrough();
  expect(await reauthorize(destination)).toMatchObject({ goesOn: 1 });
  await becomes(made, 'given');
  expect(microsoft.oneDrive('ann@new.example').rights(`${there}/note`)).toEqual(['bob@new.example read']);
}, 300_000);
