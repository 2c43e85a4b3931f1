import { agentAddress } from '../agents/agent-address.ts';
import type { Application } from '../application.ts';
import { textOfAddress } from '../config/listen-address.ts';
import { ApplicationError } from '../errors/application-error.ts';
import type { ServedBy } from './packager.ts';

const SET =
  'An administrator enters it under Settings (Address for agents), or starts Drover with DROVER_AGENT_ADDRESS=HOST:PORT.';

/** What downloads say about this server, and whether only this machine can reach it so. Rejects where that is not known. */
export async function servedBy(
  app: Pick<Application, 'agentDoor' | 'settings'>,
  seenAs: string,
): Promise<ServedBy & { readonly loopback: boolean }> {
  const door = app.agentDoor.now;
  const address = await agentAddress(app, seenAs);
  if (door === null || address === null) {
    throw new ApplicationError('agent-address-unknown', app.agentDoor.problem ?? undefined, {
      remedy: 'Start Drover with --agent-listen HOST:PORT.',
    });
  }
  const { host, port, loopback } = address;
  if (host === null) {
    throw new ApplicationError(
      'agent-address-unknown',
      'It is not known by which address agents reach this server: the one that this page was opened by is neither in its certificate nor one of its machine.',
      { remedy: SET },
    );
  }
  return { server: `https://${textOfAddress({ host, port })}`, pin: door.pin, channelBinding: door.binding, loopback };
}
