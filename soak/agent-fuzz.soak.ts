import { fuzzLinks } from '@drover/agent-link/testing';
import { FakeClock } from '@drover/connector-kit/testing';
import { expect, it } from 'vitest';

import { record } from './support/figures.ts';

const FRAMES = Number(process.env['DROVER_SOAK_FRAMES'] ?? 10_000_000);
const SEED = Number(process.env['DROVER_SOAK_SEED'] ?? 1);
const PART = Math.min(250_000, Math.ceil(FRAMES / 8));

it('serves or refuses random frames without a fault, in memory that does not grow', async () => {
  const began = performance.now();
  const memory: number[] = [];
  let links = 0;
  let frames = 0;
  for (let part = 0; frames < FRAMES; part++) {
    const result = await fuzzLinks(new FakeClock(), PART, SEED + part);
    expect(result.faults).toEqual([]);
    frames += result.sent;
    links += result.links;
    memory.push(process.memoryUsage.rss() / 1024 ** 2);
  }
  const early = Math.max(...memory.slice(0, Math.ceil(memory.length / 2)));
  const late = Math.max(...memory.slice(-Math.ceil(memory.length / 4)));
  record('agent-fuzz', 'frames', {
    frames,
    links,
    seconds: Math.round((performance.now() - began) / 1000),
    peakMbFirstHalf: Math.round(early),
    peakMbLastQuarter: Math.round(late),
  });
  expect(late).toBeLessThan(early * 1.25 + 20);
});
