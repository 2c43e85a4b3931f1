import { expect, test } from 'vitest';
import { freshDatabase } from '../testing/fresh-database.ts';
import { JobQueue } from './job-queue.ts';

const SERVERS = 4;
const ROUNDS = 5;

test('servers that begin together on a new database all get their queue', { timeout: 90_000 }, async () => {
  for (let round = 0; round < ROUNDS; round++) {
    await using fresh = await freshDatabase();
    const errors: unknown[] = [];
    const starts = Array.from({ length: SERVERS }, () => JobQueue.start(fresh.database, (error) => errors.push(error)));
    const started = await Promise.allSettled(starts);
    expect(started.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []))).toEqual([]);
    await Promise.all(started.map((each) => (each.status === 'fulfilled' ? each.value.stop() : null)));
    expect(errors).toEqual([]);
  }
});
