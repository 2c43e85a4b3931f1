import { readdirSync } from 'node:fs';
import { hasFolderHandles } from '@drover/connectors/local-files';
import { describe, expect, it } from 'vitest';
import { Race } from './testing/race.ts';

const OPENS = 20_000;
const CONTROL_MS = 60_000;

describe.runIf(await hasFolderHandles())('while folders and files become links to the outside and back', () => {
  it('nothing gets out of a shared folder or into another, in 20,000 opens', async () => {
    const open = readdirSync('/proc/self/fd').length;
    await using race = await Race.start();
    const { opens, done, refused, escapes } = await race.attack(OPENS);
    expect(escapes).toEqual([]);
    expect(opens).toBeGreaterThanOrEqual(OPENS);
    // Both the folder and its link were met.
    expect(Math.min(done, refused)).toBeGreaterThan(OPENS / 100);
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(open + 10);
  }, 300_000);

  it('much gets out of a program that looks where a path leads and then opens it', async () => {
    await using race = await Race.start();
    const until = performance.now() + CONTROL_MS;
    expect(await race.attackNaively((escapes) => escapes > 0 || performance.now() > until)).toBeGreaterThan(0);
  }, 300_000);
});
