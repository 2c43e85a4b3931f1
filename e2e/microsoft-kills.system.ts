import { expect, test } from 'vitest';
import { copyWhileKilled } from './support/killed-uploads.ts';

const MIB = 1024 * 1024;
const KILLS = 10;

test('a worker that is killed ten times during one upload to OneDrive sends at most one fragment twice each time', async () => {
  const end = await copyWhileKilled({
    type: 'onedrive-business',
    bytes: 200 * MIB,
    kills: KILLS,
    latency: 20,
    limitMs: 120_000,
  });
  expect(end).toMatchObject({ intact: true, sessions: 1, unfinished: 0 });
  expect(end.view).toMatchObject({ status: 100, counters: { filesCopied: 1 } });
  expect(end.fragments).toBeGreaterThanOrEqual(end.needed);
  expect(end.fragments).toBeLessThanOrEqual(end.needed + KILLS);
});
