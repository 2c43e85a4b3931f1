import { type BudgetStep, StorageError } from '@drover/core';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../clock/fake-clock.ts';
import { MemoryLedger } from './memory-ledger.ts';
import { SharedBudget } from './shared-budget.ts';

const STEPS: readonly BudgetStep[] = [{ licences: null, perMinute: 600, perDay: 1_000_000 }];
const never = () => new AbortController().signal;

function setup(ledger?: MemoryLedger) {
  const clock = new FakeClock();
  const troubles: unknown[] = [];
  const kept = ledger ?? new MemoryLedger(clock, STEPS);
  const open = () =>
    new SharedBudget({ ledger: kept, clock, service: 'Microsoft 365', onTrouble: (error) => troubles.push(error) });
  return { clock, ledger: kept, open, troubles };
}

describe('SharedBudget', () => {
  it('lets nobody through during a pause, of whoever met with it, and all afterwards', async () => {
    const { clock, open } = setup();
    const [one, other] = [open(), open()];
    await clock.run(Promise.all([one.take(2, never()), other.take(2, never())]));
    one.pause(7_000);
    const sent: number[] = [];
    const calls = [one, other, one, other].map(async (budget) => {
      await budget.take(2, never());
      sent.push(clock.monotonic());
    });
    await clock.run(Promise.all(calls));
    expect(sent).toHaveLength(4);
    expect(Math.min(...sent)).toBeGreaterThanOrEqual(7_000);
  });

  it('says how long it takes where the pause is long, instead of waiting', async () => {
    const { clock, open } = setup();
    const budget = open();
    budget.pause(120_000);
    const refusal: unknown = await clock.run(budget.take(2, never()).catch((error: unknown) => error));
    expect(refusal).toBeInstanceOf(StorageError);
    expect(refusal).toMatchObject({ kind: 'rate-limited', retryable: true, retryAfterMs: 120_000 });
  });

  it('holds back those who wait when a longer pause comes', async () => {
    const { clock, open } = setup();
    const budget = open();
    budget.pause(2_000);
    const waiting = budget.take(1, never());
    await clock.advance(1_000);
    budget.pause(10_000);
    await clock.run(waiting);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(11_000);
  });

  it('keeps several to a limit that the service named, and serves them all', async () => {
    const { clock, open } = setup();
    const budgets = [open(), open()];
    await clock.run(Promise.all(budgets.map((budget) => budget.take(1, never()))));
    for (const budget of budgets) budget.told({ perMinute: 600, left: 590, resetMs: 50_000 });
    const sent: number[] = [];
    const calls = Array.from({ length: 600 }, async (_, i) => {
      await budgets[i % 2]?.take(2, never());
      sent.push(clock.monotonic());
    });
    await clock.run(Promise.all(calls));
    expect(sent).toHaveLength(600);
    for (const end of sent)
      expect(2 * sent.filter((at) => at <= end && at > end - 60_000).length).toBeLessThanOrEqual(600);
    expect(clock.monotonic()).toBeLessThan(3 * 60_000);
  });

  it('is held while somebody waits, during a pause, and as long as whoever came was told to stay away', async () => {
    const { clock, open } = setup();
    const budget = open();
    await clock.run(budget.take(2, never()));
    expect(budget.held()).toBe(false);
    budget.pause(2_000);
    expect(budget.held()).toBe(true);
    const waiting = budget.take(2, never());
    await clock.run(waiting);
    expect(budget.held()).toBe(false);
    budget.told({ perMinute: 600, left: 0, resetMs: 40_000 });
    await clock.advance(3_000);
    await expect(clock.run(budget.take(2, never()))).rejects.toMatchObject({ kind: 'rate-limited' });
    expect(budget.held()).toBe(true);
    await clock.advance(41_000);
    expect(budget.held()).toBe(false);
  });

  it('serves the others when one is cancelled', async () => {
    const { clock, open } = setup();
    const budget = open();
    budget.pause(2_000);
    const cancel = new AbortController();
    const cancelled = budget.take(1, cancel.signal);
    cancelled.catch(() => undefined);
    const served = budget.take(1, never());
    cancel.abort(new Error('enough'));
    await expect(cancelled).rejects.toThrow('enough');
    await clock.run(served);
    expect(clock.monotonic()).toBeGreaterThanOrEqual(2_000);
  });

  it('waits for a ledger that cannot be asked, and tells of it', async () => {
    class Stumbling extends MemoryLedger {
      failures = 2;
      override exchange(...[request]: Parameters<MemoryLedger['exchange']>) {
        if (this.failures-- > 0) return Promise.reject(new Error('the database is away'));
        return super.exchange(request);
      }
    }
    const clock = new FakeClock();
    const troubles: unknown[] = [];
    const ledger = new Stumbling(clock, STEPS);
    const onTrouble = (error: unknown) => troubles.push(error);
    const budget = new SharedBudget({ ledger, clock, service: 'Microsoft 365', onTrouble });
    await clock.run(budget.take(1, never()));
    expect(troubles).toHaveLength(2);
  });
});
