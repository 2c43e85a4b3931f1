import { execFile, spawnSync } from 'node:child_process';
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient, routes } from '@drover/api';
import { dropOldRuns } from '@drover/database';
import { checkProof } from '@drover/proof';
import { expect, it } from 'vitest';
import { asPage } from '../testing/as-page.ts';
import { startTestServer } from '../testing/start-test-server.ts';
import { startTestWorker } from '../testing/start-test-worker.ts';

const LONG = { timeout: 120_000, interval: 50 };
const CHECKER = join(import.meta.dirname, '../../../../testing/proof/check_proof.py');
const hasPython = spawnSync('python3', ['-c', 'import base64, hashlib, json']).status === 0;

it('row, problems, reports and proof tell the same of what became another kind, or went, before it was tried again', {
  timeout: 180_000,
}, async () => {
  await using server = await startTestServer();
  await using _worker = startTestWorker(server.app);
  const ada = await server.person('operator');
  const { call } = createClient({ baseUrl: server.url, fetch: asPage(ada) });
  const connector = async (name: string) => {
    const path = join(server.folder, name);
    await mkdir(path);
    const wish = { type: 'local-files', displayName: name, options: { path, durable: false }, secrets: {} };
    return (await server.app.connectors.create({ ...wish, ownerId: ada.id, shared: true })).id;
  };
  const body = { name: 'M', sourceConnectorId: await connector('from'), destinationConnectorId: await connector('to') };
  const { id } = await call(routes.createMigration, { body });
  const rows = [{ source: { path: ['ada'] }, destination: { path: ['H'] } }];
  const [row = ''] = (await call(routes.addRows, { params: { id }, body: { rows } })).ids;
  const put = async (name: string, year = 2020) => {
    const path = join(server.folder, name);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, name);
    await utimes(path, new Date(year, 1), new Date(year, 1));
  };
  const remove = (...names: readonly string[]) =>
    Promise.all(names.map((name) => rm(join(server.folder, name), { recursive: true })));
  const lastRun = async () => (await server.app.runs.lastOf([row])).get(row);
  const shown = async () => (await server.app.rows.getMany([row])).get(row);
  const fetched = async (path: string) => {
    const answer = await asPage(ada)(`${server.url}${path}`);
    expect(answer.status, path).toBe(200);
    return await answer.text();
  };

  for (const name of ['a', 'f/1', 'f/2', 'g/1', 'g/2', 'x']) await put(`from/ada/${name}`);
  for (const name of ['f', 'g']) await put(`to/H/${name}`, 2000);
  await mkdir(join(server.folder, 'to/H/x'));
  await call(routes.startRun, { params: { id: row }, body: { mode: 'copy' } });
  await expect.poll(lastRun, LONG).toMatchObject({ state: 'ended', rerun: 3, counters: { filesUnchanged: 1 } });
  expect(await shown()).toMatchObject({
    ...{ state: 'problems', statusCode: 201, files: { successful: 1, failed: 5, skipped: 0 } },
    bytes: { successful: 'from/ada/a'.length, skipped: 0 },
  });

  await remove('from/ada/f', 'from/ada/g/2', 'from/ada/x', 'to/H/g');
  for (const name of ['f', 'x/new']) await put(`from/ada/${name}`);
  const cause = 'destination:already-exists:path';
  await call(routes.retryProblem, { params: { id }, body: { cause } });
  await expect.poll(lastRun, LONG).toMatchObject({ state: 'ended', only: { cause } });
  const standing = { state: 'success', statusCode: 100, files: { successful: 4, failed: 0, skipped: 0 } };
  expect(await shown()).toMatchObject(standing);
  const totals = await call(routes.getRowTotals, { params: { id }, query: {} });
  expect(totals).toMatchObject({ rows: 1, files: standing.files });
  const problems = await call(routes.listMigrationProblems, { params: { id } });
  expect(problems).toMatchObject([{ cause: 'gone-at-source', items: 3 }]);
  const retry = (await lastRun())?.id ?? '';
  expect(await fetched(`/api/runs/${retry}/log.csv`)).toMatch(/File Skipped,.*,\/g\/2,.*gone-at-source/);
  expect((await fetched(`/api/migrations/${id}/reports/migration.csv`)).split('\r\n')[1]).toMatch(/,Success,100,4,/);

  const proof = async () => await fetched(`/api/migrations/${id}/proof.jsonl`);
  const before = await proof();
  const chunks = (async function* () {
    yield Buffer.from(before);
  })();
  expect(await checkProof(chunks)).toMatchObject({
    flaws: [],
    totals: { status: 'passed', vanished: 3, found: { files: 4 }, groups: { failed: { files: 0 } } },
  });
  if (hasPython) {
    await writeFile(join(server.folder, 'proof.jsonl'), before);
    const { stdout } = await promisify(execFile)('python3', [CHECKER, join(server.folder, 'proof.jsonl')]);
    expect(stdout).toMatch(/passed/);
  }

  const told = async () => ({
    row: await shown(),
    totals: { ...(await call(routes.getRowTotals, { params: { id }, query: {} })), version: '' },
    problems: await fetched(`/api/migrations/${id}/problems.csv`),
    report: await fetched(`/api/migrations/${id}/reports/migration.csv`),
    proof: await proof(),
  });
  const kept = await told();
  expect(kept.proof).toBe(before);
  expect(await dropOldRuns(server.app.database, new Date(Date.now() + 3_600_000))).toBeGreaterThan(0);
  expect(await told()).toEqual(kept);
});
