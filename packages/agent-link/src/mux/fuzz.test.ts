import { FakeClock } from '@drover/connector-kit/testing';
import { describe, expect, it } from 'vitest';
import { fuzzLinks } from '../testing/fuzz-links.ts';

/** Ten million of them are a matter of `./drover soak agent-fuzz`. */
const frames = 20_000;

describe('random frames', () => {
  it('end a link or are served, and leave nothing behind, whatever they are', { timeout: 60_000 }, async () => {
    const { sent, links, faults } = await fuzzLinks(new FakeClock(), frames, 1);
    expect(sent).toBe(frames);
    expect(links).toBeGreaterThan(10);
    expect(faults).toEqual([]);
  });
});
