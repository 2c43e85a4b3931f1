import { type ByteStream, type Connection, rootRef } from '@drover/core';
import { describe, expect, it } from 'vitest';
import type { Fault } from './faults.ts';
import { scriptedFaults } from './faults.ts';
import type { Operation } from './layer.ts';
import {
  bodyOf,
  CONTENT,
  entryOf,
  failure,
  memoryFixture,
  never,
  outcomeOf,
  targetOf,
  textOf,
} from './testing/layer-fixture.ts';
import { withFaults } from './with-faults.ts';
import { withMembers } from './with-members.ts';
import { withTimeout } from './with-timeout.ts';

const TIMEOUTS = { operationMs: 1_000, pageMs: 2_000, idleMs: 3_000, commitMs: 10_000 };

function timed(operation: Operation, fault: Fault) {
  const fixture = memoryFixture();
  const faulty = withFaults(fixture.connection, scriptedFaults([{ operation, call: 1, fault }]), fixture.clock);
  return { ...fixture, connection: withTimeout(faulty, TIMEOUTS, fixture.clock) };
}

const stall: Fault = { type: 'stall' };

describe('withTimeout', () => {
  /** A service that lets nobody call until then, and never answers. */
  function heldUntil(ms: number) {
    const { connection, clock } = memoryFixture();
    const silent = withMembers(connection, {
      held: () => clock.monotonic() < ms,
      stat: (_item, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    return { clock, stat: () => withTimeout(silent, TIMEOUTS, clock).stat(rootRef(), never()) };
  }

  it('counts no time in which requests are held back for the service', async () => {
    const { clock, stat } = heldUntil(60_000);
    expect(await clock.run(outcomeOf(stat()))).toEqual({ error: expect.objectContaining({ kind: 'timeout' }) });
    expect(clock.monotonic()).toBeGreaterThanOrEqual(60_900); // looked at every tenth of the shortest time
    expect(clock.monotonic()).toBeLessThan(62_000);
  });

  it('waits no longer than a quarter of an hour for that', async () => {
    const { clock, stat } = heldUntil(Number.POSITIVE_INFINITY);
    expect(await clock.run(outcomeOf(stat()))).toEqual({ error: expect.objectContaining({ kind: 'timeout' }) });
    expect(clock.monotonic()).toBeLessThan(902_000);
  });

  it('watches nothing any more once a write has failed while its body was still waited for', async () => {
    const { connection, clock, fox } = memoryFixture();
    const broken = failure('unavailable');
    const given = Promise.withResolvers<IteratorResult<Uint8Array>>();
    connection.write = (_target, body) => {
      void body[Symbol.asyncIterator]().next();
      return Promise.reject(broken);
    };
    const timed = withTimeout(connection, TIMEOUTS, clock);
    const slow: ByteStream = { [Symbol.asyncIterator]: () => ({ next: () => given.promise }) };
    expect(await outcomeOf(timed.write(targetOf(fox, 4), slow, never()))).toEqual({
      error: expect.objectContaining({ kind: 'unavailable' }),
    });
    given.resolve({ done: true, value: undefined });
    await clock.advance(1_000);
    expect(clock.sleeping).toBe(0);
  });

  it.each<[Operation, number, (connection: Connection, body: ByteStream) => Promise<unknown>]>([
    ['stat', 1_000, (connection) => connection.stat(targetOf(memoryFixture().fox, 0).item, never())],
    [
      'list',
      2_000,
      async (connection) => {
        for await (const _ of connection.list(targetOf(memoryFixture().fox, 0).item, never()));
      },
    ],
    ['createFolder', 1_000, (connection) => connection.createFolder(memoryFixture().fox, {}, never())],
    ['write', 3_000, (connection, body) => connection.write(targetOf(memoryFixture().fox, 4), body, never())],
    [
      'upload.begin',
      1_000,
      (connection) => connection.upload?.begin(targetOf(memoryFixture().fox, 4), never()) ?? Promise.resolve(),
    ],
    ['quota.free', 1_000, (connection) => connection.quota?.free(memoryFixture().fox, never()) ?? Promise.resolve()],
    [
      'times.setModified',
      1_000,
      (connection) => connection.times?.setModified(memoryFixture().fox, {}, never()) ?? Promise.resolve(),
    ],
  ])('ends %s after %i ms of silence, and says which operation it was', async (operation, allowedMs, call) => {
    const fixture = memoryFixture({ quotaBytes: 1_000 });
    const faulty = withFaults(
      fixture.connection,
      scriptedFaults([{ operation, call: 1, fault: stall }]),
      fixture.clock,
    );
    const connection = withTimeout(faulty, TIMEOUTS, fixture.clock);
    let settled = false;
    const ended = outcomeOf(call(connection, bodyOf('body'))).finally(() => {
      settled = true;
    });
    await fixture.clock.advance(allowedMs - 1);
    expect(settled).toBe(false);
    await fixture.clock.advance(1_000);
    expect(settled).toBe(true);
    expect(await ended).toEqual({ error: expect.objectContaining({ kind: 'timeout', operation, retryable: true }) });
  });

  it('ends a read whose first byte does not come', async () => {
    const { connection, clock, fox } = timed('read', stall);
    const reading = outcomeOf(connection.read(await entryOf(connection, fox), { offset: 0 }, never()));
    await clock.advance(4_000);
    expect(await reading).toEqual({ error: expect.objectContaining({ kind: 'timeout', operation: 'read' }) });
  });

  it('ends a read that falls silent in the middle', async () => {
    const { connection, clock, fox } = timed('read', { type: 'stall-after', after: 5 });
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    const reading = outcomeOf(textOf(stream));
    await clock.advance(4_000);
    expect(await reading).toEqual({ error: expect.objectContaining({ kind: 'timeout' }) });
  });

  it('does not count the time that the reader takes', async () => {
    const { connection, clock, fox } = memoryFixtureWithTimeout();
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    const chunks = stream[Symbol.asyncIterator]();
    await chunks.next();
    await clock.advance(60_000);
    expect(await clock.run(chunks.next())).toEqual({ done: true, value: undefined });
  });

  it('does not count the time that the source of a body takes', async () => {
    const { store, connection, clock, fox } = memoryFixtureWithTimeout();
    async function* slow(): AsyncGenerator<Uint8Array> {
      for (const letter of 'slow') {
        await clock.sleep(60_000, never());
        yield new TextEncoder().encode(letter);
      }
    }
    await clock.run(connection.write(targetOf(fox, 4), slow(), never()));
    expect(store.text('a/fox.txt')).toBe('slow');
  });

  it('does not count the time that the fence takes', async () => {
    const { store, connection, clock, fox } = memoryFixtureWithTimeout();
    const beforeCommit = () => clock.sleep(60_000, never());
    await clock.run(connection.write(targetOf(fox, 4, { beforeCommit }), bodyOf('late'), never()));
    expect(store.text('a/fox.txt')).toBe('late');
  });

  it('takes bytes that leave for a sign of life, and not those that are held back', async () => {
    const { connection, clock, fox } = memoryFixture();
    connection.write = async (target, body, signal) => {
      for await (const chunk of body) target.unconfirmed?.(chunk.length * 100);
      for (let left = 400; left > 0; left -= 100) {
        await clock.sleep(8_000, signal);
        target.unconfirmed?.(left - 100);
      }
      for (let held = 100; ; held += 100) {
        await clock.sleep(8_000, signal);
        target.unconfirmed?.(held);
      }
    };
    const told: number[] = [];
    const target = targetOf(fox, 4, { unconfirmed: (bytes) => void told.push(bytes) });
    const result = await clock.run(
      outcomeOf(withTimeout(connection, TIMEOUTS, clock).write(target, bodyOf('slow'), never())),
    );
    expect(result).toEqual({ error: expect.objectContaining({ kind: 'timeout' }) });
    expect(told).toEqual([400, 300, 200, 100, 0, 100]);
  });

  it('hands failures of the body and of the fence back as they are', async () => {
    const { connection, fox } = memoryFixtureWithTimeout();
    const broken = failure('unavailable');
    async function* breaking(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1);
      throw broken;
    }
    await expect(connection.write(targetOf(fox, 4), breaking(), never())).rejects.toBe(broken);
    const lost = new Error('the batch belongs to somebody else');
    const beforeCommit = () => Promise.reject(lost);
    await expect(connection.write(targetOf(fox, 4, { beforeCommit }), bodyOf('body'), never())).rejects.toBe(lost);
  });

  it('aborts what it gave up waiting for', async () => {
    const { connection: memory, clock, fox } = memoryFixture();
    const seen: AbortSignal[] = [];
    const hanging: Connection = {
      ...withTimeout(memory, TIMEOUTS, clock),
      stat: (_, signal) => {
        seen.push(signal);
        return new Promise(() => undefined);
      },
    };
    const asked = outcomeOf(withTimeout(hanging, TIMEOUTS, clock).stat(fox, never()));
    expect(await clock.run(asked)).toEqual({ error: expect.objectContaining({ kind: 'timeout' }) });
    expect(seen.map((signal) => signal.aborted)).toEqual([true]);
  });

  it('frees a stream that comes after it gave up', async () => {
    const { connection: memory, clock, fox } = memoryFixture();
    let freed = 0;
    const late: ByteStream = {
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: true, value: undefined }),
        return: async () => {
          freed++;
          return { done: true, value: undefined };
        },
      }),
    };
    const entry = await entryOf(memory, fox);
    const sluggish: Connection = {
      ...withTimeout(memory, TIMEOUTS, clock),
      read: async () => {
        await clock.sleep(60_000, never());
        return late;
      },
    };
    const reading = outcomeOf(withTimeout(sluggish, TIMEOUTS, clock).read(entry, { offset: 0 }, never()));
    await clock.advance(30_000);
    expect(await reading).toEqual({ error: expect.objectContaining({ kind: 'timeout' }) });
    await clock.advance(60_000);
    expect(freed).toBe(1);
  });

  it('passes cancellation on and rejects with its reason, also when the service does not listen', async () => {
    const { connection: memory, clock, fox } = memoryFixture();
    const deaf: Connection = { ...withTimeout(memory, TIMEOUTS, clock), stat: () => new Promise(() => undefined) };
    const cancel = new AbortController();
    const asked = outcomeOf(withTimeout(deaf, TIMEOUTS, clock).stat(fox, cancel.signal));
    const reason = new Error('enough');
    cancel.abort(reason);
    expect(await clock.run(asked)).toEqual({ error: reason });
  });

  it('names operation and item in the failures of the service, and calls what is no StorageError unexpected', async () => {
    const denied = timed('stat', { type: 'fail', error: failure('permission-denied') });
    await expect(denied.connection.stat(denied.fox, never())).rejects.toMatchObject({
      kind: 'permission-denied',
      operation: 'stat',
      item: denied.fox,
    });
    const { connection: memory, clock, fox } = memoryFixture();
    const bug = new TypeError('cannot read properties of undefined');
    const buggy: Connection = { ...withTimeout(memory, TIMEOUTS, clock), stat: () => Promise.reject(bug) };
    await expect(withTimeout(buggy, TIMEOUTS, clock).stat(fox, never())).rejects.toMatchObject({
      kind: 'unexpected',
      retryable: false,
      cause: bug,
    });
  });

  it('leaves no timer behind once it is closed', async () => {
    const { connection, clock, fox } = memoryFixtureWithTimeout();
    await connection.stat(fox, never());
    expect(await textOf(await connection.read(await entryOf(connection, fox), { offset: 0 }, never()))).toBe(CONTENT);
    await connection[Symbol.asyncDispose]();
    expect(clock.sleeping).toBe(0);
  });

  it('keeps one timer for any number of operations', async () => {
    const { connection, clock, fox } = memoryFixtureWithTimeout();
    await Promise.all(Array.from({ length: 500 }, () => connection.stat(fox, never())));
    expect(clock.sleeping).toBe(1);
    await clock.advance(1_000);
    expect(clock.sleeping).toBe(0);
  });
});

function memoryFixtureWithTimeout() {
  const fixture = memoryFixture();
  return { ...fixture, connection: withTimeout(fixture.connection, TIMEOUTS, fixture.clock) };
}
