import { lookup } from 'node:dns/promises';

const PATIENCE_MS = 2000;

/** True where both names stand for an address that is the same. Names that cannot be resolved in time are only compared as names. */
export async function isSameHost(one: string, other: string): Promise<boolean> {
  if (plain(one) === plain(other)) return true;
  const [some, others] = await Promise.all([addressesOf(plain(one)), addressesOf(plain(other))]);
  return some.some((address) => others.includes(address));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

async function addressesOf(name: string): Promise<readonly string[]> {
  // A look-up cannot be ended; what it says after its time is for nobody.
  const found = lookup(name, { all: true }).then(
    (all) => all.map(({ address }) => (address === '::1' ? '127.0.0.1' : address)), // both are this machine
    () => [],
  );
  const { promise: late, resolve } = Promise.withResolvers<readonly string[]>();
  const timer = setTimeout(() => resolve([]), PATIENCE_MS);
  return await Promise.race([found, late]).finally(() => clearTimeout(timer));
}
