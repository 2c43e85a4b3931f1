import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { openControl } from './talk.ts';

const WITHIN_MS = 60_000;
const LOOK_MS = 1_000;

/** Whether the running agent is of this version and the server has accepted it, within a minute. */
export async function waitForVersion(world: World, version: string): Promise<boolean> {
  const until = world.clock.monotonic() + WITHIN_MS;
  while (world.clock.monotonic() < until) {
    if (await isAccepted(world, version)) return true;
    await world.clock.sleep(LOOK_MS, world.ending);
  }
  return false;
}

async function isAccepted(world: World, version: string): Promise<boolean> {
  try {
    using control = await openControl({ ...world, stdout: { write: () => undefined } });
    const status = await control.ask('status');
    return status.version === version && ['online', 'unclaimed', 'outdated'].includes(status.state);
  } catch (error) {
    if (error instanceof Refusal) return false; // it is not up yet
    throw error;
  }
}
