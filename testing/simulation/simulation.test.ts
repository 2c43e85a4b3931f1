import { expect, test } from 'vitest';
import { simulate, simulateAll } from './simulate.ts';

/** Ten thousand and more are a matter of `./drover soak simulation`. */
const SEEDS = 150;
const ONE = process.env['DROVER_SIM_SEED'];

test.runIf(ONE === undefined)(
  'whatever goes wrong, nothing is lost, halved, overwritten or told wrongly',
  async () => {
    const { failure, steps } = await simulateAll(1, SEEDS);
    expect(failure).toBeNull();
    expect(steps).toBeGreaterThan(SEEDS * 100);
  },
  120_000,
);

test.runIf(ONE !== undefined)(
  'one seed is played again, and every step of it told',
  async () => {
    const { failure } = await simulate(Number(ONE), Number.POSITIVE_INFINITY);
    expect(failure).toBeNull();
  },
  120_000,
);

test('the same seed gives the same story', async () => {
  for (let seed = 1; seed <= 10; seed++) expect(await simulate(seed)).toEqual(await simulate(seed));
}, 120_000);
