import { expect, it } from 'vitest';
import { simulateAll } from '../testing/simulation/simulate.ts';
import { record } from './support/figures.ts';

const SEEDS = Number(process.env['DROVER_SOAK_SEEDS'] ?? 10_000);
const FIRST = Number(process.env['DROVER_SIM_SEED'] ?? 1);

it('keeps its promises in simulated worlds where everything breaks', async () => {
  const began = performance.now();
  const { failure, steps } = await simulateAll(FIRST, SEEDS);
  expect(failure).toBeNull();
  record('simulation', 'seeds', {
    seeds: SEEDS,
    first: FIRST,
    steps,
    seconds: Math.round((performance.now() - began) / 1000),
  });
});
