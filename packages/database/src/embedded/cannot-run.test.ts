import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startChild } from '../testing/embedded-child.ts';
import { whyNoOtherAccount } from '../testing/other-account.ts';
import { processHost, realClock } from '../testing/process-host.ts';
import { startEmbedded, type TestFolder, testFolder } from '../testing/start-embedded.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';

vi.setConfig({ testTimeout: 60_000 });

const isRoot = process.getuid?.() === 0;
const never = new AbortController().signal;
const WAY_OUT = /set DATABASE_URL to a PostgreSQL server of your own \(version 15 or newer\)\.$/;

test('where there are no programs for the system, the way out is told', async () => {
  await using folder = await testFolder();
  const settings = { folder: folder.path, temporaryFolder: tmpdir(), pid: process.pid, clock: realClock };
  const host = { ...processHost, platform: 'sunos', arch: 'sparc' };
  await expect(EmbeddedPostgres.start({ ...settings, host }, never)).rejects.toMatchObject({
    kind: 'config-invalid',
    message: 'The embedded PostgreSQL cannot run here: there are no programs of it for sunos on sparc.',
    remedy: expect.stringMatching(WAY_OUT),
  });
});

test('where the programs are for another C library, the way out is told', async () => {
  await using folder = await testFolder();
  await (await startEmbedded(folder)).close();
  const [name = ''] = (await readdir(join(folder.path, 'postgres'))).filter((entry) => entry.startsWith('postgresql-'));
  // What musl makes of them: the kernel finds the program, but not the loader that it names.
  await writeFile(join(folder.path, 'postgres', name, 'bin/postgres'), '#!/lib/no-such-loader.so\n');
  await expect(startEmbedded(folder)).rejects.toMatchObject({
    message: 'The embedded PostgreSQL cannot run here: its programs are made for Linux with the GNU C library.',
    remedy: expect.stringMatching(WAY_OUT),
  });
});

test('what PostgreSQL says when it gives up is kept for the log', async () => {
  await using folder = await testFolder();
  await (await startEmbedded(folder)).close();
  await writeFile(join(folder.path, 'postgres/cluster/data/postgresql.conf'), 'no_such_setting = 1\n');
  await expect(startEmbedded(folder)).rejects.toMatchObject({
    message: 'The embedded PostgreSQL cannot run here: it gave up while starting.',
    cause: { message: expect.stringContaining('no_such_setting') },
  });
});

test('data of another major version is not touched, and how to go on is told', async () => {
  await using folder = await testFolder();
  await (await startEmbedded(folder)).close();
  await writeFile(join(folder.path, 'postgres/cluster/data/PG_VERSION'), '17\n');
  await expect(startEmbedded(folder)).rejects.toMatchObject({
    message: 'The data folder was made by PostgreSQL 17; this version of Drover brings PostgreSQL 18.',
  });
});

test('a user without an entry in the list of users is told to get one', async (context) => {
  const reason = whyNoOtherAccount();
  context.skip(reason !== null, reason ?? '');
  await using folder = await testFolder();
  const own = join(folder.path, 'own');
  await mkdir(own);
  await chmod(own, 0o777);
  await using child = await startChild(join(own, 'postgres'), { uid: 54_321 });
  expect(child.first).toMatchObject({
    error: {
      message:
        'The embedded PostgreSQL cannot run here: the user number 54321 has no entry in the list of users, and PostgreSQL insists on a name.',
      remedy: expect.stringMatching(WAY_OUT),
    },
  });
});

test.skipIf(!isRoot)('a data folder that PostgreSQL cannot reach is named', async () => {
  await using folder = await testFolder();
  const hidden = join(folder.path, 'hidden');
  await mkdir(hidden, { mode: 0o700 });
  const inside: TestFolder = { ...folder, path: join(hidden, 'inside') };
  await expect(startEmbedded(inside)).rejects.toMatchObject({
    message: expect.stringContaining(`who may not enter ${hidden}, where the data folder lies.`),
    remedy: expect.stringMatching(WAY_OUT),
  });
});

test('a data folder that cannot be written is named', async (context) => {
  const reason = whyNoOtherAccount();
  context.skip(reason !== null, reason ?? '');
  await using folder = await testFolder();
  await using child = await startChild(join(folder.path, 'postgres'), { uid: 65_534 });
  expect(child.first).toMatchObject({
    error: { message: `The data folder ${join(folder.path, 'postgres')} cannot be written.` },
  });
});
