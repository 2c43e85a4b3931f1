import { FakeClock } from '@drover/connector-kit/testing';
import { MemoryConnection, MemoryStore } from '@drover/connectors/memory';
import { type Clock, type Connection, rootRef, StorageError } from '@drover/core';
import { describe, expect, test } from 'vitest';
import { RunStop } from './run-stop.ts';
import { SideHealth } from './side-health.ts';
import { hastyClock, transfer } from './testing/harness.ts';
import { interceptConnection } from './testing/intercept.ts';

const broken = (kind: 'unavailable' | 'timeout') => new StorageError({ kind, message: 'The connection broke.' });

function watching(list: Connection['list'], clock: Clock = hastyClock) {
  const connection = new MemoryConnection(new MemoryStore());
  let asked = 0;
  connection.list = (folder, signal) => {
    asked++;
    return list(folder, signal);
  };
  const stop = new RunStop(new AbortController().signal);
  const health = new SideHealth('source', { connection, folder: rootRef() }, stop, clock);
  const fail = async (times: number) => {
    for (let i = 0; i < times; i++) health.failed(broken('timeout'));
    await health.idle();
  };
  return { health, stop, fail, asked: () => asked };
}

async function* answers() {
  yield [];
}

test('a side that answers is given more patience each time, and all of it again after a success', async () => {
  const { health, stop, fail, asked } = watching(answers);
  await fail(9);
  expect(asked()).toBe(0);
  await fail(1);
  expect(asked()).toBe(1);
  await fail(39);
  expect(asked()).toBe(1);
  await fail(1);
  expect(asked()).toBe(2);
  health.succeeded();
  await fail(10);
  expect(asked()).toBe(3);
  expect(stop.signal.aborted).toBe(false);
});

test('a side that fails the question stops the run with what it says', async () => {
  const gone = new StorageError({ kind: 'not-found', message: 'There is no such folder.' });
  const { stop, fail } = watching(async function* () {
    yield* [];
    throw gone;
  });
  await fail(10);
  expect(stop.stoppedBy).toEqual({ side: 'source', error: gone });
});

test('a destination that does not have the folder yet is there, but not one without the top of what it offers', async () => {
  const stoppedAt = async (segments: readonly string[]) => {
    const stop = new RunStop(new AbortController().signal);
    const folder = { root: '', segments };
    const connection = new MemoryConnection(new MemoryStore());
    connection.list = async function* () {
      yield* [];
      throw new StorageError({ kind: 'not-found', message: 'There is no such folder.' });
    };
    const health = new SideHealth('destination', { connection, folder }, stop, hastyClock);
    health.failed(broken('unavailable'));
    await health.idle();
    return stop.stoppedBy;
  };
  expect(await stoppedAt(['Home'])).toBeNull();
  expect(await stoppedAt([])).toMatchObject({ side: 'destination', error: { kind: 'not-found' } });
});

