import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limitRun } from '@drover/database';
import { availability, type FtpServer, startProftpd } from '@drover/testing-servers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeData } from '../bench/data.ts';
import { hashTree } from '../soak/support/tree.ts';
import { LeasedBed } from './support/leased-bed.ts';

const FILES = 1_500;
const found = await availability('proftpd');
let work = '';
let data = '';

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'drover-limited-'));
  data = await makeData(work, { name: 'data', files: FILES, perFolder: 100, bytes: 1024 });
});
afterAll(() => rm(work, { recursive: true, force: true }));

function bedTo(server: FtpServer, password: string): Promise<LeasedBed> {
  const { host, port, username } = server;
  const to = { type: 'ftp', options: { type: 'plain', server: host, port, username, password } } as const;
  return LeasedBed.create({ from: { type: 'local-files', options: { path: data } }, to }, [
    ...server.path.split('/').filter(Boolean),
    'to',
  ]);
}

// ProFTPD refuses one client too many by 530, as it refuses a wrong password.
test.skipIf(!found.available)(
  'a worker that a server refuses leaves the run to the one that the server let in',
  async () => {
    await using server = await startProftpd({ maxClientsPerAddress: 1 });
    await using bed = await bedTo(server, server.password);
    const workers = [bed.worker(), bed.worker()];
    const run = await bed.start();
    // Slowly, until the other one has asked as often as it does.
    await limitRun(bed.database, run, { bytesPerSecond: 40_000 });
    const left = 'a side of the run cannot be used by this worker; others go on with it';
    await expect.poll(() => workers.filter((worker) => worker.heard(left)), { timeout: 60_000 }).toHaveLength(1);
    await limitRun(bed.database, run, { bytesPerSecond: null });
    const { status, counters, stoppedBy } = await bed.ended(run);
    expect({ status, stoppedBy, copied: counters.filesCopied }).toEqual({
      status: 100,
      stoppedBy: null,
      copied: FILES,
    });
    expect(await hashTree(join(server.folder, 'to'))).toEqual(await hashTree(data));
  },
  300_000,
);

test.skipIf(!found.available)('a run that no worker is let in for ends with the reason', async () => {
  await using server = await startProftpd();
  await using bed = await bedTo(server, 'not the password');
  for (let at = 0; at < 2; at++) bed.worker();
  const { status, stoppedBy } = await bed.ended(await bed.start());
  expect({ status, stoppedBy }).toMatchObject({ status: 402, stoppedBy: { error: { fault: 'credentials' } } });
});
