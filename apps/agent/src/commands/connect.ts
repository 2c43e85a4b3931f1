import type { Outcome } from '../exit-codes.ts';
import type { World } from '../world.ts';
import { openControl } from './talk.ts';

/** Longer than the agent waits for the server. */
const CONNECTED_WITHIN_MS = 40_000;

/** Makes the running agent dial, also one that was disconnected or revoked, and tells what came of it. */
export async function connect(world: World): Promise<Outcome> {
  using control = await openControl(world);
  world.stdout.write('Sending connect command\n');
  const { state, reason } = await control.ask('connect', CONNECTED_WITHIN_MS);
  if (state === 'online' || state === 'unclaimed') {
    world.stdout.write(
      `Drover Agent connected.\n${reason === null ? '' : `Drover Agent Status: ${state}\nReason: ${reason}\n`}`,
    );
    return 'success';
  }
  world.stderr.write(`Drover Agent is not connected (${state}): ${reason ?? ''}\n`);
  return 'offline';
}

/** Takes the running agent off line; it stays so until `connect` or its next start. */
export async function disconnect(world: World): Promise<Outcome> {
  using control = await openControl(world);
  world.stdout.write('Sending disconnect command\n');
  await control.ask('disconnect');
  world.stdout.write('Drover Agent disconnected.\n');
  return 'success';
}
