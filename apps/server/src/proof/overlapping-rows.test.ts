import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, routes } from '@drover/api';
import { checkProof } from '@drover/proof';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { type Person, startTestServer, type TestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

const LONG = { timeout: 60_000, interval: 50 };

let server: TestServer;
let worker: AsyncDisposable;
let ada: Person;
let sides: { readonly sourceConnectorId: string; readonly destinationConnectorId: string };
let tries = 0;

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
  sides = { sourceConnectorId: await connector('from'), destinationConnectorId: await connector('to') };
}, 60_000);

afterAll(async () => {
  await worker[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function put(path: readonly string[], text: string, year: number): Promise<void> {
  const file = join(server.folder, 'from', ...path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
  await utimes(file, new Date(`${year}-01-01`), new Date(`${year}-01-01`));
}

/** Rows of a new migration, from `/a`, `/b` below a folder of their own into these folders below another. */
async function rowsInto(destinations: readonly string[][], policy: object) {
  const top = `top ${++tries}`;
  const migration = await call().call(routes.createMigration, { body: { ...sides, name: top, policy } });
  const rows = destinations.map((path, at) => ({
    source: { path: [top, 'ab'[at] ?? ''] },
    destination: { path: [top, ...path] },
  }));
  const { ids } = await call().call(routes.addRows, { params: { id: migration.id }, body: { rows } });
  return { top, migration: migration.id, ids };
}

async function copied(row: string): Promise<void> {
  const { id } = await call().call(routes.startRun, { params: { id: row }, body: { mode: 'copy' } });
  await expect.poll(async () => (await server.app.runs.get(id))?.state, LONG).toBe('ended');
}

async function fetched(path: string): Promise<string> {
  const answer = await asPage(ada)(`${server.url}/api/migrations/${path}`);
  expect(answer.status, path).toBe(200);
  return await answer.text();
}

async function proofOf(migration: string) {
  const text = await fetched(`${migration}/proof.jsonl`);
  const chunks = (async function* () {
    yield Buffer.from(text);
  })();
  return await checkProof(chunks, () => true);
}

it('has failed where the file of one row took the place of another, and says whose it is', async () => {
  const { top, migration, ids } = await rowsInto([[], ['x']], { conflicts: 'source-wins', verify: 'reread' });
  await put([top, 'a', 'x', 'budget'], 'of a', 2020);
  await put([top, 'a', 'own'], 'only of a', 2020);
  await put([top, 'b', 'budget'], 'that of b', 2021);
  for (const id of ids) await copied(id);
  expect(await readFile(join(server.folder, 'to', top, 'x', 'budget'), 'utf8')).toBe('that of b');
  const { flaws, totals, found, header } = await proofOf(migration);
  expect(flaws).toEqual([]);
  expect(header?.settings['destinationNames']).toEqual({ caseSensitive: true, foldsUnicode: false });
  expect(totals).toMatchObject({
    status: 'failed',
    found: { files: 3, bytes: 22 },
    groups: { verified: { files: 2, bytes: 18 }, failed: { files: 1, bytes: 4 } },
  });
  const lost = found.filter(({ record }) => record.type === 'file' && record.group === 'failed');
  expect(lost.map(({ record }) => record)).toMatchObject([
    {
      path: ['x', 'budget'],
      reason: 'destination:written-over',
      detail: `The file that stands there is that of the row of /${top}/b, which goes to the same place.`,
    },
  ]);
  expect(await fetched(`${migration}/proof.html`)).toMatch(/stands in its place at the destination.*written-over/s);
});

it('is warned of at the import, and by the scan of each of the rows', async () => {
  const { top, migration, ids } = await rowsInto([[], ['x']], {});
  await put([top, 'a', 'x', 'budget'], 'of a', 2020);
  await put([top, 'b', 'budget'], 'that of b', 2021);
  const text = `Source Path,Destination Path,Tags\n/${top}/a,/${top}/x/y,\n/${top}/b,/other ${top},\n`;
  const answer = await call().call(routes.importRows, {
    params: { id: migration },
    query: { preview: true },
    body: new Blob([text]),
  });
  expect(answer).toMatchObject({
    problems: [{ line: 2, reason: `The row of /${top}/a goes to /${top}, a folder around this one.` }],
  });
  const readiness = async (row: string) =>
    (await call().call(routes.getReadiness, { params: { id: migration, rowId: row } })).reasons;
  for (const id of ids) {
    const run = await call().call(routes.startRun, { params: { id }, body: { mode: 'scan' } });
    await expect.poll(async () => (await server.app.runs.get(run.id))?.state, LONG).toBe('ended');
    expect((await server.app.rows.getMany([id])).get(id)).toMatchObject({ readiness: 'warning' });
  }
  expect(await readiness(ids[0] ?? '')).toMatchObject([
    { code: 'overlap', message: expect.stringContaining(`The row of /${top}/b goes to /${top}/x,`) },
  ]);
  expect(await readiness(ids[1] ?? '')).toMatchObject([
    { code: 'overlap', message: expect.stringContaining(`The row of /${top}/a goes to /${top},`) },
  ]);
});

it('leaves what another row wrote as it is, tells whose it is, and passes once that is accepted', async () => {
  const { top, migration, ids } = await rowsInto([[], ['x']], {});
  await put([top, 'a', 'x', 'budget'], 'of a', 2020);
  await put([top, 'a', 'x', 'same'], 'same', 2020);
  await put([top, 'b', 'budget'], 'that of b', 2021);
  await put([top, 'b', 'same'], 'emas', 2020);
  await put([top, 'b', 'own'], 'only of b', 2021);
  for (const id of ids) await copied(id);
  const there = (name: string) => readFile(join(server.folder, 'to', top, 'x', name), 'utf8');
  expect(await Promise.all(['budget', 'same', 'own'].map(there))).toEqual(['of a', 'same', 'only of b']);
  const { flaws, totals, found } = await proofOf(migration);
  expect(flaws).toEqual([]);
  expect(totals).toMatchObject({
    status: 'failed',
    groups: { failed: { files: 2, bytes: 13 }, verified: { files: 3 } },
  });
  const kept = found.flatMap(({ record }) => (record.type === 'file' && record.group === 'failed' ? [record] : []));
  expect(kept.map(({ path, detail }) => [path, detail])).toEqual(
    ['budget', 'same'].map((name) => [[name], expect.stringContaining(`The row of /${top}/a goes to the same place`)]),
  );
  const [problem] = await call().call(routes.listMigrationProblems, { params: { id: migration } });
  expect(problem).toMatchObject({ cause: 'conflict', items: 2 });
  const body = { cause: 'conflict', reason: 'Those of a are the right ones.' };
  await call().call(routes.acceptProblem, { params: { id: migration }, body });
  expect((await proofOf(migration)).totals).toMatchObject({ status: 'passed', groups: { accepted: { files: 2 } } });
});

it('is no loss where two rows bring the same files: nothing is a conflict, and each file is counted once', async () => {
  const top = `top ${++tries}`;
  await put([top, 'x', 'budget'], 'one', 2020);
  const migration = await call().call(routes.createMigration, { body: { ...sides, name: top } });
  const rows = [[], ['x'], []].map((below) => ({
    source: { path: [top, ...below] },
    destination: { path: [top, ...below] },
  }));
  const { ids } = await call().call(routes.addRows, { params: { id: migration.id }, body: { rows } });
  for (const id of ids) await copied(id);
  const { flaws, totals } = await proofOf(migration.id);
  expect(flaws).toEqual([]);
  expect(totals).toMatchObject({
    status: 'passed',
    found: { files: 3 },
    groups: { excluded: { files: 2 }, failed: { files: 0 } },
  });
});
