import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeData } from '../bench/data.ts';
import { hashTree, temporaries, wrongFiles } from '../soak/support/tree.ts';
import { type ConnectorSetup, LeasedBed } from './support/leased-bed.ts';

const FILES = 2000;
const PER_FOLDER = 50;
const BYTES = 4096;

let work = '';
let data = '';
let source: Map<string, string>;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-leased-'));
  data = await makeData(work, { name: 'data', files: FILES, perFolder: PER_FOLDER, bytes: BYTES });
  source = await hashTree(data);
}, 60_000);
afterAll(() => rm(work, { recursive: true, force: true }));

/** A local folder that is slow enough for something to be killed while it is written to. */
const local = (path: string): ConnectorSetup => ({ type: 'local-files', options: { path, durable: true } });

async function bed(name: string): Promise<{ readonly bed: LeasedBed; readonly to: string }> {
  const to = join(work, name);
  await mkdir(to);
  return { to, bed: await LeasedBed.create({ from: local(data), to: local(to) }) };
}

async function expectWhole(each: LeasedBed, run: string, to: string): Promise<void> {
  const { status, counters, progress } = await each.view(run);
  expect(status).toBe(100);
  expect(await hashTree(to)).toEqual(source);
  const log = await each.log(run);
  expect(log).toMatchObject({ items: FILES + FILES / PER_FOLDER, paths: FILES + FILES / PER_FOLDER, failed: 0 });
  expect(log.copied + log.unchanged).toBe(FILES);
  expect(counters).toMatchObject({
    filesSeen: FILES,
    filesCopied: log.copied,
    bytesCopied: log.bytesCopied,
    filesUnchanged: log.unchanged,
    foldersCreated: log.foldersCreated,
  });
  expect(progress).toMatchObject({ walking: false, filesPlanned: FILES, filesSettled: FILES });
}

test('two workers share a run, and each item is in the log once', async () => {
  const { bed: each, to } = await bed('shared');
  await using _ = each;
  for (let i = 0; i < 2; i++) each.worker();
  const run = await each.start();
  await each.ended(run);
  await expectWhole(each, run, to);
  const again = await each.start();
  expect(await each.ended(again)).toMatchObject({ status: 101, counters: { filesUnchanged: FILES, bytesRead: 0 } });
});

test.each([0.2, 0.7])('a worker that is killed at %d of a run loses nothing', async (share) => {
  const { bed: each, to } = await bed(`worker-${share}`);
  await using _ = each;
  const victim = each.worker();
  const run = await each.start();
  await each.until(run, ({ counters }) => counters.filesCopied >= share * FILES);
  await victim.kill('SIGKILL');
  expect(wrongFiles(source, await hashTree(to))).toEqual([]);
  const killedAt = performance.now();
  each.worker();
  const { counters: atDeath } = await each.view(run);
  await each.until(run, ({ counters }) => counters.filesCopied > atDeath.filesCopied);
  expect(performance.now() - killedAt).toBeLessThan(30_000);
  await each.ended(run);
  await expectWhole(each, run, to);
  expect(temporaries(await hashTree(to))).toEqual([]);
});

test.each([0.3, 0.6])('PostgreSQL that is killed at %d of a run loses nothing', async (share) => {
  const { bed: each, to } = await bed(`postgres-${share}`);
  await using _ = each;
  for (let i = 0; i < 2; i++) each.worker();
  const run = await each.start();
  await each.until(run, ({ counters }) => counters.filesCopied >= share * FILES);
  process.kill(each.postgres.pid, 'SIGKILL');
  await each.ended(run);
  await expectWhole(each, run, to);
});

test('a worker that was stopped beyond its lease gives no file its name and counts nothing', async () => {
  const { bed: each, to } = await bed('stopped');
  await using _ = each;
  const sleeper = each.worker({ stopAtFile: FILES / 2 });
  const run = await each.start();
  await each.until(run, ({ counters }) => counters.filesCopied > 0);
  await delay(3000);
  each.worker();
  const before = await each.ended(run);
  await expectWhole(each, run, to);
  // With the files gone, only the fence stands between the sleeper and their names.
  for (const [path] of source) await rm(join(to, path));
  await sleeper.kill('SIGCONT');
  await each.until(run, () => sleeper.heard('refused by the fence'), 10_000);
  await delay(1000);
  expect(sleeper.heard('let through')).toBe(false);
  const left = (await readdir(to, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  expect(left.map(({ name }) => name)).toEqual([]);
  expect(await each.view(run)).toEqual(before);
});

test('a worker that is asked to end hands back what it has', async () => {
  const { bed: each, to } = await bed('handed-back');
  await using _ = each;
  const first = each.worker();
  const run = await each.start();
  await each.until(run, ({ counters }) => counters.filesCopied > FILES / 4);
  const askedAt = performance.now();
  await first.kill('SIGTERM');
  expect(performance.now() - askedAt).toBeLessThan(15_000);
  const { rows: held } = await each.database.withClient((client) => client.query('select from drover.run_sessions'));
  expect(held).toEqual([]);
  const { counters: atEnd } = await each.view(run);
  const second = each.worker();
  await expect.poll(() => second.heard('ready'), { timeout: 60_000 }).toBe(true);
  const readyAt = performance.now();
  await each.until(run, ({ counters }) => counters.filesCopied > atEnd.filesCopied);
  expect(performance.now() - readyAt).toBeLessThan(15_000);
  await each.ended(run);
  await expectWhole(each, run, to);
});
