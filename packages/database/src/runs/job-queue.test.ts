import { StorageError } from '@drover/core';
import { expect, test, vi } from 'vitest';
import { freshDatabase } from '../testing/fresh-database.ts';
import { JobQueue, type RunToStart } from './job-queue.ts';

const RUN: RunToStart = { transferId: 'someTransfer', mode: 'copy', requestedBy: 'schedule' };

function bear(error: unknown): void {
  throw error;
}

test('hands over each run that is to start, once, and bears with one that is running already', async () => {
  await using fresh = await freshDatabase();
  await using queue = await JobQueue.start(fresh.database, bear);
  const started: RunToStart[] = [];
  await queue.work({
    startRun: async (run) => {
      started.push(run);
      if (run.mode === 'scan') throw new StorageError({ kind: 'locked', retryable: false, message: 'It is running.' });
    },
    keepHouse: async () => undefined,
  });
  await queue.startSoon({ ...RUN, mode: 'scan' });
  await queue.startSoon(RUN);
  await vi.waitFor(() => expect(started).toHaveLength(2), 15_000);
  expect(started.map(({ mode }) => mode).sort()).toEqual(['copy', 'scan']);
  const unfinished = async (): Promise<unknown[]> => {
    const text = "select state from pgboss.job where name = 'run.start' and state <> 'completed'";
    return (await fresh.database.withClient((client) => client.query(text))).rows;
  };
  await vi.waitFor(async () => expect(await unfinished()).toEqual([]), 15_000); // noted once it has started
});

test('keeps one schedule for each transfer, and refuses what is none', async () => {
  await using fresh = await freshDatabase();
  await using queue = await JobQueue.start(fresh.database, bear);
  const nightly = { ...RUN, cron: '30 2 * * *', timeZone: 'Europe/Berlin' };
  await queue.schedule({ ...nightly, cron: '0 1 * * *' });
  await queue.schedule(nightly);
  await queue.schedule({ ...nightly, transferId: 'another' });
  expect((await queue.scheduled()).map(({ transferId }) => transferId).sort()).toEqual(['another', 'someTransfer']);
  expect((await queue.scheduled()).find(({ transferId }) => transferId === 'someTransfer')).toEqual(nightly);
  await queue.unschedule('someTransfer');
  expect((await queue.scheduled()).map(({ transferId }) => transferId)).toEqual(['another']);
  await expect(queue.schedule({ ...nightly, cron: 'now and then' })).rejects.toMatchObject({ kind: 'config-invalid' });
});

test('does what is due although the server that was to do it is gone', async () => {
  await using fresh = await freshDatabase();
  const first = await JobQueue.start(fresh.database, bear);
  await first.startSoon(RUN);
  await first.stop();
  await using second = await JobQueue.start(fresh.database, bear);
  const started: RunToStart[] = [];
  await second.work({ startRun: async (run) => void started.push(run), keepHouse: async () => undefined });
  await vi.waitFor(() => expect(started).toEqual([RUN]), 15_000);
});
