import { expect, it } from 'vitest';
import { beforeDeadline, orCancelled } from './wait.ts';

const clock = { now: () => 0, monotonic: () => 0, sleep: () => new Promise<void>(() => undefined) };

it('work that fails after nobody waits for it any more does not end the process', async () => {
  const strays: unknown[] = [];
  const stray = (reason: unknown) => strays.push(reason);
  process.on('unhandledRejection', stray);
  try {
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    const late = () => new Error('late');
    await expect(orCancelled(Promise.reject(new Error('a')), cancelled)).rejects.toBe(cancelled.reason);
    const work = Promise.reject(new Error('b'));
    await expect(beforeDeadline(work, { clock, ms: 1, late }, cancelled)).rejects.toBe(cancelled.reason);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(strays).toEqual([]);
  } finally {
    process.off('unhandledRejection', stray);
  }
});
