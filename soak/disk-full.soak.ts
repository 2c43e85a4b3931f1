import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { smallDiskAvailability } from '@drover/testing-servers';
import { expect, it } from 'vitest';
import { makeData } from '../bench/data.ts';
import { Copies } from '../e2e/support/copies.ts';
import { RunningServer } from '../e2e/support/running-server.ts';
import { record } from './support/figures.ts';
import { hashTree, temporaries } from './support/tree.ts';

const FILES = Number(process.env['DROVER_SOAK_FILES'] ?? 20_000);
/** Programs, an empty database and its log of changes take 250 MB. */
const DISK_BYTES = 400_000_000;
const FULL = 'The disk of the database is full. Free some space on the disk that holds the data folder';
const LONG = { timeout: 300_000, interval: 500 };
const found = await smallDiskAvailability();
const mayMount = found.available && process.getuid?.() === 0;

interface Health {
  readonly status: string;
  readonly problem?: string;
}

it.skipIf(!mayMount)(
  'a disk that fills up under the database in a run: said on the page, nothing lost, goes on',
  async () => {
    const work = await mkdtemp(join(tmpdir(), 'drover-soak-'));
    await chmod(work, 0o755);
    const [folder, to] = [join(work, 'up'), join(work, 'to')];
    await mkdir(folder);
    await mkdir(to);
    try {
      const data = await makeData(work, { name: 'data', files: FILES, perFolder: 100, bytes: 4096 });
      const mount = 'mount -t tmpfs -o "size=$2,mode=711" tmpfs "$1" && shift 2 && exec "$@"';
      const within = ['unshare', '--mount', '/bin/sh', '-c', mount, 'sh', folder, String(DISK_BYTES)];
      const settings = { DROVER_LOCAL_ROOTS: work, TMPDIR: work, DROVER_WORKERS: '2' };
      await using server = await RunningServer.spawn('up', [], folder, settings, within);
      const url = await server.address();
      const copies = await Copies.of(server);
      const health = async () => (await (await fetch(`${url}/healthz`)).json()) as Health;
      const run = await copies.start(data, to);
      await expect.poll(async () => (await copies.run(run)).counters.filesCopied, LONG).toBeGreaterThan(FILES / 10);

      const filler = `/proc/${server.pid}/root${join(folder, 'filler')}`;
      const fill = writeFile(filler, Buffer.alloc(DISK_BYTES));
      await expect(fill).rejects.toMatchObject({ code: 'ENOSPC' });
      const fullAt = performance.now();
      await expect.poll(async () => (await copies.run(run)).waiting?.message ?? '', LONG).toContain(FULL);
      const toldAfter = performance.now() - fullAt;
      expect(await health()).toMatchObject({ status: 'degraded', problem: expect.stringContaining(FULL) });
      const stood = (await copies.run(run)).counters.filesCopied;

      await rm(filler);
      const roomAt = performance.now();
      await expect.poll(async () => (await copies.run(run)).state, LONG).toBe('ended');
      const goneOnAfter = performance.now() - roomAt;
      const { status, counters, waiting } = await copies.run(run);
      expect(status.code).toBe(100);
      expect(waiting).toBeNull();
      expect(counters).toMatchObject({ filesSeen: FILES, filesFailedAtDestination: 0, filesFailedAtSource: 0 });
      expect(counters.filesCopied + counters.filesUnchanged).toBe(FILES);
      const tree = await hashTree(to);
      expect(temporaries(tree)).toEqual([]);
      expect(tree).toEqual(await hashTree(data));
      await expect.poll(health, LONG).toMatchObject({ status: 'ok' });
      record('disk-full', 'the disk of the embedded database', {
        ...{ files: FILES, stoodAt: stood, toldAfterSeconds: Math.round(toldAfter / 1000) },
        endedAfterSeconds: Math.round(goneOnAfter / 1000),
      });
    } finally {
      await rm(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
    }
  },
);
