import { outgoingAddressTo } from '@drover/connector-kit';

/** Addresses for documentation (RFC 5737, RFC 3849): the way to them is the one to the internet, and nobody is called. */
const ANYWHERE = ['203.0.113.1', '2001:db8::1'];

/** The address that services see this server's calls come from: the configured one, else the one that the system would call from. */
export async function outgoingWords(
  configured: string | null,
  signal: AbortSignal,
  places: readonly string[] = ANYWHERE,
): Promise<string> {
  if (configured !== null) return configured;
  for (const host of places) {
    const address = await outgoingAddressTo({ host, port: 443 }, undefined, signal);
    if (address !== null)
      return `${address} (as this machine sees it; behind a router, NAT, the other side sees the router's)`;
  }
  return 'the address of the machine that runs Drover';
}
