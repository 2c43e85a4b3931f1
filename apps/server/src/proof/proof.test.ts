import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, routes } from '@drover/api';
import { dropOldRuns } from '@drover/database';
import { type CheckedProof, checkInclusion, checkProof, inclusionSchema, readKey } from '@drover/proof';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

const LONG = { timeout: 60_000, interval: 100 };

let server: TestServer;
let worker: AsyncDisposable;
let ada: Person;
let migration: string;
let row: string;

const call = () => createClient({ baseUrl: server.url, fetch: asPage(ada) });

beforeAll(async () => {
  server = await startTestServer();
  worker = startTestWorker(server.app);
  ada = await server.person('operator');
  const connector = async (name: string) => {
    const path = join(server.folder, name);
    await mkdir(path);
    const wish = { type: 'local-files', displayName: name, options: { path, durable: false }, secrets: {} };
    return (await server.app.connectors.create({ ...wish, ownerId: ada.id, shared: true })).id;
  };
  const sides = { sourceConnectorId: await connector('from'), destinationConnectorId: await connector('to') };
  const body = { ...sides, name: 'Home & <drives>', policy: { verify: 'reread' as const } };
  migration = (await call().call(routes.createMigration, { body })).id;
  const rows = [{ source: { path: ['ada'] }, destination: { path: ['H-Drive'] } }];
  const added = await call().call(routes.addRows, { params: { id: migration }, body: { rows } });
  row = added.ids[0] ?? '';
  await put('a.txt', 'twelve bytes');
  await put('sub/b [1].txt', 'b');
  await put('sub/deep/c\n.bin', 'cc');
  await put('.DS_Store', 'left out');
  await symlink('a.txt', join(server.folder, 'from', 'ada', 'link'));
}, 60_000);

afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function put(name: string, text: string, changed = new Date('2020-01-01')): Promise<void> {
  const path = join(server.folder, 'from', 'ada', name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
  await utimes(path, changed, changed);
}

async function copied(): Promise<string> {
  const { id } = await call().call(routes.startRun, { params: { id: row }, body: { mode: 'copy' } });
  await expect.poll(async () => (await server.app.runs.get(id))?.state, LONG).toBe('ended');
  return id;
}

async function fetched(path: string, who = ada): Promise<string> {
  const answer = await asPage(who)(`${server.url}${path}`);
  expect(answer.status, path).toBe(200);
  return await answer.text();
}

async function problems() {
  return await call().call(routes.listMigrationProblems, { params: { id: migration } });
}

async function acceptance(): Promise<string> {
  const [first] = await call().call(routes.listAcceptances, { params: { id: migration } });
  return first?.id ?? '';
}

async function check(text: string, path?: string): Promise<CheckedProof> {
  const chunks = (async function* () {
    yield Buffer.from(text);
  })();
  return await checkProof(chunks, (each) => each.join('/') === path);
}

it('proves a run: what was copied, by which evidence, where it is, and what was left out', async () => {
  const id = await copied();
  const text = await fetched(`/api/runs/${id}/proof.jsonl`);
  const { flaws, totals, header, found } = await check(text, 'a.txt');
  expect(flaws).toEqual([]);
  expect(header).toMatchObject({
    scope: { kind: 'run', id },
    operators: [{ name: 'The operator' }],
    software: 'Drover 0.0.0-test',
    source: {
      connector: 'from',
      service: 'local-files',
      clockAheadMs: expect.any(Number),
      clock: { withinMs: expect.any(Number) },
    },
    settings: { policy: { verify: 'reread' } },
  });
  expect(totals).toMatchObject({
    status: 'passed',
    found: { files: 5 },
    groups: { verified: { files: 3, bytes: 15 }, excluded: { files: 2 }, failed: { files: 0 } },
    classes: { A: { files: 3 } },
    folders: { 'not-listed': 0, failed: 0 },
  });
  expect(found[0]?.record).toMatchObject({
    size: 12,
    modified: '2020-01-01T00:00:00.000Z',
    final: ['a.txt'],
    stored: { size: 12 },
    hash: { kind: 'md5', source: expect.stringMatching(/^[\da-f]{32}$/) },
  });
  expect((await check(text, '.DS_Store')).found[0]?.record).toMatchObject({
    group: 'excluded',
    modified: '2020-01-01T00:00:00.000Z',
  });
  expect(await fetched(`/api/runs/${id}/proof.jsonl`)).toBe(text);
});

it('names those who started the copies, or whose schedule did, whoever asks first', async () => {
  const viewer = await server.person('viewer');
  const by = async (scheduledFor: Date | null) => {
    await server.app.database.withClient((client) =>
      client.query('update drover.runs set scheduled_for = $1', [scheduledFor]),
    );
    const text = await fetched(`/api/migrations/${migration}/proof.jsonl`, viewer);
    expect(await fetched(`/api/migrations/${migration}/proof.jsonl`)).toBe(text);
    return (await check(text)).header?.operators;
  };
  expect(await by(new Date())).toEqual([{ name: 'The operator', scheduled: true }]);
  const page = await fetched(`/api/migrations/${migration}/proof.html`, viewer);
  expect(page).toMatch(/Copied by.*The operator \(by schedule\)[\s\S]*Asked for by.*The viewer/);
  expect(await by(null)).toEqual([{ name: 'The operator' }]);
});

it('proves a migration by its last copy and what earlier ones proved, and lists what vanished since', async () => {
  await rm(join(server.folder, 'from', 'ada', 'sub', 'deep'), { recursive: true });
  await put('sub/new.txt', 'new');
  await copied();
  const text = await fetched(`/api/migrations/${migration}/proof.jsonl`);
  const { flaws, totals, found, header } = await check(text, 'a.txt');
  expect(flaws).toEqual([]);
  expect(header).toMatchObject({ scope: { kind: 'migration', name: 'Home & <drives>' }, rows: 1 });
  expect(totals).toMatchObject({
    status: 'passed',
    found: { files: 5 },
    classes: { A: { files: 3, bytes: 16 } },
    vanished: 1,
  });
  expect(found[0]?.record).toMatchObject({ reason: 'unchanged', class: 'A', size: 12, final: ['a.txt'] });
  expect(text).toContain('"path":["sub","deep","c\\n.bin"]');
});

it('stands while a later copy finds no folder to copy from, and tells of that copy', async () => {
  const from = join(server.folder, 'from', 'ada');
  await rename(from, `${from}-away`);
  const id = await copied();
  await rename(`${from}-away`, from);
  const text = await fetched(`/api/migrations/${migration}/proof.jsonl`);
  const { flaws, totals, found } = await check(text, 'a.txt');
  expect(flaws).toEqual([]);
  expect(totals).toMatchObject({ status: 'passed', found: { files: 5 }, vanished: 1 });
  expect(found[0]?.row.runs).toHaveLength(1);
  expect(found[0]?.row.stoppedAtOnce).toMatchObject([{ id, status: 411, detail: expect.any(String) }]);
  expect(await fetched(`/api/migrations/${migration}/proof.html`)).toContain(
    '1 row: a later copy ended with code 411 before it met anything, last at 2',
  );
  expect((await check(await fetched(`/api/runs/${id}/proof.jsonl`))).totals?.status).toBe('incomplete');
});

it('gives back what it holds as soon as nobody waits for it any more, whatever was asked for', async () => {
  const database = server.app.database;
  const reading = async () => {
    const { rows } = await database.withClient((client) =>
      client.query<{ count: number }>(`select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`),
    );
    return rows[0]?.count;
  };
  // The records of the last run, so that nothing of it was written before.
  await copied();
  const of = `/api/migrations/${migration}`;
  const ways = ['proof.html', `proof-of-file.json?row=${row}&path=/a.txt`, 'proof.jsonl'];
  await database.withClient(async (holder) => {
    await holder.query('begin; lock table drover.items in access exclusive mode');
    await using _ = { [Symbol.asyncDispose]: async () => void (await holder.query('rollback')) };
    for (const way of ways) {
      const gone = new AbortController();
      const asked = [1, 2].map(() => asPage(ada)(`${server.url}${of}/${way}`, { signal: gone.signal }));
      const refused = Promise.allSettled(asked.map(async (answer) => (await answer).text()));
      await expect.poll(reading, LONG).toBe(2);
      gone.abort();
      expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await expect.poll(reading, LONG).toBe(0);
    }
  });
  expect((await check(await fetched(`${of}/proof.jsonl`))).flaws).toEqual([]);
  expect(server.logged.filter((line) => line.includes('request failed'))).toEqual([]);
});

it('has a page with the same root, on which names are text', async () => {
  const { signature } = await check(await fetched(`/api/migrations/${migration}/proof.jsonl`));
  const page = await fetched(`/api/migrations/${migration}/proof.html`);
  expect(page.replace(/\s/g, '')).toContain(signature?.root ?? 'none');
  expect(page).toContain('Every file found at the source is accounted for.');
  expect(page).toContain('Home &#38; &#60;drives&#62;');
  expect(page).not.toContain('<drives>');
  expect(page).toMatch(
    /from \(local-files, this server\); clock -?\d+ ms (?:ahead of|behind) Drover(?:'|&#39;)s, within \d+ ms/,
  );
});

it('proves one file by itself, signed by the key that the server tells', async () => {
  const key = await call().call(routes.getProofKey, {});
  const text = await fetched(`/api/migrations/${migration}/proof-of-file.json?row=${row}&path=/sub/new.txt`);
  const inclusion = inclusionSchema.parse(JSON.parse(text));
  expect(checkInclusion(inclusion)).toMatchObject({ path: ['sub', 'new.txt'], size: 3 });
  expect(inclusion.signature.key).toBe(key.key);
  expect(readKey(key.pem)?.toString('base64')).toBe(key.key);
  const missing = await asPage(ada)(`${server.url}/api/migrations/${migration}/proof-of-file.json?row=${row}&path=/x`);
  expect(missing.status).toBe(404);
});

it('has failed while a file is missing that nobody accepted as not migrated, with the cause on its page', async () => {
  await put('clash', 'a file');
  await mkdir(join(server.folder, 'to', 'H-Drive', 'clash'));
  await copied();
  const proof = () => fetched(`/api/migrations/${migration}/proof.jsonl`);
  expect((await check(await proof())).totals).toMatchObject({
    status: 'failed',
    groups: { failed: { files: 1, bytes: 6 } },
  });
  expect(await fetched(`/api/migrations/${migration}/proof.html`)).toContain('Not every file found');
  const cause = 'destination:already-exists';
  const [problem] = await problems();
  expect(problem?.cause).toMatch(cause);
  const body = { cause: problem?.cause ?? cause, reason: 'An old shortcut.' };
  await call().call(routes.acceptProblem, { params: { id: migration }, body });
  const { flaws, totals, found } = await check(await proof(), 'clash');
  expect(flaws).toEqual([]);
  expect(totals).toMatchObject({ status: 'passed', groups: { accepted: { files: 1, bytes: 6 } } });
  expect(found[0]?.record).toMatchObject({
    accepted: { reason: 'An old shortcut.', by: 'The operator' },
    modified: '2020-01-01T00:00:00.000Z',
  });
});

it('does not take what was accepted for a file of another size that has its path now, until that is accepted, too', async () => {
  await put('clash', 'another, larger file');
  await copied();
  const clash = async () => await check(await fetched(`/api/migrations/${migration}/proof.jsonl`), 'clash');
  const { flaws, totals, found } = await clash();
  expect(flaws).toEqual([]);
  expect(totals).toMatchObject({
    status: 'failed',
    groups: { failed: { files: 1, bytes: 20 }, accepted: { files: 0 } },
  });
  expect(found[0]?.record).toMatchObject({
    group: 'failed',
    detail: expect.stringMatching(/another size or time.*open again/),
  });
  const [problem] = await problems();
  expect(problem).toMatchObject({ items: 1, accepted: { items: 0 } });
  const body = { cause: problem?.cause ?? '', reason: 'This one neither.' };
  await call().call(routes.acceptProblem, { params: { id: migration }, body });
  expect((await clash()).totals).toMatchObject({ status: 'passed', groups: { accepted: { files: 1, bytes: 20 } } });
  await put('clash', 'a file');
  await copied();
  expect((await clash()).found[0]?.record).toMatchObject({
    group: 'accepted',
    accepted: { reason: 'An old shortcut.' },
  });
  await put('clash', 'a note', new Date('2021-01-01'));
  await copied();
  expect((await clash()).found[0]?.record).toMatchObject({
    ...{ group: 'failed', modified: '2021-01-01T00:00:00.000Z' },
    detail: expect.stringMatching(/time of change.*open/),
  });
  await server.app.database.withClient((client) => client.query('update drover.accepted_items set modified = null'));
  await put('clash', 'a text', new Date('2022-01-01'));
  await copied();
  expect((await clash()).found[0]?.record).toMatchObject({
    group: 'accepted',
    detail: expect.stringMatching(/by its size alone/),
  });
  await call().call(routes.revokeAcceptance, { params: { id: migration, acceptanceId: await acceptance() } });
});

it('goes by the settings under which a file was judged: a try with other filters does not exclude what had failed', async () => {
  await call().call(routes.revokeAcceptance, { params: { id: migration, acceptanceId: await acceptance() } });
  const [failed] = await problems();
  const change = { exclusions: ['glob:clash'] };
  await call().call(routes.changeTransfer, { params: { id: row }, body: change });
  await call().call(routes.retryProblem, { params: { id: migration }, body: { cause: failed?.cause ?? '' } });
  const last = async () => (await server.app.runs.lastOf([row])).get(row);
  await expect.poll(last, LONG).toMatchObject({ state: 'ended', status: 101, only: { cause: failed?.cause } });
  const standing = { state: 'problems', files: { failed: 1 } };
  expect((await server.app.rows.getMany([row])).get(row)).toMatchObject(standing);
  const { flaws, totals, found } = await check(await fetched(`/api/migrations/${migration}/proof.jsonl`), 'clash');
  expect(flaws).toEqual([]);
  expect(totals).toMatchObject({ status: 'failed', groups: { failed: { files: 1 } } });
  const [judged] = found;
  expect(judged?.row).toMatchObject({ runs: [{ partial: false }, { partial: true, ...change }] });
  expect(judged?.row.exclusions).not.toEqual(change.exclusions);
  expect(judged?.row.runs[0]).not.toHaveProperty('exclusions');
  expect(judged?.record).toMatchObject({ group: 'failed', size: 6 });
  expect(await problems()).toContainEqual(expect.objectContaining({ cause: failed?.cause, items: 1, bytes: 6 }));
});

it('is incomplete after a cancelled copy, and has none for a scan', async () => {
  const { id } = await call().call(routes.startRun, { params: { id: row }, body: { mode: 'scan' } });
  await expect.poll(async () => (await server.app.runs.get(id))?.state, LONG).toBe('ended');
  const refused = await asPage(ada)(`${server.url}/api/runs/${id}/proof.jsonl`);
  expect(await refused.json()).toMatchObject({ code: 'no-copy' });
  await server.app.database.withClient((client) =>
    client.query("update drover.runs set status = 230 where mode = 'copy'"),
  );
  const { flaws, totals, gaps } = await check(await fetched(`/api/migrations/${migration}/proof.jsonl`));
  expect(flaws).toEqual([]);
  expect(totals?.status).toBe('incomplete');
  expect([...gaps]).toEqual([['not-finished', 1]]);
  await server.app.database.withClient((client) =>
    client.query("update drover.runs set status = 100 where mode = 'copy'"),
  );
});

it(
  'stays the same to the byte, with problems and reports, when logs are deleted by age; the logs are gone',
  LONG,
  async () => {
    const of = `/api/migrations/${migration}`;
    await call().call(routes.changeTransfer, { params: { id: row }, body: { exclusions: ['glob:*.DS_Store'] } });
    const blocked = async () => {
      const name = randomUUID();
      await mkdir(join(server.folder, 'to', 'H-Drive', name), { recursive: true });
      await put(name, name);
    };
    await blocked();
    const earlier = await copied();
    const [problem] = await problems();
    const body = { cause: problem?.cause ?? '', reason: 'Not needed.' };
    await call().call(routes.acceptProblem, { params: { id: migration }, body });
    await blocked();
    const last = await copied();
    const from = join(server.folder, 'from', 'ada');
    await rename(from, `${from}-away`);
    await copied();
    await rename(`${from}-away`, from);
    const paths = [
      ...[`${of}/proof.jsonl`, `${of}/proof.html`, `/api/runs/${earlier}/proof.jsonl`, `/api/runs/${last}/proof.jsonl`],
      ...[`${of}/problems`, `${of}/problems.csv`, `${of}/reports/errors.csv`, `${of}/reports/migration.csv`],
      ...[`${of}/reports/table.csv`, `/api/runs/${last}/problems`],
    ];
    const told = async () =>
      Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await fetched(path)])));
    const before = await told();
    expect((await check(String(before[`${of}/proof.jsonl`]))).totals).toMatchObject({
      ...{ status: 'failed', vanished: 1 },
      groups: { verified: { files: 3 }, excluded: { files: 2 }, failed: { files: 1 } },
    });
    const errors = String(before[`${of}/reports/errors.csv`]).trimEnd().split('\r\n').slice(2);
    expect(errors.filter((line) => line.includes('Accepted as not migrated.'))).toHaveLength(errors.length - 1);
    for (const each of ['"stoppedAtOnce"', '"accepted":{"at"']) expect(before[`${of}/proof.jsonl`]).toContain(each);
    const runs = async () => (await server.app.runs.list({ transferId: row, limit: 100 })).items;
    const kept = await runs();
    const age = new Date(Date.now() + 3_600_000);
    expect(await dropOldRuns(server.app.database, age)).toBeGreaterThan(0);
    expect(await told()).toEqual(before);
    expect((await runs()).length).toBeLessThan(kept.length);
    expect((await runs()).every(({ logDeletedAt }) => logDeletedAt !== null)).toBe(true);
    expect((await fetched(`/api/runs/${last}/log.csv`)).trimEnd().split('\r\n').slice(1)).toEqual([
      expect.stringMatching(/^Log deleted,.*This log was deleted by age on /),
    ]);
    expect(await fetched(`/api/runs/${last}/log.html`)).toContain('was deleted by age');
    expect(await dropOldRuns(server.app.database, age)).toBe(0);
  },
);
