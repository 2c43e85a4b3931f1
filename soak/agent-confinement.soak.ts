import { expect, it } from 'vitest';
import { Race } from '../apps/agent/src/shares/testing/race.ts';
import { record } from './support/figures.ts';

const OPENS = Number(process.env['DROVER_SOAK_OPENS'] ?? 1_000_000);
const CONTROL_MS = 20_000;

it('lets nothing out of a shared folder or into another while links come and go', async () => {
  await using race = await Race.start();
  const began = performance.now();
  const { opens, done, refused, escapes } = await race.attack(OPENS);
  const until = performance.now() + CONTROL_MS;
  const naive = await race.attackNaively(() => performance.now() > until);
  const seconds = Math.round((until - CONTROL_MS - began) / 1000);
  record('agent-confinement', 'escapes', { opens, done, refused, escapes: escapes.length, seconds, naive });
  expect(escapes).toEqual([]);
  expect(opens).toBeGreaterThanOrEqual(OPENS);
  // The same links do fool a program that looks first and opens then.
  expect(naive).toBeGreaterThan(0);
});
