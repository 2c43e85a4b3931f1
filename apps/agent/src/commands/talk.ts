import { controlAddress } from '../control/control-address.ts';
import { ControlClient } from '../control/control-client.ts';
import type { AgentStatus } from '../control/messages.ts';
import { agentHome } from '../files/agent-home.ts';
import type { World } from '../world.ts';

/** Finds the running agent of this home, and says that it looks for it. */
export async function openControl(world: World): Promise<ControlClient> {
  world.stdout.write('Connecting to Drover Agent\n');
  return await ControlClient.open(controlAddress(agentHome(world), world), world);
}

export function keyLines({ key }: Pick<AgentStatus, 'key'>): string {
  return `Drover Agent Key:\n${key}\n`;
}
