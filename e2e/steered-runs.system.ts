import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { cancelRun, limitRun, pauseRun, readThroughput, resumeRun } from '@drover/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeData } from '../bench/data.ts';
import { hashTree, temporaries, wrongFiles } from '../soak/support/tree.ts';
import { type ConnectorSetup, LeasedBed } from './support/leased-bed.ts';

const FILES = 2000;
const PER_FOLDER = 50;
const LARGE = 8;
const LARGE_BYTES = 4 * 1024 * 1024;

let work = '';
let small = '';
let large = '';
let source: Map<string, string>;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-steered-'));
  small = await makeData(work, { name: 'small', files: FILES, perFolder: PER_FOLDER, bytes: 4096 });
  large = await makeData(work, { name: 'large', files: LARGE, perFolder: LARGE, bytes: LARGE_BYTES });
  source = await hashTree(small);
}, 60_000);
afterAll(() => rm(work, { recursive: true, force: true }));

/** A local folder that is slow enough for something to be changed while it is written to. */
const local = (path: string): ConnectorSetup => ({ type: 'local-files', options: { path, durable: true } });

async function bed(from: string, name: string): Promise<{ readonly bed: LeasedBed; readonly to: string }> {
  const to = join(work, name);
  await mkdir(to);
  return { to, bed: await LeasedBed.create({ from: local(from), to: local(to) }) };
}

test('a run that is paused is handed back within seconds, and goes on with other workers after all of them died', async () => {
  const { bed: each, to } = await bed(small, 'paused');
  await using _ = each;
  const workers = [each.worker(), each.worker()];
  const run = await each.start();
  await each.until(run, ({ counters }) => counters.filesCopied > FILES / 4);
  const askedAt = performance.now();
  expect(await pauseRun(each.database, run, 'Ada')).toBe(true);
  await each.until(run, ({ paused }) => paused?.workersLeft === 0, 20_000);
  console.info(`handed back after ${Math.round(performance.now() - askedAt)} ms`);
  expect(performance.now() - askedAt).toBeLessThan(15_000);
  const resting = await each.view(run);
  expect(resting).toMatchObject({ state: 'paused', paused: { by: 'Ada' } });
  expect(resting.counters.filesCopied).toBeLessThan(FILES);
  await expect(each.start()).rejects.toMatchObject({ kind: 'locked' });
  expect(wrongFiles(source, await hashTree(to))).toEqual([]);
  expect(temporaries(await hashTree(to))).toEqual([]);
  await delay(3000);
  expect((await each.view(run)).counters).toEqual(resting.counters);
  for (const worker of workers) await worker.kill('SIGKILL');
  each.worker();
  expect(await resumeRun(each.database, run)).toBe(true);
  const { status, counters } = await each.ended(run);
  expect(status).toBe(100);
  expect(await hashTree(to)).toEqual(source);
  const log = await each.log(run);
  expect(log).toMatchObject({ items: FILES + FILES / PER_FOLDER, paths: FILES + FILES / PER_FOLDER, copied: FILES });
  expect(counters).toMatchObject({ filesCopied: FILES, bytesCopied: log.bytesCopied, filesUnchanged: 0 });
});

test('a paused run can be canceled', async () => {
  const { bed: each } = await bed(small, 'canceled');
  await using _ = each;
  each.worker();
  const run = await each.start();
  await each.until(run, ({ counters }) => counters.filesCopied > 0);
  await pauseRun(each.database, run, 'Ada');
  await each.until(run, ({ paused }) => paused?.workersLeft === 0, 20_000);
  expect(await cancelRun(each.database, run)).toBe(true);
  expect(await each.ended(run, 20_000)).toMatchObject({ status: 230, paused: null });
  expect(await each.start()).not.toBe(run);
});

test('a bandwidth that is set while a run goes on holds within seconds, for two workers together', async () => {
  const { bed: each } = await bed(large, 'limited');
  await using _ = each;
  const run = await each.start();
  const rate = 2 * 1024 * 1024;
  await limitRun(each.database, run, { bytesPerSecond: rate, files: 2 });
  each.worker();
  each.worker();
  await each.until(run, ({ progress }) => progress.bytesMoved > 0);
  const since = { at: performance.now(), bytes: (await each.view(run)).progress.bytesMoved };
  await delay(8000);
  const view = await each.view(run);
  const seen = ((view.progress.bytesMoved - since.bytes) * 1000) / (performance.now() - since.at);
  console.info(`allowed ${rate} B/s, seen ${Math.round(seen)} B/s`);
  expect(seen).toBeLessThan(rate * 1.5);
  expect(view.progress.movingNow.length).toBeLessThanOrEqual(2);
  const { lanes } = view.progress;
  console.info(`files waited ${JSON.stringify(lanes)} ms within ten seconds`);
  expect(lanes?.waiting).toBeGreaterThan((lanes?.reading ?? 0) + (lanes?.writing ?? 0));
  const points = await readThroughput(each.database, run);
  const kept = points.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond * 5, 0);
  console.info(`the history of ${points.length} points tells of ${Math.round(kept)} bytes`);
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThanOrEqual((await each.view(run)).progress.bytesMoved);
  const freedAt = performance.now();
  await limitRun(each.database, run, { bytesPerSecond: null });
  await each.ended(run);
  const left = LARGE * LARGE_BYTES - view.progress.bytesMoved;
  console.info(`freed, the other ${left} bytes took ${Math.round(performance.now() - freedAt)} ms`);
  expect(performance.now() - freedAt).toBeLessThan((left / rate) * 1000);
});
