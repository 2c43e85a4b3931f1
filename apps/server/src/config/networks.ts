import { BlockList, isIP } from 'node:net';
import { StorageError } from '@drover/core';

/** The networks that connectors may reach, as `DROVER_ALLOWED_NETWORKS` or the setting names them: `10.0.0.0/8,192.0.2.7,2001:db8::/32`. */
export interface Networks {
  readonly text: string;
  allows(address: string): boolean;
}

/** `where`: what names them, for the message. */
export function parseNetworks(text: string, where = 'DROVER_ALLOWED_NETWORKS'): Networks {
  const list = new BlockList();
  for (const part of text.split(/[\s,]+/).filter((each) => each !== '')) add(list, part, where);
  return {
    text,
    allows: (address) => {
      const plain = withoutMapping(address);
      const family = isIP(plain);
      return family !== 0 && list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

function add(list: BlockList, part: string, where: string): void {
  const [address = '', length, ...more] = part.split('/');
  const family = isIP(address);
  const bits = family === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : Number(length);
  if (family === 0 || more.length > 0 || !/^\d*$/.test(length ?? '') || prefix > bits || length === '') {
    throw new StorageError({
      kind: 'config-invalid',
      message: `${where} names "${part}", which is no network.`,
      remedy: 'Write addresses and networks such as 10.0.0.0/8 or 2001:db8::/32, with commas between them.',
    });
  }
  list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
}

/** `::ffff:10.0.0.1` reaches 10.0.0.1. */
function withoutMapping(address: string): string {
  const bare = address.replace(/%.*$/, '');
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare) ?? [];
  return mapped ?? bare;
}
