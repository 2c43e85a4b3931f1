import type { Outcome } from '../exit-codes.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { openControl } from './talk.ts';

/** Longer than the agent gives itself. */
const STOPPED_WITHIN_MS = 15_000;

/** Ends the running agent, and waits until its process is gone. */
export async function stop(world: World): Promise<Outcome> {
  using control = await openControl(world);
  world.stdout.write('Sending stop command\n');
  control.send('stop');
  if ((await control.next())?.answer !== 'stopping')
    throw new Refusal('failed', 'Drover Agent hung up without an answer. Look into its log.');
  world.stdout.write('Drover Agent Stopping\n');
  // The system closes the conversation with the process.
  if ((await control.next(STOPPED_WITHIN_MS)) !== null)
    throw new Refusal('failed', 'Drover Agent does not stop. Look into its log.');
  world.stdout.write('Drover Agent stopped\n');
  return 'success';
}
