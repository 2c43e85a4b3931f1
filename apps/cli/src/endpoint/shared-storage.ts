import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { signedInScheme } from '../location/location.ts';
import type { ResolvedSide } from './resolve-side.ts';

/**
 * True when SRC and DST may be one storage under two names, such as a local folder and an SFTP server on this very machine. Two local
 * folders, and two paths on one server, are compared as paths instead.
 */
export async function mayShareStorage(source: ResolvedSide, destination: ResolvedSide): Promise<boolean> {
  const [from, to] = await Promise.all([machineOf(source), machineOf(destination)]);
  return [...from].some((address) => to.has(address));
}

const THIS_MACHINE = 'this machine';

async function machineOf(side: ResolvedSide): Promise<Set<string>> {
  if (side.type === 'local') return new Set([THIS_MACHINE]);
  const { scheme } = side.location;
  if (scheme === 'azblob' || signedInScheme(scheme) !== null) return new Set(); // no machine, and reached by no other protocol here
  const own = ownAddresses();
  const addresses = await addressesOf(side.location.host);
  return new Set(addresses.map((address) => (own.has(address) || isLoopback(address) ? THIS_MACHINE : address)));
}

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return []; // a name that can no longer be looked up has just been connected to; the guard is a second line
  }
}

function ownAddresses(): Set<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)));
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::ffff:127.');
}
