import type { AgentStatus } from '../control/messages.ts';
import type { Outcome } from '../exit-codes.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { keyLines, openControl } from './talk.ts';

/** Shows what the server asks the running agent for, until Ctrl-C or the end of the agent. */
export async function monitor(world: World): Promise<Outcome> {
  using control = await openControl(world);
  control.send('monitor');
  const first = await control.next();
  if (first?.answer !== 'status')
    throw new Refusal('failed', 'Drover Agent hung up without an answer. Look into its log.');
  world.stdout.write(`${keyLines(first.status)}${standingText(first.status)}`);
  for await (const answer of control.rest()) {
    switch (answer.answer) {
      case 'status':
        world.stdout.write(standingText(answer.status));
        break;
      case 'activity':
        world.stdout.write(answer.activities.map(({ action, path }) => `${action}: ${path}\n`).join(''));
        break;
      case 'missed':
        world.stdout.write(`(${answer.count} more than could be shown)\n`);
        break;
    }
  }
  if (world.ending.aborted) return 'success';
  world.stdout.write('Drover Agent stopped\n');
  return 'success';
}

function standingText({ state, reason, server }: AgentStatus): string {
  if (state === 'online') return `Connected to ${server.host} on port ${server.port}.\nReady to transfer!\n`;
  return `Drover Agent Status: ${state}\n${reason === null ? '' : `Reason: ${reason}\n`}`;
}
