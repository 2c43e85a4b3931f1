import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { smallDiskAvailability } from '@drover/testing-servers';
import { expect, type TestContext, test, vi } from 'vitest';
import { Database } from '../connection/database.ts';
import { migrate } from '../migrations/migrate.ts';
import { type EmbeddedChild, startChild } from '../testing/embedded-child.ts';
import { realClock } from '../testing/process-host.ts';
import { type TestFolder, testFolder } from '../testing/start-embedded.ts';

vi.setConfig({ testTimeout: 120_000 });

const MEGABYTE = 1_000_000;

/** Starts one whose folder lies on a disk of its own, seen by it and its server alone. */
async function onSmallDisk(context: TestContext, folder: TestFolder, megabytes: number): Promise<EmbeddedChild> {
  const found = await smallDiskAvailability();
  if (!found.available) context.skip(found.reason);
  if (process.getuid?.() !== 0) context.skip('only root can mount a small disk for the server');
  const mount = 'mount -t tmpfs -o "size=$2,mode=755" tmpfs "$1" && shift 2 && exec "$@"';
  const within = ['unshare', '--mount', '/bin/sh', '-c', mount, 'sh', folder.path, String(megabytes * MEGABYTE)];
  return startChild(join(folder.path, 'postgres'), { within });
}

test.for([
  ['the programs', 20],
  ['an empty database', 75],
] as const)('a disk that is too small for %s is named as the cause', async ([_what, megabytes], context) => {
  await using folder = await testFolder();
  await using child = await onSmallDisk(context, folder, megabytes);
  expect(child.first).toMatchObject({
    error: { kind: 'quota-exceeded', message: 'The disk of the data folder is full, so the database cannot run.' },
  });
});

test('a disk that fills up is told to whoever writes, and what was confirmed is there when it has room again', async (context) => {
  await using folder = await testFolder();
  await using child = await onSmallDisk(context, folder, 260);
  if ('error' in child.first) throw new Error(child.first.error.message);
  const inside = (path: string) => `/proc/${child.pid}/root${path}`;
  const url = child.first.url.replace(
    /host=.*/,
    `host=${encodeURIComponent(inside(join(folder.path, 'postgres/socket')))}`,
  );
  await using database = await Database.open({ url, clock: realClock, applicationName: 'tests' });
  await migrate(database.db);
  const write = (key: string) =>
    database.db
      .insertInto('settings')
      .values({ key, value: JSON.stringify('x'.repeat(100_000)) })
      .execute();
  await write('before');
  const filler = inside(join(folder.path, 'filler'));
  await writeFile(filler, Buffer.alloc(400 * MEGABYTE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOSPC') throw error;
  });
  const confirmed: string[] = ['before'];
  let failure: unknown = null;
  for (let at = 0; failure === null; at++) {
    const key = `${at}-${'k'.repeat(1_000)}`;
    await write(key).then(
      () => confirmed.push(key),
      (error: unknown) => {
        failure = error;
      },
    );
  }
  expect(['quota-exceeded', 'unavailable']).toContain((failure as { kind: string }).kind);
  expect(failure, 'a run waits for space').toMatchObject({ retryable: true });
  await rm(filler);
  await vi.waitFor(() => write('after'), { timeout: 60_000, interval: 200 });
  const rows = await database.db.selectFrom('settings').select('key').execute();
  expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining([...confirmed, 'after']));
});
