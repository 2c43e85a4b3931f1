import { isIP } from 'node:net';
import type { AgentServer } from '@drover/api';
import type { Application } from '../application.ts';
import { isLoopback, type ListenAddress, textOfAddress } from '../config/listen-address.ts';

type Address = NonNullable<AgentServer['address']>;

/**
 * Where agents are to call: what an administrator told, else where this server listens. Where that is every address of the machine, it is the
 * name by which the caller reached the page, if that is one of this server's own: whoever calls may claim any.
 */
export async function agentAddress(
  { agentDoor, settings }: Pick<Application, 'agentDoor' | 'settings'>,
  seenAs: string,
): Promise<Address | null> {
  const door = agentDoor.now;
  if (door === null) return null;
  const told = await settings.agentAddress();
  if (told !== null) return { ...told, loopback: isLoopback(told), passedOn: passedOnTo(door.address, told) };
  if (door.address.host !== null) return { ...door.address, passedOn: null };
  const host = seenAs.replace(/^\[(.*)\]$/, '$1');
  const { port } = door.address;
  if (isLoopback({ host, port })) {
    return { host: isIP(host) === 0 ? '127.0.0.1' : host, port, loopback: true, everywhere: true, passedOn: null };
  }
  return { host: door.knows(host) ? host : null, port, loopback: false, everywhere: true, passedOn: null };
}

/** Where calls from other machines have to be passed on to, because this server takes none of them itself; null where it does. */
export function passedOnTo(
  { host, port }: { readonly host: string | null; readonly port: number },
  told: ListenAddress,
): string | null {
  if (host === null || !isLoopback({ host, port }) || isLoopback(told)) return null;
  return textOfAddress({ host, port });
}
