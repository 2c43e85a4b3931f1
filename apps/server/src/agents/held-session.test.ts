import { MemoryLink } from '@drover/agent-link/testing';
import { expect, it } from 'vitest';
import { type Held, isBusy, isUsable } from './held-session.ts';
import { spreadLinks } from './spread-links.ts';

const NOW = 1_000_000;
const { signal } = new AbortController();

function held(calls: number, usedAt: number): Held {
  const link = Object.assign(new MemoryLink(async () => undefined), {});
  Object.defineProperty(link, 'calls', { value: calls });
  const record = { state: 'claimed', outdated: false, differs: false, drained: false };
  return { session: { link }, record, usedAt, seen: true } as unknown as Held;
}

it('an agent is at work while a call is under way, and in the pauses between calls', () => {
  const never = Number.NEGATIVE_INFINITY;
  expect(isBusy(held(0, never), NOW)).toBe(false);
  expect(isBusy(held(1, never), NOW)).toBe(true);
  expect(isBusy(held(0, NOW - 5_000), NOW)).toBe(true);
  expect(isBusy(held(0, NOW - 15_000), NOW)).toBe(false);
});

it('of several agents, only the one that gets a call is at work', async () => {
  const [busier, idler] = [held(3, 0), held(1, 0)];
  const used: Held[] = [];
  const { link } = spreadLinks({
    held: () => [busier, idler],
    usable: isUsable,
    whyNot: async () => new Error('there are some') as never,
    onMisfit: () => undefined,
    onUse: (one) => void used.push(one),
  });
  expect(await link(signal)).toBe(idler.session.link);
  expect(used).toEqual([idler]);
});
