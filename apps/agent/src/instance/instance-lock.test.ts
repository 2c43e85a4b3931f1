import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeWorld } from '../testing/fake-world.ts';
import { holdFile } from './hold-file.ts';
import { holdName } from './hold-name.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
});
afterEach(() => world[Symbol.dispose]());

describe.each([
  ['a file', async (path: string) => holdFile(path, await import('node:sqlite'))],
  ['a name, where Node has no SQLite', (path: string) => holdName(path, process.platform)],
])('holding %s', (_, hold) => {
  it('is for one at a time, and for the next when it is let go', async () => {
    const first = await hold(world.path('agent.lock'));
    expect(first).not.toBeNull();
    expect(await hold(world.path('agent.lock'))).toBeNull();
    const other = await hold(world.path('other.lock'));
    expect(other).not.toBeNull();
    other?.[Symbol.dispose]();
    first?.[Symbol.dispose]();
    const again = await hold(world.path('agent.lock'));
    expect(again).not.toBeNull();
    again?.[Symbol.dispose]();
  });
});
