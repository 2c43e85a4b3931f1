import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import type { Reach } from './reach.ts';

/** Only for the words of an error, which must not wait long. */
const PATIENCE_MS = 1_000;
/** The address of this machine that calls to a server leave from, found without sending it anything; null where there is none. */
export async function outgoingAddressTo(
  { host, port }: { readonly host: string; readonly port: number },
  reach: Reach | undefined,
  signal: AbortSignal,
): Promise<string | null> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const found = lookup(host).then(
    ({ address }) => (reach?.allows(address) === false ? null : localEnd(address, port, patience)),
    () => null, // a host that has no address is reached from none
  );
  return await Promise.race([found, ended(patience)]);
}

/** The remedy that names what to put on a server's allow-list. An address that was only measured here may be translated on the way. */
export function allowListHint(configured: string | undefined, measured: string | null): string {
  if (configured !== undefined) return `Allow this server's address ${configured} there.`;
  if (measured === null) return "Allow this server's outgoing address there.";
  return `Allow this server's address there; here it is ${measured}, behind a router (NAT) the other side sees the router's.`;
}

/** A UDP socket that is connected and never written to: the system only chooses the way. */
function localEnd(address: string, port: number, patience: AbortSignal): Promise<string | null> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  return new Promise<string | null>((resolve) => {
    socket.once('connect', () => resolve(socket.address().address));
    socket.on('error', () => resolve(null)); // no route leads there
    patience.addEventListener('abort', () => resolve(null), { once: true });
    socket.connect(port, address);
  }).finally(() => socket.close());
}

function ended(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
