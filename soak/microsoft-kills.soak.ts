import { expect, it } from 'vitest';
import { copyWhileKilled } from '../e2e/support/killed-uploads.ts';
import { record } from './support/figures.ts';

const BYTES = Number(process.env['DROVER_SOAK_LARGE_BYTES'] ?? 4 * 1024 ** 3);
const KILLS = 10;

it.each([
  ['OneDrive', 'onedrive-business'],
  ['a personal OneDrive', 'onedrive-consumer'],
] as const)('one large file to %s, simulated, arrives although the worker is killed ten times', async (name, type) => {
  const { view, intact, ...end } = await copyWhileKilled({
    type,
    bytes: BYTES,
    kills: KILLS,
    latency: 20,
    limitMs: 3_600_000,
  });
  record('large file', `${name}, worker killed ${KILLS} times`, { bytes: BYTES, status: view.status ?? 0, ...end });
  expect({ status: view.status, intact, ...end }).toMatchObject({
    status: 100,
    intact: true,
    sessions: 1,
    unfinished: 0,
  });
  expect(end.fragments).toBeLessThanOrEqual(end.needed + KILLS);
});
