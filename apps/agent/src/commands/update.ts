import { displaySegment } from '@drover/core';
import type { AgentStatus } from '../control/messages.ts';
import type { Outcome } from '../exit-codes.ts';
import { agentHome } from '../files/agent-home.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { openControl } from './talk.ts';
import { waitForVersion } from './wait-for-version.ts';

/** For a program of 120 MB over a slow line. */
const LOADING_MS = 2 * 60 * 60_000;
const LOOK_MS = 1_000;

/** Installs what the server offers: by the running agent itself, or where that is a service, by this command. */
export async function update(world: World): Promise<Outcome> {
  const before = await ask(world, 'update');
  const { state, version, text } = before.updates;
  if (state === 'off') throw new Refusal('failed', `This agent is updated ${displaySegment(text)}.`);
  if (version === null) {
    world.stdout.write(`Drover Agent ${before.version}: the server offers no newer version.\n`);
    return 'success';
  }
  world.stdout.write(`Drover Agent ${before.version} is being updated to ${version}\n`);
  const until = world.clock.monotonic() + LOADING_MS;
  while (world.clock.monotonic() < until) {
    const now = await statusOf(world);
    if (now?.version === version) {
      world.stdout.write(`Drover Agent updated to ${version}\n`);
      return 'success';
    }
    if (now?.updates.state === 'failed') throw new Refusal('failed', displaySegment(now.updates.text));
    if (now?.updates.state === 'loaded') return await installLoaded(world, version);
    await world.clock.sleep(LOOK_MS, world.ending);
  }
  throw new Refusal('failed', 'The update is not done after two hours. Look into the log of the agent.');
}

async function installLoaded(world: World, version: string): Promise<Outcome> {
  const [{ installUpdate }, { machinePlan }] = await Promise.all([
    import('../service/install-update.ts'),
    import('../service/choose-plan.ts'),
  ]);
  const { program } = world;
  if (program === null)
    throw new Refusal('failed', 'Run the command of the installed service: sudo drover-agent update');
  const { restart } = machinePlan({ config: { roots: [] }, readAll: false, user: null, program, node: '' }, world);
  await installUpdate(world, agentHome(world), version, { restart, cameUp: () => waitForVersion(world, version) });
  world.stdout.write(`Drover Agent updated to ${version}\n`);
  return 'success';
}

async function ask(world: World, command: 'update'): Promise<AgentStatus> {
  using control = await openControl(world);
  world.stdout.write('Sending update command\n');
  return await control.ask(command);
}

/** Null while one version hands over to the other. */
async function statusOf(world: World): Promise<AgentStatus | null> {
  try {
    using control = await openControl({ ...world, stdout: { write: () => undefined } });
    return await control.ask('status');
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
