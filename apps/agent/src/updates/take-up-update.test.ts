import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentHome } from '../files/agent-home.ts';
import { lockInstance } from '../instance/instance-lock.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { takeUpUpdate } from './take-up-update.ts';
import { readUpdateState, type UpdateState, writeUpdateState } from './update-state.ts';

let world: FakeWorld;
beforeEach(() => {
  world = new FakeWorld();
  mkdirSync(agentHome(world).folder, { mode: 0o700 });
  writeFileSync(world.path('agent.prev.cjs'), 'the one before');
});
afterEach(() => world[Symbol.dispose]());

/** What a start of this version does about what another has left. */
async function startOf(version: string, state: UpdateState['state'] | null, reason: string | null = null) {
  const home = agentHome(world);
  if (state !== null) await writeUpdateState(home.update, { state, version: '2.0.0.0', reason });
  const program = { kind: 'portable', file: world.path('agent.cjs'), command: () => [] };
  const first = await takeUpUpdate(world, home, { program, version });
  return { first, left: await readUpdateState(home.update, world) };
}

describe('a start after an update that broke off', () => {
  it.each(['switching', 'trial'] as const)(
    'tries the new version where its program is in place (%s)',
    async (state) => {
      expect((await startOf('2.0.0.0', state)).first).toEqual({ do: 'try', version: '2.0.0.0' });
    },
  );

  it('is refused in the folder of another user, whatever of it may be read', async () => {
    const program = { kind: 'portable', file: world.path('agent.cjs'), command: () => [] };
    const other = Object.assign(Object.create(world) as FakeWorld, { uid: 4_711 });
    await expect(takeUpUpdate(other, agentHome(world), { program, version: '2.0.0.0' })).rejects.toMatchObject({
      outcome: 'foreign',
      message: expect.stringContaining('belongs to another user'),
    });
  });

  it('forgets one that was not put in place, so that it is loaded again', async () => {
    expect(await startOf('1.0.0.0', 'switching')).toEqual({ first: null, left: null });
  });

  it('notes that a version failed whose trial the one before finds', async () => {
    expect(await startOf('1.0.0.0', 'trial')).toEqual({
      first: null,
      left: { state: 'failed', version: '2.0.0.0', reason: 'It did not come up.' },
    });
  });

  it('goes back where the program of a version that failed is still there', async () => {
    expect((await startOf('2.0.0.0', 'failed', 'It hung.')).first).toEqual({
      do: 'go-back',
      version: '2.0.0.0',
      reason: 'It hung.',
    });
  });

  it.each([
    ['all is done', '2.0.0.0', 'done'],
    ['the one before is back', '1.0.0.0', 'failed'],
    ['there was no update', '1.0.0.0', null],
  ] as const)('does nothing where %s', async (_what, version, state) => {
    expect((await startOf(version, state)).first).toBeNull();
  });

  it('leaves everything to the agent that runs', async () => {
    const home = agentHome(world);
    mkdirSync(home.running, { mode: 0o700 });
    using _running = await lockInstance(home.running, world);
    await expect(startOf('1.0.0.0', 'trial')).rejects.toMatchObject({ outcome: 'running' });
    expect(await readUpdateState(home.update, world)).toMatchObject({ state: 'trial' });
  });

  it('is not thrown off by a file that is damaged', async () => {
    writeFileSync(agentHome(world).update, '{"state":"tri', { mode: 0o600 });
    expect(await startOf('1.0.0.0', null)).toEqual({ first: null, left: null });
    expect(existsSync(world.path('agent.prev.cjs'))).toBe(true);
  });
});
