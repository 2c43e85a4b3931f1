import { FakeClock } from '@drover/connector-kit/testing';
import { expect, test } from 'vitest';
import { Fenced } from './fenced.ts';
import { Lease } from './lease.ts';
import type { RunSession, Standing } from './run-store.ts';

const SESSION: RunSession = { id: 1, run: 'r', transfer: 't', mode: 'copy', startedAt: 0, restricted: false };
const RUNNING: Standing = {
  ...{ state: 'running', filesReady: 0, workers: 1, rank: 0, copying: 0 },
  limits: { files: null, bytesPerSecond: null },
};

function bed(answers: (Standing | Error)[]) {
  const clock = new FakeClock();
  let asked = 0;
  const told: string[] = [];
  const store = {
    renew: async () => {
      const answer = answers[Math.min(asked++, answers.length - 1)] ?? RUNNING;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const lease = new Lease(store, SESSION, clock, clock.monotonic(), ({ state }) => told.push(state));
  return { clock, lease, told, asked: () => asked };
}

test('lets final names pass without a question while the last proof is fresh', async () => {
  const { clock, lease, asked } = bed([RUNNING]);
  await clock.advance(11_000);
  expect(lease.check()).toBeUndefined();
  expect(asked()).toBe(0);
});

test('asks the store when the last proof is old, as after the process was stopped', async () => {
  const { clock, lease, asked } = bed([RUNNING]);
  await clock.advance(60_000);
  await lease.check();
  expect(asked()).toBe(1);
  expect(lease.check()).toBeUndefined();
});

test('lets nothing pass once the lease was given to others, for good', async () => {
  const { clock, lease } = bed([new Fenced(), RUNNING]);
  await clock.advance(60_000);
  await expect(lease.check()).rejects.toBeInstanceOf(Fenced);
  expect(() => lease.check()).toThrow(Fenced);
});

test('lets nothing pass once others have ended the run', async () => {
  const { clock, lease, told } = bed([{ ...RUNNING, state: 'ended' }]);
  await clock.advance(60_000);
  await expect(lease.check()).rejects.toBeInstanceOf(Fenced);
  expect(told).toEqual(['ended']);
});

test('lets nothing pass while the store does not answer and the last proof is old', async () => {
  const { clock, lease } = bed([new Error('the database is away'), RUNNING]);
  await clock.advance(60_000);
  await expect(lease.check()).rejects.toThrow('the database is away');
  await lease.check();
});

test('holds bytes back while the store does not answer, and lets them go on when it does', async () => {
  const { clock, lease } = bed([new Error('the database is away'), RUNNING]);
  const { signal } = new AbortController();
  expect(lease.hold(signal)).toBeUndefined();
  await clock.advance(60_000);
  let held = true;
  const waited = lease.hold(signal)?.then(() => {
    held = false;
  });
  await clock.advance(999);
  expect(held).toBe(true);
  await clock.advance(1);
  await waited;
  expect(lease.hold(signal)).toBeUndefined();
});

test('lets no byte go on once the lease was given to others', async () => {
  const { clock, lease } = bed([new Fenced(), RUNNING]);
  const { signal } = new AbortController();
  await clock.advance(60_000);
  await expect(lease.hold(signal)).rejects.toBeInstanceOf(Fenced);
  await expect(lease.hold(signal)).rejects.toBeInstanceOf(Fenced);
});

test('a store that answers too late is no fault of the run', async () => {
  const clock = new FakeClock();
  const never = { renew: () => new Promise<Standing>(() => undefined) };
  const lease = new Lease(never, SESSION, clock, clock.monotonic(), () => undefined);
  await clock.advance(60_000);
  const checked = expect(lease.check()).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
  await clock.advance(8000);
  await checked;
});

test('renews by itself, bears with a store that is away for a moment, and ends with the lease', async () => {
  const { clock, lease, asked } = bed([RUNNING, new Error('the database is away'), RUNNING, new Fenced()]);
  const over = new AbortController();
  const kept = lease.keep(over.signal);
  const ended = expect(kept).rejects.toBeInstanceOf(Fenced);
  await clock.advance(5000);
  expect(asked()).toBe(1);
  await clock.advance(5000);
  expect(asked()).toBe(2);
  await clock.advance(1000);
  expect(asked()).toBe(3);
  expect(lease.check()).toBeUndefined();
  await clock.advance(5000);
  await ended;
});
