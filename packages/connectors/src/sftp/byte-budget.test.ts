import { describe, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.ts';

describe('ByteBudget', () => {
  it('serves those who wait in the order of their coming, one taking each', () => {
    const budget = new ByteBudget(10);
    const served: string[] = [];
    const queue = (name: string): void =>
      budget.whenFree(() => {
        served.push(name);
        budget.take(10);
      });
    budget.take(10);
    for (const name of ['first', 'second', 'third']) queue(name);
    budget.give(10);
    expect(served).toEqual(['first']);
    budget.give(10);
    budget.give(10);
    expect(served).toEqual(['first', 'second', 'third']);
  });

  it('goes on to the next when one who waited wants nothing any more', () => {
    const budget = new ByteBudget(10);
    let served = false;
    budget.take(10);
    budget.whenFree(() => undefined);
    budget.whenFree(() => {
      served = true;
    });
    budget.give(10);
    expect(served).toBe(true);
  });

  it('lets nobody overtake those who wait', () => {
    const budget = new ByteBudget(10);
    budget.take(15);
    budget.whenFree(() => undefined);
    expect(budget.exhausted).toBe(true);
    budget.give(5);
    expect(budget.exhausted).toBe(true);
    budget.give(10);
    expect(budget.exhausted).toBe(false);
  });
});
