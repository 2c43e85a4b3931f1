import { describe, expect, it } from 'vitest';
import { FakeClock } from './fake-clock.ts';

const never = () => new AbortController().signal;

describe('FakeClock', () => {
  it('wakes sleepers in the order of their time, and shows each its own time', async () => {
    const clock = new FakeClock(1_000);
    const woken: [string, number][] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms, never());
      woken.push([name, clock.now()]);
      if (name === 'first') await sleep('after the first', 5);
    };
    const all = [sleep('last', 30), sleep('first', 10), sleep('second', 20)];
    await clock.advance(25);
    expect(woken).toEqual([
      ['first', 1_010],
      ['after the first', 1_015],
      ['second', 1_020],
    ]);
    expect([clock.now(), clock.monotonic(), clock.sleeping]).toEqual([1_025, 25, 1]);
    await clock.advance(5);
    await Promise.all(all);
  });

  it('rejects a cancelled sleep with the reason and forgets it', async () => {
    const clock = new FakeClock();
    const cancel = new AbortController();
    const sleeping = clock.sleep(10, cancel.signal);
    cancel.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
    expect(clock.sleeping).toBe(0);
  });

  it('says so when nothing can happen any more', async () => {
    await expect(new FakeClock().run(new Promise(() => undefined))).rejects.toThrow('Nothing waits for the clock');
  });
});
