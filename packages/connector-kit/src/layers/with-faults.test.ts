import { describe, expect, it } from 'vitest';
import { type Fault, randomFaults, scriptedFaults } from './faults.ts';
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

const error = failure('unavailable');

function faulty(operation: 'read' | 'write' | 'stat' | 'list' | 'createFolder', fault: Fault, call = 1) {
  const fixture = memoryFixture();
  return {
    ...fixture,
    connection: withFaults(fixture.connection, scriptedFaults([{ operation, call, fault }]), fixture.clock),
  };
}

describe('withFaults', () => {
  it('fails the nth call of an operation and no other', async () => {
    const { connection, fox } = faulty('stat', { type: 'fail', error }, 2);
    const outcomes = [];
    for (const _ of [1, 2, 3]) outcomes.push(await outcomeOf(connection.stat(fox, never())));
    expect(outcomes.map((each) => 'error' in each)).toEqual([false, true, false]);
  });

  it.each([0, 1, 7, CONTENT.length])('breaks a read after %i bytes', async (after) => {
    const { connection, fox } = faulty('read', { type: 'fail-after', after, error });
    const stream = await connection.read(await entryOf(connection, fox), { offset: 0 }, never());
    let text = '';
    const reading = (async () => {
      for await (const chunk of stream) text += new TextDecoder().decode(chunk);
    })();
    await expect(reading).rejects.toBe(error);
    expect(text).toBe(CONTENT.slice(0, after));
  });

  it('breaks a write after some bytes, and nothing stands under the final name', async () => {
    const { connection, store } = faulty('write', { type: 'fail-after', after: 2, error });
    await expect(connection.write(targetOf(refOf('new.txt'), 4), bodyOf('body'), never())).rejects.toBe(error);
    expect(store.text('new.txt')).toBe(null);
  });

  it('ends content early as if it were whole', async () => {
    const { connection, fox } = faulty('read', { type: 'cut', after: 9 });
    expect(await textOf(await connection.read(await entryOf(connection, fox), { offset: 0 }, never()))).toBe(
      'the quick',
    );
  });

  it('loses the answer of an operation that was done', async () => {
    const { connection, store } = faulty('write', { type: 'lose-answer', error });
    await expect(connection.write(targetOf(refOf('new.txt'), 4), bodyOf('body'), never())).rejects.toBe(error);
    expect(store.text('new.txt')).toBe('body');
  });

  it('delays an operation', async () => {
    const { connection, clock, fox } = faulty('stat', { type: 'delay', ms: 500 });
    await clock.run(connection.stat(fox, never()));
    expect(clock.monotonic()).toBe(500);
  });

  it('stalls until it is cancelled', async () => {
    const { connection, fox } = faulty('stat', { type: 'stall' });
    const cancel = new AbortController();
    const asked = outcomeOf(connection.stat(fox, cancel.signal));
    cancel.abort(new Error('enough'));
    expect(await asked).toEqual({ error: new Error('enough') });
  });

  it('breaks a listing between its entries', async () => {
    const { connection, store } = faulty('list', { type: 'fail-after', after: 0, error });
    store.putFile('a/second.txt', '');
    await expect(Array.fromAsync(connection.list(refOf('a'), never()))).rejects.toBe(error);
  });

  it('strikes a share of the calls at random, the same ones for the same seed', async () => {
    const strikes = async (seed: number) => {
      const { connection: memory, clock, fox } = memoryFixture();
      const faults = randomFaults({
        random: seeded(seed),
        share: 0.3,
        operations: ['stat'],
        faults: [{ type: 'fail', error }],
      });
      const connection = withFaults(memory, faults, clock);
      const outcomes = [];
      for (let i = 0; i < 300; i++) outcomes.push('error' in (await outcomeOf(connection.stat(fox, never()))));
      for (let i = 0; i < 10; i++) await Array.fromAsync(connection.list(refOf('a'), never()));
      return outcomes;
    };
    const first = await strikes(7);
    expect(await strikes(7)).toEqual(first);
    expect(await strikes(8)).not.toEqual(first);
    const share = first.filter(Boolean).length / first.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.4);
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
