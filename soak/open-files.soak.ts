import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { Copies } from '../e2e/support/copies.ts';
import { RunningServer } from '../e2e/support/running-server.ts';
import { record } from './support/figures.ts';
import { hashTree, temporaries } from './support/tree.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 20_000);
const PER_FOLDER = 5;
const LONG = { timeout: 600_000, interval: 500 };

async function place(files: number) {
  const work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
  await chmod(work, 0o755);
  const folders = { work, up: join(work, 'up'), to: join(work, 'to') };
  for (const folder of [folders.up, folders.to]) await mkdir(folder);
  const data = await makeData(work, { name: 'data', files, perFolder: PER_FOLDER, bytes: 1024 });
  const remove = () => rm(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  return { ...folders, data, [Symbol.asyncDispose]: remove };
}

function limited(folder: string, work: string, files: number): Promise<RunningServer> {
  const settings = { DROVER_LOCAL_ROOTS: work, TMPDIR: work, DROVER_WORKERS: '2' };
  return RunningServer.spawn('up', [], folder, settings, ['prlimit', `--nofile=${files}:${files}`]);
}

it('says what to raise where 64 open files do not do to start', async () => {
  await using at = await place(0);
  await using server = await limited(at.up, at.work, 64);
  expect(await server.ended()).not.toBe(0);
  expect(server.said).toContain('Too many files are open, so the database cannot be started.');
  expect(server.said).toContain('ulimit -n');
  expect(server.said).not.toContain('unexpected failure');
});

it.each([128, 256])(
  'copies with %i open files for each process, while more connections are made than that',
  async (limit) => {
    await using at = await place(FILES);
    await using server = await limited(at.up, at.work, limit);
    const copies = await Copies.of(server);
    const { port } = new URL(await server.address());
    const run = await copies.start(at.data, at.to);
    const callers = Array.from({ length: limit * 2 }, () =>
      connect(Number(port), '127.0.0.1').on('error', () => undefined),
    );
    const began = performance.now();
    await expect.poll(async () => (await copies.run(run)).state, LONG).toBe('ended');
    const { status, counters } = await copies.run(run);
    record('open-files', `${limit} for each process`, {
      ...{ files: FILES, seconds: Math.round((performance.now() - began) / 1000), status: status.code },
      ...{ callers: callers.length, refused: callers.filter(({ destroyed }) => destroyed).length },
    });
    for (const caller of callers) caller.destroy();
    expect(status.code).toBe(100);
    expect(counters.filesCopied).toBe(FILES);
    const tree = await hashTree(at.to);
    expect(temporaries(tree)).toEqual([]);
    expect(tree).toEqual(await hashTree(at.data));
    await expect.poll(async () => (await fetch(`${await server.address()}/healthz`)).status, LONG).toBe(200);
  },
);
