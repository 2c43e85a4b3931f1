import { readdirSync } from 'node:fs';
import { FakeClock } from '@drover/connector-kit/testing';
import type { Clock } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { FileCalls } from './file-calls.ts';

/** A clock on which every call takes as long as told. */
function clockWithCallsOf(ms: () => number): Clock {
  const still = new FakeClock();
  let now = 0;
  let reads = 0;
  return {
    now: () => still.now(),
    sleep: (duration, signal) => still.sleep(duration, signal),
    monotonic: () => {
      // Looked at before and after each call.
      reads++;
      if (reads % 2 === 0) now += ms();
      return now;
    },
  };
}

const here = import.meta.dirname;
const isPooled = (result: unknown) => result instanceof Promise;

describe('calls to the file system', () => {
  it('are made at once while the cache answers', () => {
    const calls = new FileCalls(
      clockWithCallsOf(() => 0.01),
      true,
    );
    expect(Array.from({ length: 400 }, () => isPooled(calls.lstat(here)))).toEqual(Array(400).fill(false));
  });

  it('go through the thread pool for a while after one that was slow', async () => {
    let slow = true;
    const calls = new FileCalls(
      clockWithCallsOf(() => (slow ? 4 : 0.01)),
      true,
    );
    expect(isPooled(calls.lstat(here))).toBe(false);
    slow = false;
    const next = Array.from({ length: 300 }, () => calls.lstat(here));
    expect(next.map(isPooled)).toEqual([...Array(256).fill(true), ...Array(44).fill(false)]);
    await Promise.all(next);
  });

  it('let the event loop turn after a long row of quick ones', async () => {
    const calls = new FileCalls(
      clockWithCallsOf(() => 1),
      true,
    );
    const row = Array.from({ length: 8 }, () => calls.lstat(here));
    expect(row.map(isPooled)).toEqual([false, false, false, false, false, false, true, true]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isPooled(calls.lstat(here))).toBe(false);
    await Promise.all(row);
  });

  it('never wait for a share on the calling thread', async () => {
    const calls = new FileCalls(
      clockWithCallsOf(() => 0),
      false,
    );
    const all = [calls.lstat(here), calls.open(here, 0), calls.lstat(`${here}/missing`)] as const;
    expect(all.map(isPooled)).toEqual([true, true, true]);
    const [found, fd, missing] = await Promise.all(all);
    expect([found?.isDirectory(), missing]).toEqual([true, undefined]);
    await calls.close(fd);
  });

  it('read names alike on both ways, and on one after the other', async () => {
    const all = readdirSync(here).sort();
    const blocking = new FileCalls(new FakeClock(), true);
    const pooled = new FileCalls(new FakeClock(), false);
    expect([blocking.slow, pooled.slow]).toEqual([false, true]);
    for (const [first, rest] of [
      [blocking, pooled],
      [pooled, blocking],
    ] as const) {
      const dir = await first.opendir(here, { bufferSize: 2 });
      const names = [...(await first.names(dir, 3)), ...(await rest.names(dir, 1_000)), ...(await first.names(dir, 5))];
      await rest.closedir(dir);
      expect(names.map(({ name }) => name).sort()).toEqual(all);
    }
  });

  it('fail alike on both ways', async () => {
    for (const calls of [new FileCalls(new FakeClock(), true), new FileCalls(new FakeClock(), false)]) {
      const opening = async () => await calls.open(`${here}/missing`, 0);
      await expect(opening()).rejects.toMatchObject({ code: 'ENOENT', syscall: 'open' });
      expect(await calls.lstat(`${here}/missing`)).toBe(undefined);
    }
  });
});
