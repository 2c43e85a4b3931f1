import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { agentHome } from '../files/agent-home.ts';
import { FakeWorld } from '../testing/fake-world.ts';
import { programFiles } from './program-files.ts';
import { takeUpUpdate } from './take-up-update.ts';
import { writeStandIn } from './testing/stand-in.ts';
import { readUpdateState } from './update-state.ts';
import { watchProgram } from './watch-program.ts';

const MAIN = join(import.meta.dirname, 'testing/crash-main.ts');
const AT_ONCE = 2;
const command = (file: string) => [process.execPath, file];

/** What came of an update that was killed before this change of the disk, and of the next start. Null where it went through before. */
async function crashAt(step: number): Promise<string | null> {
  using world = new FakeWorld();
  const home = agentHome(world);
  const files = programFiles(world.path('agent.cjs'));
  const trace = world.path('trace');
  mkdirSync(home.running, { recursive: true, mode: 0o700 });
  writeStandIn(files.current, '1.0.0.0', trace, 'accepted');
  writeStandIn(files.next, '2.0.0.0', trace, 'accepted');

  const child = spawn(process.execPath, [MAIN, home.folder, files.current, String(step)], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const done = expect
    .poll(async () => (await readUpdateState(home.update, world))?.state, { timeout: 20_000, interval: 50 })
    .toBe('done')
    .then(() => null);
  const first = await Promise.race([ended, done.catch(() => null)]);
  if (first === null) {
    child.kill('SIGTERM');
    await ended;
    return null;
  }
  expect(first[1]).toBe('SIGKILL');

  // What lies there is a whole program, whichever it is; and the next start makes one of the two run.
  const version = versionOf(files.current);
  const program = { kind: 'portable', file: files.current, command };
  const left = await takeUpUpdate(world, home, { program, version });
  if (left === null) return `${version} as before`;
  const watching = watchProgram({ world, home, program, args: ['start'] }, left);
  await expect
    .poll(async () => (await readUpdateState(home.update, world))?.state, { timeout: 20_000, interval: 50 })
    .toBe('done');
  world.interrupt();
  expect(await watching).toBe(0);
  expect(existsSync(files.previous)).toBe(true);
  return `${/(\S+) after start/.exec(readFileSync(trace, 'utf8'))?.[1]} tried`;
}

function versionOf(file: string): string {
  return execFileSync(process.execPath, [file, '--version'], { encoding: 'utf8' }).split(/[\n ]/)[2] ?? '';
}

it('an update that is killed between any two changes of the disk leaves a whole program, which the next start takes up', async () => {
  const seen: (string | null)[] = [];
  while (!seen.includes(null)) {
    const steps = Array.from({ length: AT_ONCE }, (_, at) => seen.length + at + 1);
    seen.push(...(await Promise.all(steps.map(crashAt))));
  }
  const outcomes = seen.slice(0, seen.indexOf(null));
  expect(outcomes.length).toBeGreaterThan(12);
  // First the old one stays, from one point on the new one is tried: never anything else, and never back.
  expect(new Set(outcomes)).toEqual(new Set(['1.0.0.0 as before', '2.0.0.0 tried']));
  expect(outcomes.lastIndexOf('1.0.0.0 as before')).toBeLessThan(outcomes.indexOf('2.0.0.0 tried'));
}, 120_000);
