import { lookup } from 'node:dns/promises';
import { parseAddress } from '../config/networks.ts';

const PATIENCE_MS = 2000;
const THIS_MACHINE = '127.0.0.1';
/** Who connects to any address connects to this machine. */
const ALSO_THIS_MACHINE = ['::1', '0.0.0.0', '::'];

/** True where both names stand for an address that is the same, however either is spelled. Names that cannot be resolved in time are only compared as names. */
export async function isSameHost(one: string, other: string): Promise<boolean> {
  if (plain(one) === plain(other)) return true;
  const [some, others] = await Promise.all([addressesOf(plain(one)), addressesOf(plain(other))]);
  return some.some((address) => others.includes(address));
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

async function addressesOf(name: string): Promise<readonly string[]> {
  // A look-up cannot be ended; what it says after its time is for nobody.
  const found = lookup(name, { all: true }).then(
    (all) => all.map(({ address }) => usual(address)),
    () => [],
  );
  const { promise: late, resolve } = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(() => resolve([]), PATIENCE_MS);
  return await Promise.race([found, late]).finally(() => clearTimeout(timer));
}

/** One spelling for each address; without the zone of an interface, as one server has one address in all of them. */
function usual(address: string): string {
  const bare = address.replace(/%.*$/, '');
  const plainest = parseAddress(bare)?.address ?? bare;
  return ALSO_THIS_MACHINE.includes(plainest) ? THIS_MACHINE : plainest;
}
