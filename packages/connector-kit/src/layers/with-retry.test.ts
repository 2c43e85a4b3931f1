import { type Connection, type Entry, StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { type Fault, type ScriptedFault, scriptedFaults } from './faults.ts';
import type { Operation } from './layer.ts';
import { type FailedAttempt, RUN_RETRY } from './retry-policy.ts';
import {
  bodyOf,
  CONTENT,
  entryOf,
  failure,
  memoryFixture,
  never,
  outcomeOf,
  refOf,
  targetOf,
  textOf,
} from './testing/layer-fixture.ts';
import { withFaults } from './with-faults.ts';
import { withRetry } from './with-retry.ts';

const POLICY = { attempts: 4, baseMs: 100, maxMs: 1_000 };
const failing: Fault = { type: 'fail', error: failure('unavailable') };

function retried(script: readonly ScriptedFault[], settings: Parameters<typeof memoryFixture>[0] = {}) {
  const fixture = memoryFixture({ quotaBytes: 1_000_000, ...settings });
  const failed: FailedAttempt[] = [];
  const connection = withRetry(withFaults(fixture.connection, scriptedFaults(script), fixture.clock), POLICY, {
    clock: fixture.clock,
    random: () => 0.5,
    observe: (attempt) => failed.push(attempt),
  });
  return { ...fixture, connection, failed };
}

const first = (operation: Operation, times: number, fault: Fault = failing): ScriptedFault[] =>
  Array.from({ length: times }, (_, i) => ({ operation, call: i + 1, fault }));

type Call = (connection: Connection, fox: Entry) => Promise<unknown>;

async function drain(pages: AsyncIterable<unknown>): Promise<unknown[]> {
  return await Array.fromAsync(pages);
}

const REPEATED: readonly [Operation, Call][] = [
  ['list', (connection) => drain(connection.list(refOf('a'), never()))],
  ['stat', (connection, fox) => connection.stat(fox.ref, never())],
  ['read', async (connection, fox) => textOf(await connection.read(fox, { offset: 0 }, never()))],
  ['createFolder', (connection) => connection.createFolder(refOf('new'), {}, never())],
  ['discard', (connection) => connection.discard(targetOf(refOf('a', '.drover-0123456789ab-1.part'), 0).item, never())],
  ['walk.tree', (connection) => drain(connection.walk?.tree(refOf(), null, never()) ?? none())],
  ['bulkRead.readMany', (connection, fox) => drain(connection.bulkRead?.readMany([fox], never()) ?? none())],
  ['upload.begin', async (connection) => connection.upload?.begin(targetOf(refOf('new.txt'), 4), never())],
  ['hashes.hash', async (connection, fox) => connection.hashes?.hash(fox, 'sha256', never())],
  ['times.setModified', async (connection, fox) => connection.times?.setModified(fox.ref, {}, never())],
  ['quota.free', async (connection) => connection.quota?.free(refOf(), never())],
];

function none(): AsyncIterable<never> {
  throw new Error('the memory service lacks this ability');
}

describe('withRetry', () => {
  it.each(REPEATED)('repeats %s until it succeeds', async (operation, call) => {
    const { connection, clock, fox, failed } = retried(first(operation, 3), { walk: true, bulk: true });
    const entry = await entryOf(memoryFixture().connection, fox);
    await clock.run(call(connection, entry));
    expect(failed.map((each) => each.operation)).toEqual([operation, operation, operation]);
  });

  it.each(REPEATED)(
    'gives %s up after the last attempt, says how often it tried, and that trying again is of no use',
    async (operation, call) => {
      const { connection, clock, fox, failed } = retried(first(operation, 4), { walk: true, bulk: true });
      const entry = await entryOf(memoryFixture().connection, fox);
      const outcome = await clock.run(outcomeOf(call(connection, entry)));
      const error = 'error' in outcome ? outcome.error : null;
      expect(error).toMatchObject({
        kind: 'unavailable',
        retryable: false,
        message: expect.stringContaining('(tried 4 times)'),
      });
      expect(failed).toHaveLength(3);
    },
  );

  it.each(REPEATED)('repeats %s for nothing that is not worth it', async (operation, call) => {
    const denied: Fault = { type: 'fail', error: failure('permission-denied') };
    const { connection, clock, fox, failed } = retried(first(operation, 1, denied), { walk: true, bulk: true });
    const entry = await entryOf(memoryFixture().connection, fox);
    const outcome = await clock.run(outcomeOf(call(connection, entry)));
    expect(outcome).toEqual({ error: denied.error });
    expect(failed).toEqual([]);
  });

  it('does not repeat a write, whose body can be read once', async () => {
    const { connection, fox, failed, store } = retried(first('write', 1));
    await expect(connection.write(targetOf(fox, 4), bodyOf('body'), never())).rejects.toMatchObject({
      retryable: true,
    });
    expect(failed).toEqual([]);
    expect(store.text('a/fox.txt')).toBe(CONTENT);
  });

  it('repeats neither parts nor the end of an upload, but its status and its abort', async () => {
    const script = (['upload.append', 'upload.commit', 'upload.status', 'upload.abort'] as const).flatMap((each) =>
      first(each, 1),
    );
    const { connection, clock, failed } = retried(script);
    const target = targetOf(refOf('new.txt'), 4);
    const upload = connection.upload;
    if (upload === undefined) throw new Error('the memory service has uploads');
    const token = await upload.begin(target, never());
    await expect(upload.append(token, target, 0, bodyOf('body'), never())).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await expect(upload.commit(token, target, never())).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await clock.run(upload.status(token, target, never()))).toEqual({ missing: [{ from: 0, to: 4 }] });
    await clock.run(upload.abort(token, target, never()));
    expect(failed.map((each) => each.operation)).toEqual(['upload.status', 'upload.abort']);
  });

  it('waits at random up to a limit that doubles', async () => {
    const { connection, clock, fox, failed } = retried(first('stat', 3));
    await clock.run(connection.stat(fox, never()));
    expect(failed.map((each) => each.waitMs)).toEqual([50, 100, 200]);
    expect(clock.monotonic()).toBe(350);
  });

  it('never waits longer than the policy allows', async () => {
    const fixture = memoryFixture();
    const waits: number[] = [];
    const connection = withRetry(
      withFaults(fixture.connection, scriptedFaults(first('stat', 9)), fixture.clock),
      { attempts: 10, baseMs: 100, maxMs: 400 },
      { clock: fixture.clock, random: () => 0.999, observe: (attempt) => waits.push(attempt.waitMs) },
    );
    await fixture.clock.run(connection.stat(fixture.fox, never()));
    expect(Math.max(...waits)).toBeLessThanOrEqual(400);
  });

  it('waits as long as the service asks, and not less', async () => {
    const limited: Fault = { type: 'fail', error: failure('rate-limited', { retryAfterMs: 60_000 }) };
    const { connection, clock, fox } = retried(first('stat', 1, limited));
    await clock.run(connection.stat(fox, never()));
    expect(clock.monotonic()).toBeGreaterThanOrEqual(60_000);
    expect(clock.monotonic()).toBeLessThanOrEqual(72_000);
  });

  it('stops waiting when it is cancelled', async () => {
    const { connection, clock, fox } = retried(first('stat', 3));
    const cancel = new AbortController();
    const asked = outcomeOf(connection.stat(fox, cancel.signal));
    await clock.advance(10);
    cancel.abort(new Error('enough'));
    expect(await asked).toEqual({ error: new Error('enough') });
    expect(clock.sleeping).toBe(0);
  });

  it('goes on reading at the byte where it broke off', async () => {
    const broken = (after: number): Fault => ({ type: 'fail-after', after, error: failure('unavailable') });
    const { connection, clock, fox } = retried([
      { operation: 'read', call: 1, fault: broken(4) },
      { operation: 'read', call: 2, fault: broken(0) },
      { operation: 'read', call: 3, fault: failing },
      { operation: 'read', call: 4, fault: broken(7) },
    ]);
    const stream = await connection.read(await entryOf(connection, fox), { offset: 2 }, never());
    expect(await clock.run(textOf(stream))).toBe(CONTENT.slice(2));
    expect(await stream.versionAfter?.()).toMatchObject({ size: CONTENT.length });
  });

  it('counts attempts anew after each byte that came', async () => {
    const broken: Fault = { type: 'fail-after', after: 1, error: failure('unavailable') };
    const { connection, clock, fox } = retried(first('read', 30, broken));
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    expect(await clock.run(textOf(stream))).toBe(CONTENT);
  });

  it('does not ask for bytes behind the end when a read fails behind its last byte', async () => {
    const broken: Fault = { type: 'fail-after', after: CONTENT.length, error: failure('unavailable') };
    const { connection, clock, fox, failed } = retried([
      { operation: 'read', call: 1, fault: broken },
      { operation: 'read', call: 2, fault: { type: 'fail', error: failure('corrupt') } },
    ]);
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    expect(await clock.run(textOf(stream))).toBe(CONTENT);
    expect(failed).toHaveLength(1);
  });

  it.each([true, false])('puts no bytes of two versions together (change tags: %s)', async (changeTags) => {
    const broken: Fault = { type: 'fail-after', after: 4, error: failure('unavailable') };
    const { store, connection, clock, fox } = retried([{ operation: 'read', call: 1, fault: broken }], { changeTags });
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    const reading = outcomeOf(textOf(stream));
    store.putFile('a/fox.txt', CONTENT.toUpperCase());
    expect(await clock.run(reading)).toEqual({ error: expect.objectContaining({ kind: 'precondition-failed' }) });
  });

  it('says that a file vanished while it was read', async () => {
    const broken: Fault = { type: 'fail-after', after: 4, error: failure('unavailable') };
    const { store, connection, clock, fox } = retried([{ operation: 'read', call: 1, fault: broken }], {
      changeTags: false,
    });
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    const reading = outcomeOf(textOf(stream));
    store.remove('a/fox.txt');
    expect(await clock.run(reading)).toEqual({ error: expect.objectContaining({ kind: 'not-found' }) });
  });

  it('hands a broken read on where the service reads from the beginning only', async () => {
    const broken: Fault = { type: 'fail-after', after: 4, error: failure('unavailable') };
    const settings = { capabilities: { rangeRead: false } };
    const { connection, fox } = retried([{ operation: 'read', call: 1, fault: broken }], settings);
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    await expect(textOf(stream)).rejects.toMatchObject({ kind: 'unavailable', retryable: true });
  });

  it('lists no entry twice: a listing that breaks after its first page fails', async () => {
    const broken: Fault = { type: 'fail-after', after: 2, error: failure('unavailable') };
    const { store, connection, clock } = retried([{ operation: 'list', call: 1, fault: broken }], { pageSize: 1 });
    for (const name of ['b', 'c', 'd']) store.putFile(`a/${name}`, name);
    const names: string[] = [];
    const listing = async () => {
      for await (const page of connection.list(refOf('a'), never())) names.push(...page.map((entry) => entry.name));
    };
    expect(await clock.run(outcomeOf(listing()))).toEqual({ error: expect.objectContaining({ kind: 'unavailable' }) });
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives each file of a packed read once, in order, though it breaks again and again', async () => {
    const broken: Fault = { type: 'fail-after', after: 2, error: failure('unavailable') };
    const { store, connection, clock } = retried(first('bulkRead.readMany', 3, broken), { bulk: true });
    const names = ['1', '2', '3', '4', '5', '6', '7'];
    for (const name of names) store.putFile(name, `content ${name}`);
    const entries = await Promise.all(names.map((name) => entryOf(connection, refOf(name))));
    const results = await clock.run(drain(connection.bulkRead?.readMany(entries, never()) ?? none()));
    expect(results).toHaveLength(7);
    expect(results.map((each) => (each as { entry: Entry }).entry.name)).toEqual(names);
  });

  it('frees the listing of the service when its receiver leaves', async () => {
    const { connection: memory, clock } = memoryFixture();
    let freed = false;
    const listed: Connection = {
      ...withRetry(memory, POLICY, { clock, random: () => 0 }),
      async *list() {
        try {
          yield [];
          yield [];
        } finally {
          freed = true;
        }
      },
    };
    for await (const _ of withRetry(listed, POLICY, { clock, random: () => 0 }).list(refOf(), never())) break;
    expect(freed).toBe(true);
  });

  it('repeats nothing that is no StorageError', async () => {
    const bug = new TypeError('a bug');
    const { connection: memory, clock, fox } = memoryFixture();
    let calls = 0;
    const buggy: Connection = {
      ...withRetry(memory, POLICY, { clock, random: () => 0 }),
      stat: async () => {
        calls++;
        throw bug;
      },
    };
    await expect(withRetry(buggy, POLICY, { clock, random: () => 0 }).stat(fox, never())).rejects.toBe(bug);
    expect(calls).toBe(1);
    expect(bug).not.toBeInstanceOf(StorageError);
  });
});

