import type { Connection } from '@drover/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccountLimits } from '../limits/account-limits.ts';
import { type Fault, type ScriptedFault, scriptedFaults } from './faults.ts';
import { withStandardLayers } from './standard-layers.ts';
import {
  bodyOf,
  CONTENT,
  entryOf,
  failure,
  memoryFixture,
  never,
  refOf,
  targetOf,
  textOf,
} from './testing/layer-fixture.ts';
import { withFaults } from './with-faults.ts';

const OPERATIONS = ['list', 'stat', 'read', 'createFolder', 'hashes.hash', 'times.setModified'] as const;
const ATTEMPTS = 5;

function layered(script: readonly ScriptedFault[] = []) {
  const fixture = memoryFixture();
  const { clock } = fixture;
  const limits = createAccountLimits({ operations: 4 }, clock);
  const faulty = withFaults(fixture.connection, scriptedFaults(script), clock);
  const layers = { clock, random: () => 0.5, limits, retry: { attempts: ATTEMPTS, baseMs: 10, maxMs: 1_000 } };
  return { ...fixture, limits, connection: withStandardLayers(faulty, layers) };
}

/** What a caller sees of a connection, whatever happens below. */
async function useAll(connection: Connection) {
  const fox = await entryOf(connection, refOf('a', 'fox.txt'));
  const listed = await Array.fromAsync(connection.list(refOf('a'), never()));
  const text = await textOf(await connection.read(fox, { offset: 0 }, never()));
  const rest = await textOf(await connection.read(fox, { offset: 10 }, never()));
  const folder = await connection.createFolder(refOf('b'), {}, never());
  const again = await connection.createFolder(refOf('b'), {}, never());
  const hash = await connection.hashes?.hash(fox, 'sha256', never());
  const modified = { epochMs: Date.UTC(2020, 1, 2), precisionMs: 1 };
  await connection.times?.setModified(fox.ref, { modified }, never());
  const written = await connection.write(targetOf(refOf('b', 'new.txt'), 4), bodyOf('bo', 'dy'), never());
  const names = listed.flat().map((entry) => entry.name);
  const now = await entryOf(connection, fox.ref);
  return { names, text, rest, same: folder.fileId === again.fileId, hash, size: written.size, modified: now.modified };
}

const fault: fc.Arbitrary<Fault> = fc
  .tuple(
    fc.constantFrom('unavailable', 'timeout', 'rate-limited', 'locked'),
    fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
    fc.constantFrom('fail', 'fail-after', 'lose-answer', 'delay', 'stall', 'stall-after'),
    fc.nat(50),
  )
  .map(([kind, retryAfterMs, type, after]): Fault => {
    const error = failure(kind as 'locked', retryAfterMs === undefined ? {} : { retryAfterMs });
    switch (type) {
      case 'fail':
      case 'lose-answer':
        return { type, error };
      case 'fail-after':
        return { type, after, error };
      case 'stall-after':
        return { type, after };
      case 'delay':
        return { type, ms: after };
      default:
        return { type: 'stall' };
    }
  });

/** For each operation, faults at its first calls: fewer in a row than attempts. */
const script = fc
  .tuple(...OPERATIONS.map(() => fc.array(fault, { maxLength: ATTEMPTS - 1 })))
  .map((faults) =>
    faults.flatMap((each, i) => {
      const operation = OPERATIONS[i] ?? 'stat';
      return each.map((fault, at): ScriptedFault => ({ operation, call: at + 1, fault }));
    }),
  )
  // Pages are handed out as they come: a listing that breaks between them cannot begin again unnoticed.
  .map((faults) =>
    faults.map((each) =>
      each.operation === 'list' &&
      (each.fault.type === 'fail-after' || each.fault.type === 'stall-after' || each.fault.type === 'lose-answer')
        ? { ...each, fault: { type: 'stall' } as const }
        : each,
    ),
  );

