import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentHome } from '../files/agent-home.ts';
import { lockInstance } from '../instance/instance-lock.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { programFiles } from './program-files.ts';
import { writeStandIn } from './testing/stand-in.ts';
import { readUpdateState } from './update-state.ts';
import { type First, watchProgram } from './watch-program.ts';

let world: FakeWorld;
let files: ReturnType<typeof programFiles>;
let trace: string;
beforeEach(() => {
  world = new FakeWorld();
  files = programFiles(world.path('agent.cjs'));
  trace = world.path('trace');
  mkdirSync(agentHome(world).running, { recursive: true, mode: 0o700 });
});
afterEach(() => world[Symbol.dispose]());

const SWITCH: First = { do: 'switch', version: '2.0.0.0' };
const started = () => readFileSync(trace, 'utf8').trim().split('\n');
const state = () => readUpdateState(agentHome(world).update, world);
const text = (path: string) => readFileSync(path, 'utf8');

function watch(first: First, trialMs = 20_000): Promise<number> {
  const command = (file: string) => [process.execPath, file];
  const program = { kind: 'portable', file: files.current, command };
  return watchProgram({ world, home: agentHome(world), program, args: ['start'], trialMs }, first);
}

/** Waits until the last version that was started is this one, and then has a person end it. */
async function endWhen(line: string): Promise<void> {
  await expect.poll(() => existsSync(trace) && started().at(-1), { timeout: 15_000 }).toBe(line);
  await new Promise((resolve) => setTimeout(resolve, 200));
  world.interrupt();
}

describe('a new version', () => {
  it('that is accepted stays, and the one before is kept', async () => {
    writeStandIn(files.current, '1.0.0.0', trace, 'accepted');
    writeStandIn(files.next, '2.0.0.0', trace, 'accepted');
    const before = text(files.current);
    const watching = watch(SWITCH);
    await endWhen('2.0.0.0 after update');
    expect(await watching).toBe(0);
    expect(await state()).toEqual({ state: 'done', version: '2.0.0.0', reason: null });
    expect(text(files.previous)).toBe(before);
    expect(existsSync(files.next)).toBe(false);
  });

  it.each([
    ['dies', /^It ended with code 7\.$/],
    ['ends without having been asked to', /^It ended with code 0\.$/],
    ['is not accepted in time', /^The server did not accept it within 1 seconds\.$/],
  ])('that %s makes room for the one before, which is told of it', async (what, reason) => {
    const behaviour = what === 'dies' ? 'dies' : what.startsWith('ends') ? 'ends' : 'hangs';
    writeStandIn(files.current, '1.0.0.0', trace, 'accepted');
    writeStandIn(files.next, '2.0.0.0', trace, behaviour);
    const before = text(files.current);
    const watching = watch(SWITCH, behaviour === 'hangs' ? 1_000 : 20_000);
    await endWhen('1.0.0.0 after failure');
    expect(await watching).toBe(0);
    expect(text(files.current)).toBe(before);
    expect(await state()).toMatchObject({ state: 'failed', version: '2.0.0.0', reason: expect.stringMatching(reason) });
    expect(world.complained.join('')).toContain('Version 2.0.0.0 is given up: ');
  });

  it('that cannot be put in place is left, and the one before goes on', async () => {
    writeStandIn(files.current, '1.0.0.0', trace, 'accepted');
    const watching = watch(SWITCH); // there is no next program
    await endWhen('1.0.0.0 after failure');
    expect(await watching).toBe(0);
    expect(await state()).toMatchObject({ state: 'failed', reason: 'Its program could not be put in place (ENOENT).' });
  });

  it('may make room for a still newer one, and the process that watches stays the same', async () => {
    writeStandIn(files.current, '1.0.0.0', trace, 'accepted');
    writeStandIn(files.next, '2.0.0.0', trace, 'updates', '3.0.0.0');
    const watching = watch(SWITCH);
    await expect.poll(() => existsSync(trace)).toBe(true);
    writeStandIn(files.next, '3.0.0.0', trace, 'accepted');
    await endWhen('3.0.0.0 after update');
    expect(await watching).toBe(0);
    expect(await state()).toEqual({ state: 'done', version: '3.0.0.0', reason: null });
  });

  it('that a person ends before it was accepted is tried again by the next start', async () => {
    writeStandIn(files.current, '1.0.0.0', trace, 'accepted');
    writeStandIn(files.next, '2.0.0.0', trace, 'hangs');
    const watching = watch(SWITCH);
    await endWhen('2.0.0.0 after update');
    expect(await watching).toBe(0);
    expect(await state()).toMatchObject({ state: 'trial', version: '2.0.0.0' });
  });

  it('is not switched to while another agent has the folder', async () => {
    writeStandIn(files.current, '1.0.0.0', trace, 'accepted');
    writeStandIn(files.next, '2.0.0.0', trace, 'accepted');
    using _other = await lockInstance(agentHome(world).running, world);
    await expect(watch(SWITCH)).rejects.toMatchObject({ outcome: 'running' });
    expect(text(files.current)).toContain('1.0.0.0');
  });
});

it('an agent that ends by itself once it was accepted gives its exit code to whoever waits', async () => {
  writeFileSync(files.current, "process.send({ agent: 'accepted' }, () => setTimeout(() => process.exit(5), 300));");
  expect(await watch({ do: 'try', version: '1.0.0.0' })).toBe(5);
});
