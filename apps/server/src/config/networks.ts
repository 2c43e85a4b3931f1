import { BlockList, isIP, SocketAddress } from 'node:net';
import { StorageError } from '@drover/core';

/**
 * The networks that connectors may reach, as `DROVER_ALLOWED_NETWORKS` or the setting names them:
 * `10.0.0.0/8,192.0.2.7,2001:db8::/32`. What names IPv6 admits no IPv4, in whatever spelling.
 */
export interface Networks {
  readonly text: string;
  allows(address: string): boolean;
}

/**
 * Where machines of clouds are told their own credentials, which no connector has any business at: link-local addresses, also behind
 * NAT64, and those that Amazon (IPv6), Azure, Alibaba and Oracle use beside them.
 */
const METADATA = [
  ...['169.254.0.0/16', 'fe80::/10', '64:ff9b::a9fe:0/112'],
  ...['fd00:ec2::254', '168.63.129.16', '100.100.100.200', '192.0.0.192'],
].join();

/** Every network but what tells a machine its own credentials; holds where no networks are named. */
export function exceptMetadata(): Pick<Networks, 'allows'> {
  const metadata = parseNetworks(METADATA);
  return { allows: (address) => !metadata.allows(address) };
}

const VARIABLE = 'DROVER_ALLOWED_NETWORKS';
/** How much of an IPv6 address says that an IPv4 one follows. */
const MAPPED_BITS = 96;

/** `where`: what names them, for the message. */
export function parseNetworks(text: string, where = VARIABLE): Networks {
  // One list would take an IPv4 address for the IPv6 one that it is mapped to.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const part of partsOf(text)) {
    const { address, family, prefix } = parseNetwork(part, where);
    lists[family].addSubnet(address, prefix, family);
  }
  return {
    text,
    allows: (given) => {
      const parsed = parseAddress(given.replace(/%.*$/, ''));
      return parsed !== null && lists[parsed.family].check(parsed.address, parsed.family);
    },
  };
}

/** The same for what somebody chooses now; text that names none at all would shut out everything, and is refused. */
export function chooseNetworks(text: string, where?: string): Networks {
  if (partsOf(text).length > 0) return parseNetworks(text, where);
  throw noNetworks(`${where ?? VARIABLE} names no network: connectors could reach nothing at all.`);
}

function partsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((each) => each !== '');
}

interface Address {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
}

function parseNetwork(part: string, where: string): Address & { readonly prefix: number } {
  const [name = '', length, ...more] = part.split('/');
  const bits = isIP(name) === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  const parsed = parseAddress(name);
  if (parsed === null || more.length > 0 || !/^\d*$/.test(length ?? '') || prefix > bits || length === '') {
    throw noNetworks(`${where} names "${part}", which is no network.`);
  }
  if (bits === 32 || parsed.family === 'ipv6') return { ...parsed, prefix };
  // Shorter ones reach beyond what is mapped: then it is the IPv6 around it that is meant.
  return prefix < MAPPED_BITS ? { address: name, family: 'ipv6', prefix } : { ...parsed, prefix: prefix - MAPPED_BITS };
}

function noNetworks(message: string): StorageError {
  return new StorageError({
    kind: 'config-invalid',
    message,
    remedy: 'Write addresses and networks such as 10.0.0.0/8 or 2001:db8::/32, with commas between them.',
  });
}

/** `::ffff:10.0.0.1`, however it is spelled, reaches 10.0.0.1. Null where it is no address. */
export function parseAddress(text: string): Address | null {
  const version = isIP(text);
  if (version === 0 || text.includes('%')) return null;
  if (version === 4) return { address: text, family: 'ipv4' };
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  return mapped === undefined ? { address, family: 'ipv6' } : { address: mapped, family: 'ipv4' };
}