describe('withStandardLayers', () => {
  it('gives the same result with any row of passing faults shorter than the attempts as without', async () => {
    const expected = await useAll(layered().connection);
    await fc.assert(
      fc.asyncProperty(script, async (faults) => {
        const { connection, clock } = layered(faults);
        expect(await clock.run(useAll(connection))).toEqual(expected);
        await connection[Symbol.asyncDispose]();
        expect(clock.sleeping).toBe(0);
      }),
      { numRuns: 150 },
    );
  });

  it('gives every attempt its own time', async () => {
    const stall: Fault = { type: 'stall' };
    const { connection, clock, fox } = layered([1, 2, 3, 4].map((call) => ({ operation: 'stat', call, fault: stall })));
    expect(await clock.run(connection.stat(fox, never()))).toMatchObject({ name: 'fox.txt' });
    expect(clock.monotonic()).toBeGreaterThan(4 * 60_000);
  });

  it('takes no time from an operation while it waits for its slot', async () => {
    const { connection, clock, fox, limits } = layered();
    for (let i = 0; i < 4; i++) limits.slots.tryEnter('other');
    const waiting = connection.stat(fox, never());
    await clock.advance(3_600_000);
    limits.slots.leave('other');
    expect(await waiting).toMatchObject({ name: 'fox.txt' });
  });

  it('stops the whole account as soon as one attempt is refused for coming too fast', async () => {
    const limited: Fault = { type: 'fail', error: failure('rate-limited', { retryAfterMs: 30_000 }) };
    const { connection, clock, fox } = layered([{ operation: 'list', call: 1, fault: limited }]);
    const listing = Array.fromAsync(connection.list(refOf('a'), never()));
    await clock.advance(0);
    const asked = connection.stat(fox, never());
    let answered = false;
    void asked.then(() => {
      answered = true;
    });
    await clock.advance(29_000);
    expect(answered).toBe(false);
    await clock.run(Promise.all([asked, listing]));
  });

  it('gives every slot back, whatever happened', async () => {
    const { connection, clock, fox, limits, store } = layered([
      { operation: 'read', call: 1, fault: { type: 'fail', error: failure('permission-denied') } },
      { operation: 'write', call: 1, fault: { type: 'fail-after', after: 1, error: failure('unavailable') } },
    ]);
    const entry = await entryOf(connection, fox);
    await expect(connection.read(entry, { offset: 0 }, never())).rejects.toMatchObject({ kind: 'permission-denied' });
    await expect(connection.write(targetOf(fox, 4), bodyOf('body'), never())).rejects.toMatchObject({
      kind: 'unavailable',
    });
    await (await connection.read(entry, { offset: 0 }, never()))[Symbol.asyncIterator]().return?.();
    await clock.advance(0);
    expect([1, 2, 3, 4, 5].map(() => limits.slots.tryEnter('other'))).toEqual([true, true, true, true, false]);
    expect(store.text('a/fox.txt')).toBe(CONTENT);
  });

  it('offers exactly the abilities that the connection below has', () => {
    const none = memoryFixture({
      parts: null,
      capabilities: {
        hashes: [],
        times: { readPrecisionMs: null, write: 'none', writePrecisionMs: 1, range: { minEpochMs: 0, maxEpochMs: 1 } },
      },
    });
    const { clock } = none;
    const limits = createAccountLimits({ operations: 4 }, clock);
    const bare = withStandardLayers(none.connection, { clock, random: () => 0, limits });
    const abilities = (connection: Connection) =>
      (
        ['walk', 'bulkRead', 'bulkWrite', 'upload', 'hashes', 'times', 'permissions', 'versions', 'quota'] as const
      ).filter((each) => each in connection);
    expect(abilities(bare)).toEqual([]);
    const all = memoryFixture({ walk: true, bulk: true, quotaBytes: 1_000 });
    const full = withStandardLayers(all.connection, { clock, random: () => 0, limits });
    expect(abilities(full)).toEqual(['walk', 'bulkRead', 'bulkWrite', 'upload', 'hashes', 'times', 'quota']);
  });
});