describe('withRetry under a run, which repeats by itself', () => {
  const broken = (after: number): Fault => ({ type: 'fail-after', after, error: failure('unavailable') });

  function under(script: readonly ScriptedFault[], size = 300_000) {
    const fixture = memoryFixture({ quotaBytes: 1_000_000 });
    fixture.store.putFile('large', 'x'.repeat(size));
    const faulty = withFaults(fixture.connection, scriptedFaults(script), fixture.clock);
    let calls = 0;
    const counted: Connection = {
      ...withRetry(faulty, { attempts: 1, baseMs: 1, maxMs: 1 }, { clock: fixture.clock, random: () => 0 }),
      read: (...args) => {
        calls++;
        return faulty.read(...args);
      },
      stat: (...args) => {
        calls++;
        return faulty.stat(...args);
      },
    };
    const connection = withRetry(counted, RUN_RETRY, { clock: fixture.clock, random: () => 0.5 });
    return { ...fixture, connection, calls: () => calls };
  }

  it('leaves every first failure to the run, which may try again', async () => {
    const { connection, clock, calls, fox } = under([...first('stat', 1), ...first('read', 1)]);
    expect(await clock.run(outcomeOf(connection.stat(fox, never())))).toMatchObject({ error: { retryable: true } });
    expect(calls()).toBe(1);
    const entry = await entryOf(connection, refOf('large'));
    const before = calls();
    const reading = outcomeOf(connection.read(entry, { offset: 0 }, never()));
    expect(await clock.run(reading)).toMatchObject({ error: { kind: 'unavailable', retryable: true } });
    expect(calls() - before).toBe(1);
  });

  it('goes on with a read that had moved, as often as it moves', async () => {
    const { connection, clock } = under(first('read', 4, broken(70_000)));
    const stream = await connection.read(await entryOf(connection, refOf('large')), { offset: 0 }, never());
    expect((await clock.run(textOf(stream))).length).toBe(300_000);
  });

  it('leaves a read that hardly moves to the run', async () => {
    const { connection, clock } = under(first('read', 50, broken(1)));
    const stream = await connection.read(await entryOf(connection, refOf('large')), { offset: 0 }, never());
    expect(await clock.run(outcomeOf(textOf(stream)))).toMatchObject({ error: { retryable: true } });
  });

  it('comes back as often as a service asks for it', async () => {
    const limited: Fault = { type: 'fail', error: failure('rate-limited', { retryAfterMs: 1_000 }) };
    const { connection, clock, fox } = under(first('stat', 40, limited));
    expect(await clock.run(connection.stat(fox, never()))).toMatchObject({ name: 'fox.txt' });
  });

  it('comes back a few times where no time was named', async () => {
    const limited: Fault = { type: 'fail', error: failure('rate-limited') };
    const { connection, clock, fox } = under(first('stat', 40, limited));
    expect(await clock.run(outcomeOf(connection.stat(fox, never())))).toMatchObject({ error: { retryable: false } });
  });

  it('is held while it waits for a time that the service named, and only then', async () => {
    const limited: Fault = { type: 'fail', error: failure('rate-limited', { retryAfterMs: 10_000 }) };
    const { connection, clock, fox } = under(first('stat', 1, limited));
    const looking = connection.stat(fox, never());
    await clock.advance(5_000);
    expect(connection.held?.()).toBe(true);
    await clock.run(looking);
    expect(connection.held?.()).toBe(false);
  });
});
