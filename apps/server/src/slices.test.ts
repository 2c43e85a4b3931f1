import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@drover/core';
import { realClock } from '@drover/database/testing';
import type { Steps } from '@drover/migration';
import { describe, expect, it } from 'vitest';
import { Slices } from './slices.ts';

/** Each look at it costs a millisecond. */
function costlyClock(): Clock {
  let now = 0;
  return { ...realClock, monotonic: () => now++ };
}

/** Notes the turn of the event loop that each of its steps is done in. */
function* noted(steps: number, into: number[], turn: () => number): Steps<string> {
  for (let step = 0; step < steps; step++) {
    into.push(turn());
    yield;
  }
  return 'done';
}

async function countTurns<T>(work: (turn: () => number) => Promise<T>): Promise<T> {
  let turns = 0;
  let isOver = false;
  const counting = (async () => {
    while (!isOver) {
      await setImmediate();
      turns++;
    }
  })();
  try {
    return await work(() => turns);
  } finally {
    isOver = true;
    await counting;
  }
}

const never = new AbortController().signal;
const mostOf = (turns: readonly number[]): number =>
  Math.max(...[...Map.groupBy(turns, (turn) => turn).values()].map((all) => all.length));

describe('work in slices', () => {
  it('gives way to all else after ten milliseconds', async () => {
    const turns: number[] = [];
    const slices = new Slices(costlyClock());
    expect(await countTurns((turn) => slices.run(noted(1000, turns, turn), never))).toBe('done');
    expect(turns).toHaveLength(1000);
    expect(mostOf(turns)).toBeLessThanOrEqual(10);
  });

  it('takes turns with other such work, so that several together take no longer at a time', async () => {
    const turns: number[] = [];
    const slices = new Slices(costlyClock());
    await countTurns((turn) => Promise.all([1, 2, 3].map(() => slices.run(noted(300, turns, turn), never))));
    expect(turns).toHaveLength(900);
    expect(mostOf(turns)).toBeLessThanOrEqual(10);
  });

  it('ends with what its work throws, or when nobody waits for it any more, and then goes on with others', async () => {
    const slices = new Slices(costlyClock());
    const gone = new AbortController();
    const endless = slices.run(
      noted(Number.POSITIVE_INFINITY, [], () => 0),
      gone.signal,
    );
    const broken = slices.run(
      (function* (): Steps<never> {
        yield;
        throw new RangeError('no such row');
      })(),
      never,
    );
    await expect(broken).rejects.toThrow('no such row');
    gone.abort(new DOMException('left', 'AbortError'));
    await expect(endless).rejects.toThrow('left');
    expect(
      await slices.run(
        noted(20, [], () => 0),
        never,
      ),
    ).toBe('done');
  });
});
