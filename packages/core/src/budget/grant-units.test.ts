import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BudgetState, budgetStanding, UNUSED_BUDGET } from './budget-state.ts';
import { enterLicences, grantUnits, noteLimit, pauseBudget } from './grant-units.ts';

const STEPS = [
  { licences: 1_000, perMinute: 1_250, perDay: 12_000 },
  { licences: null, perMinute: 2_500, perDay: 24_000 },
];
const START = 1_000_000_000_000;
const told = (perMinute: number) => noteLimit(UNUSED_BUDGET, { perMinute, left: perMinute, resetMs: 1 }, STEPS, START);
const asking = (want: number, back = 0) => ({ want, back });

describe('the units of a budget', () => {
  it('are all given while no limit is known', () => {
    expect(grantUnits(UNUSED_BUDGET, asking(5_000), START)).toMatchObject({ units: 5_000, waitMs: 0 });
  });

  it('never exceed the limit in any minute, and use most of it in the long run, however they are asked for', () => {
    const step = fc.record({ ms: fc.integer({ min: 100, max: 9_000 }), want: fc.integer({ min: 1, max: 900 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (asked) => {
        let now = START;
        let state = told(1_250);
        const given: { readonly at: number; readonly units: number }[] = [];
        for (const { ms, want } of asked) {
          now += ms;
          const grant = grantUnits(state, asking(want), now);
          state = grant.state;
          given.push({ at: now, units: grant.units });
        }
        for (const { at: end } of given) {
          const within = given.filter(({ at }) => at <= end && at > end - 60_000);
          expect(within.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(1_250);
        }
      }),
      { numRuns: 100 },
    );
    let state = told(1_250);
    let units = 0;
    for (let now = START; now < START + 600_000; now += 500) {
      const grant = grantUnits(state, asking(100), now);
      state = grant.state;
      units += grant.units;
    }
    expect(units).toBeGreaterThan(1_250 * 10 * 0.8);
  });

  it('are spread over what the service says is left, until it counts anew', () => {
    let state = noteLimit(told(1_250), { perMinute: 1_250, left: 100, resetMs: 10_000 }, STEPS, START + 1_000);
    let units = 0;
    for (let now = START + 1_500; now < START + 11_000; now += 500) {
      const grant = grantUnits(state, asking(100), now);
      if (now < START + 6_000) expect(units).toBeLessThan(75);
      state = grant.state;
      units += grant.units;
    }
    expect(units).toBeGreaterThan(50);
    expect(units).toBeLessThanOrEqual(100);
    expect(grantUnits(state, asking(100), START + 11_000).units).toBe(100);
  });

  it('end with the day, and come back with the next one', () => {
    let state = told(1_250);
    let now = START;
    let total = 0;
    for (; now < START + 3_600_000; now += 1_000) {
      const grant = grantUnits(state, asking(100), now);
      state = grant.state;
      total += grant.units;
    }
    expect(total).toBe(12_000);
    const { waitMs, units } = grantUnits(state, asking(1), now);
    expect(units).toBe(0);
    expect(now + waitMs).toBe(START + 86_400_000);
    expect(budgetStanding(state, now)).toMatchObject({ usedToday: 12_000, dayEndsAt: START + 86_400_000 });
    expect(grantUnits(state, asking(1), now + waitMs).units).toBe(1);
  });

  it('of a day are used up where they were counted, and where the service refuses for more than an hour', () => {
    const of = (state: BudgetState, later = 1) => budgetStanding(state, START + later).usedUp;
    const counted = grantUnits(
      { ...told(1_250), slots: [], day: { from: START, units: 12_000 } },
      asking(1),
      START,
    ).state;
    expect(of(counted)).toEqual({ until: START + 86_400_000, leftMs: 86_399_999 });
    expect(of(counted, 86_400_000)).toBeNull();
    const day = pauseBudget(UNUSED_BUDGET, 40_000_000, STEPS, START);
    expect(of(day)).toEqual({ until: START + 40_000_000, leftMs: 39_999_999 });
    expect(of(day, 39_999_000)?.leftMs).toBe(1_000);
    expect(of(day, 40_000_000)).toBeNull();
    expect(of(pauseBudget(UNUSED_BUDGET, 3_600_000, STEPS, START))).toBeNull();
  });

  it('that were not needed count for nothing', () => {
    const first = grantUnits(told(1_250), asking(100), START);
    const second = grantUnits(first.state, asking(10, 100), START + 1_000);
    expect(budgetStanding(second.state, START + 1_000)).toMatchObject({ usedToday: 10, usedLastMinute: 10 });
  });

  it('are not given during a pause, and a shorter pause does not end a longer one', () => {
    const long = pauseBudget(UNUSED_BUDGET, 30_000, STEPS, START);
    const state = pauseBudget(long, 1_000, STEPS, START + 5_000);
    expect(grantUnits(state, asking(1), START + 10_000)).toMatchObject({ units: 0, waitMs: 20_000 });
    expect(grantUnits(state, asking(1), START + 30_000).units).toBe(1);
  });
});

/** Three requests that are under way at one time are refused. */
const refused = (state: BudgetState, now: number) =>
  [0, 1, 2].reduce((before, later) => pauseBudget(before, 1_000, STEPS, now + later), state);

describe('the limit of a budget', () => {
  it('goes by the licences that somebody entered, while the service names none', () => {
    const entered = (licences: number | null) => budgetStanding(enterLicences(UNUSED_BUDGET, licences, STEPS), START);
    expect(entered(1_000)).toMatchObject({
      ...{ licences: 1_000, limit: { perMinute: 1_250, perDay: 12_000, basis: 'entered' } },
    });
    expect(entered(1_001).limit).toEqual({ perMinute: 2_500, perDay: 24_000, basis: 'entered' });
    expect(entered(null)).toMatchObject({ licences: null, limit: null });
    expect(enterLicences(UNUSED_BUDGET, 5, [])).toEqual(UNUSED_BUDGET);
    const state = enterLicences(UNUSED_BUDGET, 1_001, STEPS);
    expect(grantUnits(state, asking(5_000), START).units).toBeLessThan(2_500);
    const { perMinute } = noteLimit(state, { perMinute: 1_250, left: 5, resetMs: 1 }, STEPS, START).limit ?? {};
    expect(perMinute).toBe(1_250);
  });

  it('that was entered comes before one that is inferred, and is left when it is taken back', () => {
    const busy = grantUnits(UNUSED_BUDGET, asking(2_000), START).state;
    const inferred = refused(busy, START + 1_000);
    const standing = (state: BudgetState) => budgetStanding(state, START + 2_000).limit?.basis;
    expect(standing(enterLicences(inferred, 9_000, STEPS))).toBe('entered');
    expect(standing(enterLicences(enterLicences(inferred, 9_000, STEPS), null, STEPS))).toBe('inferred');
    expect(refused(enterLicences(busy, 9_000, STEPS), START + 1_000).limit).toBeNull();
  });

  it('is inferred where more is refused than a step allows, until nothing was refused for an hour', () => {
    const busy = grantUnits(UNUSED_BUDGET, asking(2_000), START).state;
    const state = refused(busy, START + 1_000);
    expect(state.limit).toEqual({ perMinute: 1_250, perDay: 12_000, basis: 'inferred' });
    expect(grantUnits(state, asking(1), START + 3_600_000).state.limit).toEqual(state.limit);
    expect(grantUnits(state, asking(1), START + 3_603_000).state.limit).toBeNull();
  });

  it('is not inferred where few were refused: that was not for their number', () => {
    const quiet = grantUnits(UNUSED_BUDGET, asking(100), START).state;
    expect(refused(quiet, START + 1_000).limit).toBeNull();
  });

  it('is not inferred from requests that are refused now and then, while others are not', () => {
    let state = grantUnits(UNUSED_BUDGET, asking(2_000), START).state;
    for (let at = 0; at < 50; at++) state = pauseBudget(state, 500, STEPS, START + at * 1_000);
    expect(state.limit).toBeNull();
  });

  it('is the one that the service names, with the day of its step', () => {
    const busy = refused(grantUnits(UNUSED_BUDGET, asking(2_000), START).state, START);
    const state = noteLimit(busy, { perMinute: 2_500, left: 400, resetMs: 9_000 }, STEPS, START);
    expect(state.limit).toEqual({ perMinute: 2_500, perDay: 24_000, basis: 'told' });
  });
});