test('a side that does not answer in time stops the run with the failure that raised the question', async () => {
  const waits: number[] = [];
  const clock: Clock = {
    ...hastyClock,
    sleep: async (ms) => {
      waits.push(ms);
    },
  };
  const { stop, fail } = watching(async function* (_folder, signal) {
    yield* [];
    await new Promise((_, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }, clock);
  await fail(10);
  expect(waits).toEqual([15_000]);
  expect(stop.stoppedBy).toMatchObject({ error: { message: 'The connection broke.' } });
});

test('a side to which the connection was lost is asked at once, and not again so soon after it answered', async () => {
  let now = 0;
  const { health, stop, asked } = watching(answers, { ...hastyClock, monotonic: () => now });
  const lose = async () => {
    health.failed(broken('unavailable'));
    await health.idle();
  };
  await lose();
  expect(asked()).toBe(1);
  now = 9_000;
  await lose();
  expect(asked()).toBe(1);
  now = 11_000;
  await lose();
  expect(asked()).toBe(2);
  expect(stop.signal.aborted).toBe(false);
});

/** On which only the deadline of a question takes its time. */
const patientClock: Clock = {
  ...hastyClock,
  sleep: (ms, signal) =>
    ms < 15_000
      ? Promise.resolve()
      : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
};

test('a side that is just being restarted is asked again', async () => {
  let round = 0;
  const { health, stop, asked } = watching(async function* () {
    if (++round < 3) throw broken('unavailable');
    yield [];
  }, patientClock);
  health.failed(broken('unavailable'));
  await health.idle();
  expect(asked()).toBe(3);
  expect(stop.signal.aborted).toBe(false);
});

test('a side that has no connection to spare for the question is there as long as content moves', async () => {
  const clock: Clock = { ...hastyClock, sleep: () => new Promise((resolve) => setTimeout(resolve, 20)) };
  const stopped = async (during: (health: SideHealth) => void) => {
    const { health, stop } = watching(async function* (_folder, signal) {
      yield* [];
      during(health);
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    }, clock);
    health.failed(broken('unavailable'));
    await health.idle();
    return stop.signal.aborted;
  };
  expect(await stopped((health) => health.moved())).toBe(false);
  expect(await stopped(() => undefined)).toBe(true);
  expect(
    await stopped((health) => {
      health.moved();
      health.failed(broken('timeout'));
    }),
  ).toBe(true);
});

describe('a question that is held back for the service', () => {
  /** It is sent when the service is not held any more, and answered `answerMs` later; never, where that is null. */
  function heldFor(heldMs: number, answerMs: number | null) {
    const clock = new FakeClock();
    const connection: Connection = new MemoryConnection(new MemoryStore());
    const held = () => clock.monotonic() < heldMs;
    connection.list = async function* (_folder, signal) {
      while (held()) await clock.sleep(100, signal);
      if (answerMs === null)
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      else await clock.sleep(answerMs, signal);
      yield [];
    };
    const outer = new AbortController();
    const stop = new RunStop(outer.signal);
    connection.held = held;
    const side = { connection, folder: rootRef() };
    const health = new SideHealth('destination', side, stop, clock);
    health.failed(broken('unavailable'));
    return { clock, stop, outer, health, over: () => clock.run(health.idle()) };
  }

  test('has its time from when it can be sent', async () => {
    const { clock, stop, over } = heldFor(120_000, 10_000);
    await over();
    expect(clock.monotonic()).toBe(130_000);
    expect(stop.signal.aborted).toBe(false);
  });

  test('stops the run where no answer comes after that', async () => {
    const { clock, stop, over } = heldFor(120_000, null);
    await over();
    expect(stop.stoppedBy).toMatchObject({ side: 'destination', error: { message: 'The connection broke.' } });
    expect(clock.monotonic()).toBeLessThanOrEqual(136_000);
  });

  test('is given up where that goes on for a quarter of an hour, and stops nothing', async () => {
    const { clock, stop, health, over } = heldFor(Number.POSITIVE_INFINITY, 0);
    await over();
    expect(stop.signal.aborted).toBe(false);
    expect(clock.monotonic()).toBe(900_000);
    health.failed(broken('unavailable'));
    await over();
    expect(clock.monotonic()).toBe(1_800_000);
  });

  test('is given up at once when the run is cancelled', async () => {
    const { clock, outer, over } = heldFor(120_000, 0);
    await clock.advance(20_000);
    outer.abort(new Error('enough'));
    await over();
    expect(clock.monotonic()).toBe(20_000);
  });
});

test('a side that answers the question by asking for patience is there', async () => {
  const { stop, fail } = watching(async function* () {
    yield* [];
    throw new StorageError({ kind: 'rate-limited', retryable: false, message: 'Slow down.', retryAfterMs: 1_000 });
  });
  await fail(10);
  expect(stop.signal.aborted).toBe(false);
});

test('who asks for patience is not suspected', async () => {
  const { health, asked } = watching(answers);
  for (let i = 0; i < 100; i++) {
    health.failed(new StorageError({ kind: 'rate-limited', message: 'Slow down.', retryAfterMs: 1000 }));
  }
  await health.idle();
  expect(asked()).toBe(0);
});

describe('a server that is away for a while', () => {
  /** Away from the first call of an operation on, until so much time has passed. */
  function away(operation: string, forMs: number) {
    const store = new MemoryStore();
    let since: number | null = null;
    const clock = new FakeClock();
    const connection = interceptConnection(new MemoryConnection(store), 'it', (what) => {
      const called = what.replace('it before ', '');
      if (called === what) return;
      if (called === operation) since ??= clock.monotonic();
      if (since !== null && clock.monotonic() - since < forMs) throw broken('unavailable');
    });
    return { store, connection, clock };
  }

  test.each(['write', 'createFolder'])(
    'costs no file an attempt while it is asked whether it is back (%s)',
    async (operation) => {
      const { store, connection, clock } = away(operation, 8_000);
      const from = new MemoryStore();
      for (let i = 0; i < 20; i++) from.putFile(`d/${i}`, 'content');
      const summary = await clock.run(transfer({ from, to: connection, clock }));
      expect(summary.status).toBe(100);
      expect(store.paths('d')).toHaveLength(20);
    },
  );

  test('ends the run when it does not come back', async () => {
    const { connection, clock } = away('write', Number.POSITIVE_INFINITY);
    const from = new MemoryStore();
    from.putFile('a', 'content');
    expect(await clock.run(transfer({ from, to: connection, clock }))).toMatchObject({ status: 410 });
  });
});

test('a file is tried as often as the policy says, and a layer below that gave up is believed', async () => {
  const tries = async (error: StorageError) => {
    let reads = 0;
    const from = new MemoryStore();
    from.putFile('a', 'content');
    const connection = interceptConnection(new MemoryConnection(from), 'from', (what) => {
      if (what === 'from before read') reads++;
      if (what === 'from before read') throw error;
    });
    const summary = await transfer({ from: connection, to: new MemoryStore(), policy: { attempts: 4 } });
    expect(summary.counters.filesFailedAtSource).toBe(1);
    return reads;
  };
  expect(await tries(broken('timeout'))).toBe(4);
  expect(await tries(broken('timeout').with({ retryable: false }))).toBe(1);
});
