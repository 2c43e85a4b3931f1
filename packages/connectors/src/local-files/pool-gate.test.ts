import { FakeClock } from '@drover/connector-kit/testing';
import { describe, expect, it } from 'vitest';
import { PoolGate } from './pool-gate.ts';

const hangs = () => new Promise<never>(() => undefined);

describe('calls through the thread pool', () => {
  it('wait for their turn, eight at once, and all come through', async () => {
    const gate = new PoolGate(new FakeClock(), '/srv');
    let running = 0;
    let most = 0;
    const call = async (): Promise<number> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      return running--;
    };
    await Promise.all(Array.from({ length: 100 }, () => gate.run(call)));
    expect(most).toBe(8);
    expect(running).toBe(0);
  });

  it('give their turn on when they fail', async () => {
    const gate = new PoolGate(new FakeClock(), '/srv');
    const failing = Array.from({ length: 20 }, () => gate.run(() => Promise.reject(new Error('no'))));
    await expect(Promise.allSettled(failing)).resolves.toHaveLength(20);
    await expect(gate.run(async () => 'done')).resolves.toBe('done');
  });

  it('are refused while a drive that does not answer holds all turns, those that wait and those that come', async () => {
    const clock = new FakeClock();
    const gate = new PoolGate(clock, '/mnt/dead');
    for (let at = 0; at < 8; at++) void gate.run(hangs);
    const waiting = gate.run(async () => 'done');
    const refused = expect(waiting).rejects.toMatchObject({
      kind: 'unavailable',
      retryable: true,
      message: 'The disk or network drive of /mnt/dead has not answered for 60 seconds.',
    });
    await clock.advance(60_000);
    await refused;
    await expect(gate.run(async () => 'done')).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('go on when the drive answers again', async () => {
    const clock = new FakeClock();
    const gate = new PoolGate(clock, '/mnt/slow');
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = Array.from({ length: 8 }, () => gate.run(() => promise));
    await clock.advance(90_000);
    await expect(gate.run(async () => 'done')).rejects.toMatchObject({ kind: 'unavailable' });
    resolve();
    await Promise.all(slow);
    await expect(gate.run(async () => 'done')).resolves.toBe('done');
  });

  it('are waited for as long as some come back', async () => {
    const clock = new FakeClock();
    const gate = new PoolGate(clock, '/mnt/slow');
    const ends = Array.from({ length: 8 }, () => Promise.withResolvers<void>());
    for (const { promise } of ends) void gate.run(() => promise);
    const waiting = Array.from({ length: 3 }, () => gate.run(hangs));
    const last = gate.run(async () => 'done');
    for (const { resolve } of ends.slice(0, 4)) {
      await clock.advance(40_000);
      resolve();
      await new Promise((turn) => setImmediate(turn));
    }
    await expect(last).resolves.toBe('done');
    expect(waiting).toHaveLength(3);
  });
});
